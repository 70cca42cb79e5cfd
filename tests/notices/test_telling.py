"""Who is told what of a change in the journal, and when: marks, absences, period marks, late homework."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from common.clock import current_moment
from journal.models import Absence, Homework, Mark, Work
from notices.actions.seen import mark_seen
from notices.models import HistoryChange, Notice, NoticeSettings
from tests.factories.attendance import make_notice
from tests.factories.journal import make_absence, make_homework, make_mark, make_period_mark, make_work
from tests.factories.notices import count_beside_bell, tell, told
from tests.factories.timetable import make_lesson
from tests.world import TODAY, World
from timetable.models import Lesson, LessonState


@pytest.fixture(autouse=True)
def reading_has_begun(world: World) -> None:
    """The first reading finds the end of the history and tells nothing."""
    tell()


def put(mark: Mark, value: int | None) -> None:
    Mark.objects.filter(pk=mark.pk).update(value=value)


def give(world: World, value: int) -> Mark:
    return make_mark(work=world.work_tuesday, pupil=world.dima.pupil, value=value, by=world.maria.user)


def first_lesson(world: World) -> Lesson:
    return make_lesson(assignment=world.maths_5a, on=TODAY, number=1, state=LessonState.HELD)


def test_what_stood_before_the_first_reading_is_told_to_nobody(world: World) -> None:
    assert (Notice.objects.count(), HistoryChange.objects.count()) == (0, 0)


def test_a_mark_is_told_after_the_grace_period_to_the_pupil_and_the_guardian_of_today(world: World) -> None:
    give(world, 5)
    tell(after_minutes=14)
    assert Notice.objects.count() == 0
    tell()
    assert {name: told(person) for name, person in world.people.items() if told(person)} == {
        "dima": ["Математика, урок 13.10: 5 (Ответ на уроке)."],
        "elena": ["Математика, урок 13.10: 5 (Ответ на уроке)."],
    }


def test_the_school_sets_the_grace_period(world: World) -> None:
    NoticeSettings.objects.create(pk=1, grace_minutes=0)
    give(world, 5)
    tell(after_minutes=0)
    assert told(world.elena) == ["Математика, урок 13.10: 5 (Ответ на уроке)."]


def test_a_mark_changed_within_the_grace_period_is_told_once_with_its_last_value(world: World) -> None:
    mark = give(world, 2)
    put(mark, 3)
    tell(after_minutes=1)
    put(mark, 4)
    tell()
    tell()
    assert told(world.elena) == ["Математика, урок 13.10: 4 (Ответ на уроке)."]


def test_a_mark_taken_back_within_the_grace_period_is_not_told(world: World) -> None:
    put(give(world, 2), None)
    tell()
    assert told(world.elena) == []


def test_what_was_told_is_corrected_and_taken_back(world: World) -> None:
    mark = give(world, 5)
    tell()
    put(mark, 4)
    tell()
    put(mark, None)
    tell()
    put(mark, 3)
    tell()
    assert told(world.elena) == [
        "Математика, урок 13.10: 5 (Ответ на уроке).",
        "Математика, урок 13.10: 5 исправлено на 4.",
        "Математика, урок 13.10: отметка 4 снята.",
        "Математика, урок 13.10: 3 (Ответ на уроке).",
    ]


def test_a_mark_that_came_back_to_what_was_told_is_no_news(world: World) -> None:
    mark = give(world, 5)
    tell()
    put(mark, 2)
    put(mark, 5)
    tell()
    assert told(world.elena) == ["Математика, урок 13.10: 5 (Ответ на уроке)."]


def test_marks_of_a_hidden_column_are_told_when_it_is_published(world: World) -> None:
    work = make_work(
        lesson=world.lesson_monday, work_type=world.control_work, position=2, is_hidden=True, by=world.anna.user
    )
    make_mark(work=work, pupil=world.dima.pupil, value=3, by=world.anna.user)
    tell()
    assert told(world.elena) == []
    Work.objects.filter(pk=work.pk).update(is_hidden=False)
    tell()
    assert told(world.elena) == ["Математика, урок 12.10: 3 (Контрольная работа)."]


def test_a_column_hidden_again_neither_takes_back_nor_corrects(world: World) -> None:
    mark = give(world, 5)
    tell()
    Work.objects.filter(pk=world.work_tuesday.pk).update(is_hidden=True)
    put(mark, 2)
    tell()
    assert told(world.elena) == ["Математика, урок 13.10: 5 (Ответ на уроке)."]


def test_a_guardianship_that_has_ended_is_told_nothing_more_and_a_correction_neither(world: World) -> None:
    mark = give(world, 5)
    tell()
    world.dima_of_elena.ends_on = TODAY - timedelta(days=1)
    world.dima_of_elena.save()
    put(mark, 4)
    tell()
    assert (len(told(world.elena)), len(told(world.dima))) == (1, 2)


def test_who_was_not_told_the_first_value_is_not_told_a_correction(world: World) -> None:
    world.dima_of_elena.ends_on = TODAY - timedelta(days=1)
    world.dima_of_elena.save()
    mark = give(world, 5)
    tell()
    world.dima_of_elena.ends_on = None
    world.dima_of_elena.save()
    put(mark, 4)
    tell()
    assert told(world.elena) == ["Математика, урок 13.10: 4 (Ответ на уроке)."]


def test_nobody_who_cannot_sign_in_is_told_anything(world: World) -> None:
    world.elena.user.is_active = False
    world.elena.user.save()
    give(world, 5)
    tell()
    assert (told(world.elena), len(told(world.dima))) == ([], 1)


def test_a_period_mark_is_told_with_its_period(world: World) -> None:
    with_days_left = world.quarter_1
    world.school.period_mark_days = 30
    world.school.save()
    make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=with_days_left, value=4, by=world.anna.user)
    tell()
    assert told(world.elena) == ["Математика, I четверть: 4."]


def test_an_absence_is_told_without_its_reason(world: World) -> None:
    make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["Б"], by=world.anna.user)
    tell()
    assert told(world.elena) == ["Математика, 2-й урок 12.10: пропуск."]


def test_an_absence_at_the_first_lesson_that_nobody_explains_is_news_of_its_own_and_is_corrected(
    world: World,
) -> None:
    absence = make_absence(
        lesson=first_lesson(world), pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user
    )
    tell()
    Absence.objects.filter(pk=absence.pk).update(code=world.codes["ОП"])
    tell()
    Absence.objects.filter(pk=absence.pk).update(code=None)
    tell()
    kinds = list(Notice.objects.filter(user=world.elena.user).order_by("pk").values_list("kind", flat=True))
    assert told(world.elena) == [
        "Математика, 1-й урок 14.10: нет на первом уроке, причина школе неизвестна.",
        "Математика, 1-й урок 14.10: исправлено – опоздание, не пропуск.",
        "Математика, 1-й урок 14.10: исправлено – опоздания не было.",
    ]
    assert kinds == ["first_lesson", "first_lesson", "first_lesson"]


def test_a_reason_written_later_is_told_without_the_reason(world: World) -> None:
    absence = make_absence(
        lesson=first_lesson(world), pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user
    )
    tell()
    Absence.objects.filter(pk=absence.pk).update(code=world.codes["Б"])
    tell()
    assert told(world.elena)[1:] == ["Математика, 1-й урок 14.10: причина отсутствия записана."]


def test_an_absence_that_the_family_has_announced_raises_no_alarm(world: World) -> None:
    make_notice(pupil=world.dima.pupil, starts_on=TODAY, ends_on=TODAY, by=world.elena.user)
    make_absence(lesson=first_lesson(world), pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    tell()
    assert told(world.elena) == ["Математика, 1-й урок 14.10: пропуск."]


def test_an_absence_at_a_later_lesson_raises_no_alarm(world: World) -> None:
    first_lesson(world)
    Lesson.objects.filter(pk=world.lesson_today.pk).update(state=LessonState.HELD)
    make_absence(lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    tell()
    assert told(world.elena) == ["Математика, 2-й урок 14.10: пропуск."]


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("08:10", "08:25"),
        ("09:14", "09:29"),
        ("09:20", "09:30"),
        ("09:30", "09:30"),
        ("09:31", "09:46"),
        ("13:00", "13:15"),
    ],
)
def test_an_absence_of_the_morning_is_due_by_half_past_nine(world: World, written: str, due: str) -> None:
    """The history's own clock is moved: its rows are written by hand here."""
    from tests.owner import as_owner, without_triggers  # noqa: PLC0415
    from tests.sql import execute  # noqa: PLC0415

    make_absence(lesson=first_lesson(world), pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    day = timezone.localtime(current_moment()).date()
    moment = timezone.make_aware(datetime.fromisoformat(f"{day} {written}"))
    age = f"now() - (ezh_now() - timestamptz '{moment.isoformat()}')"
    with as_owner(), without_triggers():
        execute(f"UPDATE journal_absenceevent SET pgh_created_at = {age}")
    tell(after_minutes=-100_000)
    [due_at] = HistoryChange.objects.values_list("due_at", flat=True)
    assert f"{timezone.localtime(due_at):%Y-%m-%d %H:%M}" == f"{day} {due}"


def test_homework_changed_after_the_lessons_of_its_day_is_told(world: World) -> None:
    in_time = timezone.make_aware(datetime.fromisoformat(f"{TODAY - timedelta(days=1)} 10:00"))
    homework = make_homework(lesson=world.lesson_tuesday, text="§ 13", written_at=in_time, by=world.maria.user)
    tell()
    assert told(world.elena) == []
    evening = timezone.make_aware(datetime.fromisoformat(f"{TODAY - timedelta(days=1)} 21:00"))
    Homework.objects.filter(pk=homework.pk).update(text="§ 13, № 5", written_at=evening)
    tell()
    assert {name: told(person) for name, person in world.people.items() if told(person)} == {
        name: ["Математика, задание с урока 13.10: § 13, № 5"] for name in ("dima", "elena", "sveta")
    }


def test_the_bell_counts_what_is_not_read(world: World) -> None:
    mark = give(world, 5)
    tell()
    first = Notice.objects.get(user=world.elena.user).pk
    put(mark, 4)
    tell()
    counts = [count_beside_bell(world.elena), count_beside_bell(world.dima), count_beside_bell(world.zhanna)]
    mark_seen(up_to=first, by=world.elena.user)
    counts.append(count_beside_bell(world.elena))
    Notice.objects.filter(user=world.elena.user).delete()
    assert (*counts, count_beside_bell(world.elena)) == (2, 2, 0, 1, 0)


def test_the_day_of_a_notice_is_the_day_of_the_lesson(world: World) -> None:
    give(world, 5)
    tell()
    assert Notice.objects.get(user=world.elena.user).on == date(2026, 10, 13)
