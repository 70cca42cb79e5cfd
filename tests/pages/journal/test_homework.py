"""Homework on the lesson page and in the diary: how long it takes, the limit of the day, what was set too late.

Holds `journal_homework.first_written`, `journal_lessonentry.first_written`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import make_aware
from pytest_django import DjangoAssertNumQueries

from journal.actions import set_homework, write_topic
from journal.models import Homework, LessonEntry
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.pages.journal.test_lesson import error, form, save, url
from tests.pages.reading import lines
from tests.world import FRIDAY, MONDAY, TODAY, TUESDAY, World
from timetable.models import Lesson, LessonState, TeachingAssignment

ON_FRIDAY = "На 16 октября по другим предметам задано"


def due_on_friday(assignment: TeachingAssignment, minutes: int | None, world: World, number: int) -> Lesson:
    """Homework set on Monday for the next lesson of the subject, on Friday."""
    lesson = t.make_lesson(assignment=assignment, on=MONDAY, number=number)
    j.make_homework(lesson=lesson, text="§ 1", minutes=minutes, by=world.galina.user)
    return t.make_lesson(assignment=assignment, on=FRIDAY, number=number)


def load(signed_in: SignedIn, world: World) -> list[str]:
    """What Анна reads about Friday, on today's page."""
    return [line for line in lines(signed_in(world.anna).get(url(world.lesson_today))) if "16 октября" in line]


def test_minutes_are_saved_with_the_homework(world: World, signed_in: SignedIn) -> None:
    anna, lesson = signed_in(world.anna), world.lesson_monday
    page = save(anna, lesson, minutes="25")
    assert form(page).fields["minutes"] == "25"
    assert str(Homework.objects.get(lesson=lesson)) == "§ 12, № 345–350 (25 мин)"
    save(anna, lesson, minutes="")
    assert str(Homework.objects.get(lesson=lesson)) == "§ 12, № 345–350"


@pytest.mark.parametrize("typed", ["0", "301", "час", "-5", "²"])
def test_minutes_that_are_none_are_explained_and_kept(world: World, signed_in: SignedIn, typed: str) -> None:
    page = save(signed_in(world.anna), world.lesson_monday, minutes=typed)
    assert (page.status_code, error(page, "homework")) == (400, "Время – целое число минут, от 1 до 300.")
    assert form(page).fields["minutes"] == typed
    assert Homework.objects.get(lesson=world.lesson_monday).minutes is None


def test_no_homework_takes_no_time(world: World, signed_in: SignedIn) -> None:
    page = save(signed_in(world.anna), world.lesson_monday, homework="", none="on", minutes="10")
    assert error(page, "homework") == "Время – от 1 до 300 минут, и только когда есть задание."


# --- The limit of the day ------------------------------------------------------------------------------------------


def test_the_teacher_sees_what_the_others_have_set(world: World, signed_in: SignedIn) -> None:
    due_on_friday(world.history_5a, 40, world, 4)
    due_on_friday(world.pe_5a, None, world, 5)
    assert load(signed_in, world) == [f"{ON_FRIDAY} 40 мин из 120, и у 1 задания время не указано."]


def test_subgroups_do_not_add_up(world: World, signed_in: SignedIn) -> None:
    due_on_friday(world.history_5a, 40, world, 4)
    due_on_friday(world.english_1_5a, 30, world, 5)
    due_on_friday(world.english_2_5a, 20, world, 5)
    assert load(signed_in, world) == [f"{ON_FRIDAY} 70 мин из 120."]


def test_a_subgroup_counts_its_own_pupils_only(world: World, signed_in: SignedIn) -> None:
    """Мария's subgroup has history with the class; the other subgroup's homework is not its own."""
    due_on_friday(world.history_5a, 40, world, 4)
    due_on_friday(world.english_1_5a, 60, world, 5)
    due_on_friday(world.english_2_5a, 20, world, 5)
    lesson = Lesson.objects.get(assignment=world.english_2_5a, on=MONDAY)
    assert f"{ON_FRIDAY} 40 мин из 120." in lines(signed_in(world.maria).get(url(lesson)))


def test_over_the_limit_there_is_a_warning_and_no_refusal(world: World, signed_in: SignedIn) -> None:
    due_on_friday(world.history_5a, 100, world, 4)
    page = save(signed_in(world.anna), world.lesson_today, homework="№ 360", minutes="20")
    assert (page.status_code, load(signed_in, world)) == (200, [f"{ON_FRIDAY} 100 мин из 120."])
    page = save(signed_in(world.anna), world.lesson_today, minutes="21")
    assert "Внимание. На 16 октября выходит 121 мин – больше, чем 120 мин в день." in lines(page)
    assert Homework.objects.get(lesson=world.lesson_today).minutes == 21


def test_homework_counts_for_the_next_lesson_that_takes_place(world: World, signed_in: SignedIn) -> None:
    """History of Monday is due on Wednesday, unless that lesson is cancelled."""
    due_on_friday(world.history_5a, 40, world, 4)
    wednesday = t.make_lesson(assignment=world.history_5a, on=TODAY, number=4)
    assert load(signed_in, world) == [f"{ON_FRIDAY} 0 мин из 120."]
    wednesday.state = LessonState.CANCELLED
    wednesday.save()
    assert load(signed_in, world) == [f"{ON_FRIDAY} 40 мин из 120."]


def test_without_a_next_lesson_no_day_is_burdened(world: World, signed_in: SignedIn) -> None:
    page = lines(signed_in(world.boris).get(url(world.lesson_friday)))
    assert "Следующего урока в расписании пока нет: неизвестно, к какому дню задание." not in page  # he only reads
    lesson = t.make_lesson(assignment=world.history_5a, on=TODAY, number=4)
    page = lines(signed_in(world.boris).get(url(lesson)))
    assert "Следующего урока в расписании пока нет: неизвестно, к какому дню задание." in page


