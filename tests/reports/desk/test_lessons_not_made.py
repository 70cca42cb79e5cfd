"""Lessons that the timetable, the bells and the calendar ask for otherwise than they stand."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from school.models import TransferredDay
from tests.factories import timetable as t
from tests.reports.desk.reading import findings, texts
from tests.world import FRIDAY, MONDAY, YEAR_BEGINS, World
from timetable.actions import generate_lessons
from timetable.models import BellSchedule, BellSlot, Lesson, TimetableEntry

RULE = "lessons_not_made"
NEXT_TUESDAY = date(2026, 10, 20)


@pytest.fixture
def made(world: World) -> World:
    """Mathematics on Tuesdays and Fridays, English of the first subgroup on Tuesdays; all lessons are made."""
    t.make_bells(starts_on=YEAR_BEGINS)
    for assignment, weekday, number in ((world.maths_5a, 2, 2), (world.maths_5a, 5, 2), (world.english_1_5a, 2, 4)):
        t.make_entry(assignment=assignment, weekday=weekday, number=number, starts_on=MONDAY)
    make(world)
    return world


def make(world: World) -> None:
    generate_lessons(term=world.quarter_1, school_classes=[world.class_5a], by=world.galina.user)


def test_who_keeps_timetable_and_class_is_told_and_vanishes_when_lessons_are_made(made: World) -> None:
    Lesson.objects.filter(on=NEXT_TUESDAY, number=4).delete()
    seen = {name: texts(person, RULE) for name, person in made.people.items() if texts(person, RULE)}
    assert seen == {name: ["5А: нет 1 урока по расписанию (20.10)"] for name in ("boris", "galina", "igor", "kira")}
    places = [findings(person, RULE)[0].place for person in (made.galina, made.boris)]
    assert [place.url for place in places if place] == ["/timetable/generation/", "/timetable/"]
    make(made)
    assert texts(made.galina, RULE) == []


def test_what_was_just_made_is_left_alone(made: World) -> None:
    assert texts(made.galina, RULE) == []


def test_other_bells_are_told_of_lessons_to_come(made: World) -> None:
    BellSlot.objects.filter(number=4).update(starts_at=time(11, 5))
    assert texts(made.galina, RULE) == ["5А: 1 урок не по расписанию или звонкам (20.10)"]
    make(made)
    assert texts(made.galina, RULE) == []


def test_bells_of_the_weekday_go_before_those_of_every_day(made: World) -> None:
    BellSchedule.objects.update(ends_on=FRIDAY)
    t.make_bells(starts_on=FRIDAY + timedelta(days=1))
    assert texts(made.galina, RULE) == []
    t.make_bells(starts_on=FRIDAY, weekday=2, times={2: (time(9, 1), time(9, 41)), 4: (time(11, 0), time(11, 40))})
    assert texts(made.galina, RULE) == ["5А: 2 урока не по расписанию или звонкам (20.10)"]


def test_a_place_of_the_week_that_ended_is_told(made: World) -> None:
    TimetableEntry.objects.filter(weekday=5).update(ends_on=FRIDAY)
    assert texts(made.galina, RULE) == ["5А: 1 урок не по расписанию или звонкам (23.10)"]
    TimetableEntry.objects.filter(weekday=5).update(ends_on=FRIDAY + timedelta(days=7))
    assert texts(made.galina, RULE) == []


def test_a_day_off_that_was_taken_back_lacks_lessons(made: World) -> None:
    day = TransferredDay.objects.create(calendar=made.calendar, on=NEXT_TUESDAY)
    make(made)
    assert texts(made.galina, RULE) == []
    day.delete()
    assert texts(made.galina, RULE) == ["5А: нет 2 уроков по расписанию (20.10)"]


def test_a_day_that_works_as_another_and_a_moved_lesson_are_left_alone(made: World) -> None:
    TransferredDay.objects.create(calendar=made.calendar, on=date(2026, 10, 22), works_as=2)
    assert texts(made.galina, RULE) == ["5А: нет 2 уроков по расписанию (22.10)"]
    make(made)
    moved = Lesson.objects.get(on=NEXT_TUESDAY, number=4)
    there = t.make_lesson(assignment=made.english_1_5a, on=date(2026, 10, 21), number=5)
    Lesson.objects.filter(pk=moved.pk).update(state="moved", moved_to=there)
    assert texts(made.galina, RULE) == []


def test_a_term_whose_lessons_were_never_made_and_a_class_without_timetable_are_left_alone(world: World) -> None:
    assert texts(world.galina, RULE) == []
    t.make_bells(starts_on=YEAR_BEGINS)
    t.make_entry(assignment=world.maths_5b, weekday=2, number=2, starts_on=world.quarter_2.starts_on)
    assert findings(world.galina, RULE, "2026-quarter-2") == []
