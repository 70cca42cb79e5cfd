"""The diary week: what a family sees of its own child, and that it sees nothing of anybody else's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from school.models import Room, TransferredDay, Vacation
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reading import lines, section
from tests.world import FRIDAY, MONDAY, TODAY, YEAR_BEGINS, World
from timetable.models import LessonState

pytestmark = pytest.mark.usefixtures("kept_or_anew")


def diary_of(world: World) -> str:
    return f"/journal/diary/{world.dima.pupil.pk}/"


def test_parent_reads_topic_homework_mark_and_substitution(world: World, signed_in: SignedIn) -> None:
    j.make_absence(lesson=world.lesson_tuesday, pupil=world.dima.pupil, code=world.codes["Б"], by=world.maria.user)
    page = signed_in(world.elena).get(diary_of(world))
    assert section(page, "Понедельник", "Среда – сегодня") == [
        "Понедельник",
        "12 октября",
        "Урок 2",
        "Математика",
        "08:50–09:30, Белова А. С.",
        "Деление с остатком",
        "Отметка 4: Ответ на уроке, вес 1",
        "4",
        "Вторник",
        "13 октября",
        "Урок 2",
        "Математика",
        "Задано: § 12, № 345–350",
        "08:50–09:30, Орлова М. В. (замена, по расписанию – Белова А. С.)",
        "Б: пропуск, болезнь",
        "Б",
    ]


def test_pupil_reads_the_same_week_as_his_mother(world: World, signed_in: SignedIn) -> None:
    """He ticks his homework off, she says that she has seen the week; all else is the same."""
    mothers, own = (lines(signed_in(person).get(diary_of(world))) for person in (world.elena, world.dima))
    assert [line for line in own if line != "Отметить сделанным"] == mothers[:-1]
    assert (own.count("Отметить сделанным"), mothers[-1]) == (1, "Ознакомлен с неделей 12.10–16.10")


@pytest.mark.parametrize("person", ["boris", "galina", "kira", "igor"])
def test_class_teacher_and_management_read_the_diary(world: World, signed_in: SignedIn, person: str) -> None:
    page = signed_in(world.people[person]).get(diary_of(world))
    assert (page.status_code, lines(page)[0]) == (200, "Дневник: Ершов Дмитрий")


@pytest.mark.parametrize(
    ("person", "status"),
    [("zhanna", 404), ("zoya", 404), ("sveta", 404), ("lev", 403), ("olga", 403), ("anna", 403), ("raisa", 403)],
)
def test_nobody_else_opens_the_diary(world: World, signed_in: SignedIn, person: str, status: int) -> None:
    """Live families get 404 for a foreign child; who is in no family today has no business on the page at all."""
    allowed = signed_in(world.elena).get(diary_of(world))
    refused = signed_in(world.people[person]).get(diary_of(world))
    assert (allowed.status_code, refused.status_code) == (200, status)
    assert "Деление с остатком" not in refused.content.decode()


def test_class_teacher_of_another_class_gets_404(world: World, signed_in: SignedIn) -> None:
    s.make_class_teacher(school_class=world.class_5b, teacher=world.vera.staff, starts_on=YEAR_BEGINS)
    assert signed_in(world.vera).get(diary_of(world)).status_code == 404


def test_diary_refuses_other_methods_and_unknown_pupils(world: World, signed_in: SignedIn) -> None:
    parent = signed_in(world.elena)
    assert (parent.post(diary_of(world)).status_code, parent.get("/journal/diary/999999/").status_code) == (405, 404)


def test_diary_in_the_header_leads_to_the_own_child(world: World, signed_in: SignedIn) -> None:
    for person in (world.elena, world.dima):
        assert signed_in(person).get("/journal/diary/")["Location"] == diary_of(world)
    assert signed_in(world.anna).get("/journal/diary/").status_code == 403


def test_pupil_of_a_subgroup_sees_the_lessons_of_his_own_subgroup_only(world: World, signed_in: SignedIn) -> None:
    t.make_lesson(assignment=world.english_1_5a, on=MONDAY, number=3)
    t.make_lesson(assignment=world.english_2_5a, on=MONDAY, number=3)
    page = lines(signed_in(world.elena).get(diary_of(world)))
    assert [line for line in page if line.startswith("09:50")] == ["09:50–10:30, Данилова В. П."]


def test_homework_for_the_next_school_day_is_what_was_set_last(world: World, signed_in: SignedIn) -> None:
    history = t.make_lesson(assignment=world.history_5a, on=MONDAY, number=4)
    j.make_homework(lesson=history, is_none_set=True, by=world.boris.user)
    t.make_lesson(assignment=world.history_5a, on=FRIDAY, number=4)
    t.make_lesson(assignment=world.pe_5a, on=FRIDAY, number=5)
    j.make_homework(lesson=world.lesson_today, text="№ 360", by=world.anna.user)
    page = signed_in(world.elena).get(diary_of(world))
    assert lines(page)[3:10] == [
        "Задания на 16 октября (пятница)",
        "Математика",
        "№ 360",
        "История",
        "без задания",
        "Физическая культура",
        "пока не задано",
    ]


def test_double_lessons_have_their_homework_in_common(world: World, signed_in: SignedIn) -> None:
    """Set at the first of two lessons, asked once at the next two; the second lesson of a day sets nothing aside."""
    for day in (MONDAY, FRIDAY):
        lessons = [t.make_lesson(assignment=world.history_5a, on=day, number=number) for number in (4, 5)]
        if day == MONDAY:
            j.make_homework(lesson=lessons[0], text="§ 7", by=world.boris.user)
    page = signed_in(world.elena).get(diary_of(world))
    assert lines(page)[4:8] == ["Математика", "пока не задано", "История", "§ 7"]


def test_room_is_named_as_people_call_it(world: World, signed_in: SignedIn) -> None:
    for number, name in ((4, "301"), (5, "Спортзал 1")):
        t.make_lesson(assignment=world.pe_5a, on=MONDAY, number=number, room=Room.objects.create(name=name))
    page = lines(signed_in(world.elena).get(diary_of(world)))
    assert [line for line in page if line.endswith("Соколов П. И.")] == [
        "10:50–11:30, каб. 301, Соколов П. И.",
        "11:40–12:20, Спортзал 1, Соколов П. И.",
    ]


def test_homework_for_tomorrow_is_called_so(world: World, signed_in: SignedIn) -> None:
    t.make_lesson(assignment=world.pe_5a, on=TODAY + timedelta(days=1), number=5)
    assert "Задания на завтра, 15 октября (четверг)" in lines(signed_in(world.elena).get(diary_of(world)))


def test_changed_mark_tells_the_date_of_the_change(world: World, signed_in: SignedIn) -> None:
    mark = world.work_monday.marks.get()
    mark.value = 5
    mark.save(update_fields=["value"])
    with connection.cursor() as cursor:  # the moment of a write is the server's, not the world's
        cursor.execute("UPDATE journal_mark SET written_at = '2026-10-13 20:00+00' WHERE id = %s", [mark.pk])
    page = lines(signed_in(world.elena).get(diary_of(world)))
    assert "Отметка 5: Ответ на уроке, вес 1, исправлена 14.10" in page


def test_cleared_mark_and_cleared_absence_are_gone(world: World, signed_in: SignedIn) -> None:
    world.work_monday.marks.update(value=None)
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=None, by=world.anna.user)
    page = signed_in(world.elena).get(diary_of(world))
    assert section(page, "Деление с остатком", "Вторник") == ["Деление с остатком"]


def test_cancelled_and_moved_lessons_say_so(world: World, signed_in: SignedIn) -> None:
    t.make_lesson(assignment=world.history_5a, on=MONDAY, number=5, state=LessonState.CANCELLED)
    moved = t.make_lesson(assignment=world.pe_5a, on=MONDAY, number=6, state=LessonState.MOVED)
    moved.moved_to = t.make_lesson(assignment=world.pe_5a, on=FRIDAY, number=6)
    moved.save(update_fields=["moved_to"])
    page = lines(signed_in(world.elena).get(diary_of(world)))
    assert [line for line in page if line.startswith("Урок ") and len(line) > len("Урок 10")] == [
        "Урок отменён",
        "Урок перенесён на 16.10, 6-й урок",
    ]


def test_week_of_a_vacation_tells_about_it(world: World, signed_in: SignedIn) -> None:
    Vacation.objects.create(
        calendar=world.calendar, name="Осенние каникулы", starts_on=date(2026, 10, 26), ends_on=date(2026, 11, 4)
    )
    page = signed_in(world.boris).get(diary_of(world), {"week": "2026-10-28"})
    assert lines(page)[2:] == [
        "Печать (PDF)XLSX",
        "← Раньше Неделя 26 октября – 30 октября 2026 г. Позже →Эта неделя",
        "Сообщение. Осенние каникулы: 26.10–04.11.2026",
        "Каникулы",
        "На этой неделе уроков нет. Листайте дальше, чтобы увидеть следующие уроки.",
    ]


def test_day_off_inside_a_school_week_tells_its_reason(world: World, signed_in: SignedIn) -> None:
    TransferredDay.objects.create(calendar=world.calendar, on=date(2026, 10, 15), reason="День города")
    page = signed_in(world.elena).get(diary_of(world))
    assert section(page, "Четверг", "Пятница") == ["Четверг", "15 октября", "День города"]


@pytest.mark.parametrize("week", ["завтра", "2026-02-31", "0001-01-01", "9999-12-31"])
def test_week_that_is_no_date_is_refused_in_words(world: World, signed_in: SignedIn, week: str) -> None:
    page = signed_in(world.elena).get(diary_of(world), {"week": week})
    assert (page.status_code, f"нет в учебных годах: «{week}»" in page.text) == (400, True)


def test_an_empty_week_is_the_current_one(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    assert lines(boris.get(diary_of(world), {"week": ""})) == lines(boris.get(diary_of(world)))


def test_mother_of_two_switches_between_her_children(world: World, signed_in: SignedIn) -> None:
    s.permit(user=world.elena.user, pupil=world.zoya.pupil)
    s.make_guardianship(guardian=world.elena.guardian, pupil=world.zoya.pupil, starts_on=YEAR_BEGINS)
    page = signed_in(world.elena).get(diary_of(world))
    assert lines(page)[1] == "Ершов Дмитрий, 5А Иванова-Жарова Зоя, 5Б"
    assert signed_in(world.elena).get(f"/journal/diary/{world.zoya.pupil.pk}/").status_code == 200


def test_lessons_of_the_former_class_stay_in_the_week_of_a_transfer(world: World, signed_in: SignedIn) -> None:
    """Until Tuesday in 5А, from Wednesday in 5Б: each day shows the class of that day."""
    world.dima.pupil.enrolments.update(ends_on=TODAY - timedelta(days=1))
    s.make_enrolment(pupil=world.dima.pupil, school_class=world.class_5b, starts_on=TODAY)
    page = lines(signed_in(world.elena).get(diary_of(world)))
    assert [line for line in page if line[:2].isdigit() and "–" in line] == [
        "08:50–09:30, Белова А. С.",
        "08:50–09:30, Орлова М. В. (замена, по расписанию – Белова А. С.)",
        "09:50–10:30, Данилова В. П.",
    ]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("person", ["elena", "dima", "boris", "galina"])
def test_diary_takes_seven_queries_whatever_the_size(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, person: str, count: int
) -> None:
    for number in range(3, 3 + count):
        lesson = t.make_lesson(assignment=world.history_5a, on=MONDAY, number=number)
        j.make_homework(lesson=lesson, text="§ 1", by=world.boris.user)
        work = j.make_work(lesson=lesson, work_type=world.answer, by=world.boris.user)
        j.make_mark(work=work, pupil=world.dima.pupil, value=5, by=world.boris.user)
        j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes["ОП"], by=world.boris.user)
    browser = signed_in(world.people[person])
    browser.get("/")  # the first request of a session also writes it
    with django_assert_num_queries(7):
        page = browser.get(diary_of(world))
    assert lines(page).count("История") == count
