"""Lessons after the end of their teacher's load, or before its beginning; substituted lessons are left alone."""

from __future__ import annotations

from datetime import date, timedelta

from tests.factories import timetable as t
from tests.reports.desk.reading import findings, mend, texts
from tests.world import MONDAY, TODAY, TUESDAY, World
from timetable.models import Lesson, LessonState, TeachingAssignment

RULE = "lesson_outside_teaching"
FOUND = "5А, Математика, 2 урок: Белова А. С. в этот день здесь не преподаёт"


def ended(world: World, last: date) -> None:
    TeachingAssignment.objects.filter(pk=world.maths_5a.pk).update(ends_on=last)


def test_a_lesson_after_the_end_is_found_and_a_substituted_one_is_not(world: World) -> None:
    ended(world, MONDAY - timedelta(days=1))
    found = findings(world.galina, RULE)
    assert [(finding.on, finding.text) for finding in found] == [(TODAY, FOUND), (MONDAY, FOUND)]
    seen = {name for name, person in world.people.items() if texts(person, RULE)}
    assert seen == {"boris", "galina", "igor", "kira"}


def test_the_last_day_and_lessons_to_come_are_left_alone(world: World) -> None:
    ended(world, TODAY)
    assert texts(world.galina, RULE) == []


def test_the_successor_sees_what_stands_in_his_gradebook(world: World) -> None:
    ended(world, TUESDAY)
    t.make_assignment(group=world.group_5a, subject=world.maths, teacher=world.vera.staff, starts_on=TODAY)
    assert texts(world.vera, RULE) == [FOUND]


def test_a_planned_one_is_cancelled_and_who_gave_it_is_named_by_who_keeps_the_timetable(world: World) -> None:
    ended(world, TUESDAY)
    (finding,) = findings(world.galina, RULE)
    assert finding.place is not None
    assert finding.place.url == f"/timetable/lessons/{world.lesson_today.pk}/substitution/"
    assert mend(world.galina, RULE, "cancel") == "Урок отменён."
    assert (Lesson.objects.get(pk=world.lesson_today.pk).state, texts(world.galina, RULE)) == (
        LessonState.CANCELLED,
        [],
    )


def test_it_vanishes_with_a_substitution(world: World) -> None:
    ended(world, TUESDAY)
    t.make_substitution(lesson=Lesson.objects.get(pk=world.lesson_today.pk), substitute=world.maria.staff)
    assert texts(world.galina, RULE) == []