def test_the_limit_is_a_setting_by_grade(world: World, signed_in: SignedIn) -> None:
    world.school.homework_limits[4] = 35
    world.school.save()
    assert load(signed_in, world) == [f"{ON_FRIDAY} 0 мин из 35."]
    world.school.homework_limits[4] = 0
    world.school.save()
    page = lines(signed_in(world.anna).get(url(world.lesson_today)))
    assert "В этой параллели домашних заданий не задают." in page


@pytest.mark.parametrize("n_subjects", [1, 3])
def test_queries_do_not_depend_on_the_number_of_subjects(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_subjects: int
) -> None:
    for number, assignment in enumerate((world.history_5a, world.pe_5a, world.english_1_5a)[:n_subjects], 4):
        due_on_friday(assignment, 10, world, number)
    anna = signed_in(world.anna)
    with django_assert_num_queries(14):
        page = anna.get(url(world.lesson_today))
    assert f"{ON_FRIDAY} {10 * n_subjects} мин из 120." in lines(page)


# --- Too late --------------------------------------------------------------------------------------------------------

STAMP = "внесено позже срока"
# The last lesson of 5А on Monday ends at 11:30; an hour later it is too late.
IN_TIME, LATE = (make_aware(datetime.fromisoformat(f"2026-10-12 {clock}")) for clock in ("12:30", "21:15"))


def history_of_monday(world: World, written_at: datetime, *, text: str = "§ 7") -> Lesson:
    lesson = t.make_lesson(assignment=world.history_5a, on=MONDAY, number=4)
    j.make_homework(lesson=lesson, text=text, written_at=written_at, by=world.boris.user)
    return lesson


def test_homework_after_the_deadline_is_stamped(world: World, signed_in: SignedIn) -> None:
    lesson = history_of_monday(world, LATE)
    assert f"Домашнее задание {STAMP}" in " ".join(lines(signed_in(world.boris).get(url(lesson))))
    assert "На следующий урок: § 7 – задано 12.10 в 21:15" in lines(
        signed_in(world.elena).get("/journal/diary/", follow=True)
    )


def test_homework_within_the_deadline_is_not_stamped(world: World, signed_in: SignedIn) -> None:
    lesson = history_of_monday(world, IN_TIME)
    assert STAMP not in " ".join(lines(signed_in(world.boris).get(url(lesson))))
    assert "На следующий урок: § 7" in lines(signed_in(world.elena).get("/journal/diary/", follow=True))


def test_correcting_homework_later_does_not_make_it_late(world: World, signed_in: SignedIn) -> None:
    """Nor does emptying and setting it anew make late homework timely: the first writing counts."""
    timely, late = history_of_monday(world, IN_TIME), world.lesson_tuesday
    set_homework(lesson=timely, text="§ 7–8", is_none_set=False, known_version=1, by=world.boris.user)
    j.make_homework(lesson=late, text="№ 1", written_at=LATE + timedelta(days=2), by=world.maria.user)
    for version, text in enumerate(("", "№ 2"), 1):
        set_homework(lesson=late, text=text, is_none_set=False, known_version=version, by=world.maria.user)
    Homework.objects.filter(lesson=late).update(first_written_at=IN_TIME)
    firsts = Homework.objects.filter(lesson__in=[timely, late]).order_by("lesson__on")
    assert list(firsts.values_list("first_written_at", flat=True)) == [IN_TIME, LATE + timedelta(days=2)]


def test_an_empty_row_says_nothing_yet(world: World) -> None:
    j.make_homework(lesson=world.lesson_tuesday, written_at=IN_TIME, by=world.maria.user)
    j.make_entry(lesson=world.lesson_tuesday, topic="", written_at=IN_TIME, by=world.maria.user)
    assert Homework.objects.get(lesson=world.lesson_tuesday).first_written_at is None
    assert LessonEntry.objects.get(lesson=world.lesson_tuesday).first_written_at is None
    write_topic(lesson=world.lesson_tuesday, topic="Дроби", known_version=1, by=world.maria.user)
    entry = LessonEntry.objects.get(lesson=world.lesson_tuesday)
    assert entry.first_written_at == entry.written_at


@pytest.mark.parametrize(("days_later", "stamps"), [(0, []), (1, [f"Тема урока {STAMP}"])])
def test_a_topic_of_the_next_day_is_stamped(
    world: World, signed_in: SignedIn, days_later: int, stamps: list[str]
) -> None:
    lesson = t.make_lesson(assignment=world.history_5a, on=TUESDAY, number=4)
    j.make_entry(lesson=lesson, topic="Рим", written_at=LATE + timedelta(days=1 + days_later), by=world.boris.user)
    shown = " ".join(lines(signed_in(world.boris).get(url(lesson))))
    assert [stamp for stamp in (f"Тема урока {STAMP}",) if stamp in shown] == stamps


def test_the_family_reads_how_long_homework_takes(world: World, signed_in: SignedIn) -> None:
    due_on_friday(world.history_5a, 25, world, 4)
    j.make_homework(lesson=world.lesson_today, text="№ 360", minutes=30, by=world.anna.user)
    shown = lines(signed_in(world.elena).get("/journal/diary/", follow=True))
    assert shown[3:9] == [
        "Задания на 16 октября (пятница)",
        "Математика",
        "№ 360 (30 мин)",
        "История",
        "§ 1 (25 мин)",
        "По оценке учителей – 55 минут.",
    ]
