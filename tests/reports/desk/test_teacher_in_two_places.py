"""A teacher who is away and teaches all the same. Two lessons at a time are refused by the database already."""

from __future__ import annotations

import pytest

from common.refusals import Refused
from tests.factories import school as s
from tests.factories import timetable as t
from tests.reports.desk.reading import buttons, findings, mend, texts
from tests.world import MONDAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import Lesson, LessonState, Substitution
from timetable.models.lessons import SubstitutionReason

RULE = "teacher_in_two_places"


def given_by_anna(world: World, number: int) -> Lesson:
    """On Tuesday, when Мария substitutes her at lesson 2."""
    return t.make_lesson(assignment=world.maths_5a, on=TUESDAY, number=number, state=LessonState.HELD)


def substituted(world: World, number: int) -> Lesson:
    lesson = given_by_anna(world, number)
    t.make_substitution(lesson=lesson, substitute=world.nina.staff)
    return lesson


def test_a_lesson_between_two_substitutions_is_found(world: World) -> None:
    substituted(world, 4)
    lesson = given_by_anna(world, 3)
    found = "Белова А. С.: заменяют на уроках 2, 4, но 3 урок в 5А (Математика) – за этим учителем"
    seen = {name: texts(person, RULE) for name, person in world.people.items() if texts(person, RULE)}
    assert seen == {name: [found] for name in ("anna", "boris", "galina", "igor", "kira")}
    (finding,) = findings(world.galina, RULE)
    assert finding.place is not None
    assert (list(finding.mends), finding.place.url) == ([], f"/timetable/lessons/{lesson.pk}/substitution/")


def test_lessons_before_and_after_are_left_alone(world: World) -> None:
    given_by_anna(world, 1)
    given_by_anna(world, 3)
    assert texts(world.galina, RULE) == []


def test_who_is_needed_elsewhere_is_not_away(world: World) -> None:
    substituted(world, 4)
    given_by_anna(world, 3)
    Substitution.objects.filter(lesson__on=TUESDAY).update(reason=SubstitutionReason.OTHER)
    assert texts(world.galina, RULE) == []


def test_another_day_is_left_alone(world: World) -> None:
    substituted(world, 4)
    t.make_lesson(assignment=world.maths_5a, on=MONDAY, number=3, state=LessonState.HELD)
    assert texts(world.galina, RULE) == []


def two_at_a_time(world: World) -> Lesson:
    """While Мария gives Анна's lesson 2, Анна stands in for Вера in 5Б."""
    lesson = t.make_lesson(assignment=world.maths_5b, on=TUESDAY, number=2, state=LessonState.HELD)
    t.make_substitution(lesson=lesson, substitute=world.anna.staff)
    Substitution.objects.filter(lesson=lesson).update(reason=SubstitutionReason.OTHER)
    return lesson


def test_the_deputy_gives_the_lesson_back_to_its_teacher(world: World) -> None:
    lesson = two_at_a_time(world)
    assert texts(world.vera, RULE) == []
    assert (buttons(world.galina, RULE), buttons(world.anna, RULE)) == (["Вернуть урок своему учителю"], [])
    assert mend(world.galina, RULE, "substitution") == "Замена снята, урок ведёт свой учитель."
    lesson.refresh_from_db()
    assert (lesson.teacher, texts(world.galina, RULE)) == (world.vera.staff, [])


def test_not_when_the_teacher_is_busy_by_now(world: World) -> None:
    two_at_a_time(world)
    group = t.make_group(school_class=s.make_class(calendar=world.calendar, grade=6, letter="А"))
    busy = t.make_assignment(group=group, subject=world.maths, teacher=world.vera.staff, starts_on=YEAR_BEGINS)
    t.make_lesson(assignment=busy, on=TUESDAY, number=2)
    with pytest.raises(Refused) as refusal:
        mend(world.galina, RULE, "substitution")
    assert refusal.value.message == "Данилова В. П. в это время ведёт 6А, математика."
