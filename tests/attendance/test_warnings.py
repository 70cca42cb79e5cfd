"""Who is told of without asking: away without a word since the first lesson, a large share of the month missed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from attendance.models import AttendanceSettings
from attendance.queries.settings import attendance_settings
from attendance.queries.warnings import ManyMissed, many_missed, unexplained_absences
from school.models import Enrolment, SchoolClass
from tests.factories import attendance as at
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.world import MONDAY, TODAY, TUESDAY, World
from timetable.models import Lesson, LessonState


def history(world: World, number: int, state: LessonState = LessonState.PLANNED) -> Lesson:
    return t.make_lesson(assignment=world.history_5a, on=TODAY, number=number, state=state)


def add_absence(world: World, lesson: Lesson, letter: str = "Н") -> None:
    j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes[letter], by=world.boris.user)


def unexplained_rows(world: World) -> list[tuple[str, int]]:
    found = unexplained_absences([world.class_5a], TODAY, attendance_settings())
    return [(each.name, each.lessons) for each in found]


def test_who_is_away_since_the_first_lesson_without_a_word_is_told_of(world: World) -> None:
    add_absence(world, world.lesson_today)
    add_absence(world, history(world, 3))
    assert unexplained_rows(world) == [("Ершов Дмитрий", 2)]


@pytest.mark.parametrize("letter", ["Б", "УП", "НП", "ОП"])
def test_a_reason_or_lateness_is_a_word(world: World, letter: str) -> None:
    add_absence(world, world.lesson_today, letter)
    assert unexplained_rows(world) == []


def test_who_was_at_the_first_lesson_is_not_told_of(world: World) -> None:
    history(world, 1, LessonState.HELD)
    add_absence(world, world.lesson_today)
    assert unexplained_rows(world) == []


def test_who_has_come_to_a_later_lesson_is_not_told_of(world: World) -> None:
    add_absence(world, world.lesson_today)
    history(world, 3, LessonState.HELD)
    assert unexplained_rows(world) == []


def test_the_first_lesson_of_the_other_subgroup_is_not_his(world: World) -> None:
    t.make_lesson(assignment=world.english_2_5a, on=TODAY, number=1, state=LessonState.HELD)
    add_absence(world, world.lesson_today)
    assert unexplained_rows(world) == [("Ершов Дмитрий", 1)]


@pytest.mark.parametrize("word", ["note", "notice"])
def test_a_note_or_a_notice_of_the_family_is_a_word(world: World, word: str) -> None:
    add_absence(world, world.lesson_today)
    dima = world.dima.pupil
    if word == "note":
        at.make_excuse_note(pupil=dima, code=world.codes["Б"], starts_on=MONDAY, ends_on=TODAY, by=world.boris.user)
    else:
        at.make_notice(pupil=dima, starts_on=MONDAY, ends_on=TODAY, by=world.elena.user)
    assert unexplained_rows(world) == []


def test_the_school_may_switch_it_off(world: World) -> None:
    AttendanceSettings.objects.create(pk=1, tells_unexplained=False)
    add_absence(world, world.lesson_today)
    assert unexplained_rows(world) == []


def missed() -> list[ManyMissed]:
    return many_missed(list(SchoolClass.objects.values_list("pk", flat=True)), TODAY)


def many_missed_rows() -> list[tuple[str, int, int, tuple[int, int], Decimal | None]]:
    return [(row.name, row.missed, row.lessons, (row.unexcused, row.unknown), row.share) for row in missed()]


def test_a_third_of_the_month_missed_is_told_of_and_less_is_not(world: World) -> None:
    add_absence(world, world.lesson_monday, "Б")
    add_absence(world, world.lesson_tuesday)
    assert many_missed_rows() == [("Ершов Дмитрий", 2, 5, (0, 1), Decimal("40.0"))]


def test_the_share_is_a_setting_of_the_school(world: World) -> None:
    AttendanceSettings.objects.create(pk=1, month_share=20)
    assert many_missed_rows() == [("Ёшкина Светлана", 1, 5, (0, 1), Decimal("20.0"))]


def test_only_lessons_of_the_month_and_the_pupils_own_count(world: World) -> None:
    add_absence(world, world.lesson_monday)
    add_absence(world, world.lesson_tuesday)
    t.make_lesson(assignment=world.english_1_5a, on=TUESDAY, number=4)
    t.make_lesson(assignment=world.english_2_5a, on=TUESDAY, number=4)
    assert many_missed_rows() == [("Ершов Дмитрий", 2, 6, (0, 2), Decimal("33.3"))]


def test_who_has_left_is_not_told_of_any_more(world: World) -> None:
    add_absence(world, world.lesson_monday)
    add_absence(world, world.lesson_tuesday)
    assert [row.class_id for row in missed()] == [world.class_5a.pk]
    Enrolment.objects.filter(pupil=world.dima.pupil).update(ends_on=TUESDAY)
    assert missed() == []
