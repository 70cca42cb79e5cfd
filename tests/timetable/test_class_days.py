"""Has this class school on this day? One function decides it; the table tells every kind of day."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from school.models import Calendar, SchoolClass, TransferredDay, Vacation
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import YEAR_BEGINS, World
from timetable.models import LessonState
from timetable.queries.calendars import calendar_rules
from timetable.queries.class_days import (
    ClassDay,
    DaysAround,
    class_days,
    classes_at_school,
    days_around,
    school_days_from,
)
from timetable.rules import school_days_between

FRIDAY, SATURDAY, SUNDAY = date(2026, 9, 18), date(2026, 9, 19), date(2026, 9, 20)
MONDAY, TUESDAY = date(2026, 9, 21), date(2026, 9, 22)
AUTUMN = (date(2026, 10, 26), date(2026, 11, 4))


@pytest.fixture
def six_days(world: World) -> SchoolClass:
    """10А goes to school six days a week beside the five-day 5А and 5Б."""
    calendar = Calendar.objects.create(
        year=world.calendar.year, name="10–11 классы", term_kind="half_year", school_days=6
    )
    s.make_term(calendar=calendar, number=1, starts_on=YEAR_BEGINS, ends_on=date(2026, 12, 30))
    return s.make_class(calendar=calendar, grade=10, letter="А")


def why_not(school_class: SchoolClass, on: date) -> str:
    """The reason; empty when the class has school."""
    (day,) = class_days([school_class.pk], on, on)[school_class.pk]
    assert day.has_school == (day.why_not == "")
    return day.why_not


def moved(world: World, on: date, works_as: int | None, reason: str = "") -> None:
    TransferredDay.objects.create(calendar=world.calendar, on=on, works_as=works_as, reason=reason)


def with_timetable(world: World, *weekdays: int) -> None:
    for weekday in weekdays:
        t.make_entry(assignment=world.maths_5a, weekday=weekday, number=1, starts_on=YEAR_BEGINS)


def test_without_a_timetable_the_calendar_decides(world: World, six_days: SchoolClass) -> None:
    days = (FRIDAY, SATURDAY, SUNDAY, MONDAY)
    assert [why_not(world.class_5a, day) for day in days] == ["", "суббота", "воскресенье", ""]
    assert [why_not(six_days, day) for day in days] == ["", "", "воскресенье", ""]


def test_a_term_ends_with_its_last_day_and_a_vacation_with_its_own(world: World) -> None:
    Vacation.objects.create(calendar=world.calendar, starts_on=AUTUMN[0], ends_on=AUTUMN[1], name="Осенние каникулы")
    days = (date(2026, 10, 23), AUTUMN[0], AUTUMN[1], date(2026, 11, 5), date(2026, 12, 30), date(2026, 12, 31))
    found = [why_not(world.class_5a, day) for day in days]
    assert found == ["", "Осенние каникулы", "Осенние каникулы", "", "", "вне учебных периодов"]


def test_a_free_friday_of_the_timetable_is_free(world: World, six_days: SchoolClass) -> None:
    with_timetable(world, 1, 2, 3, 4)
    assert [why_not(each, FRIDAY) for each in (world.class_5a, world.class_5b, six_days)] == [
        "уроков по расписанию нет",
        "",
        "",
    ]


def test_a_working_saturday_goes_by_the_weekday_it_works_as(world: World) -> None:
    with_timetable(world, 1, 2)
    moved(world, SATURDAY, 2)
    moved(world, SATURDAY + timedelta(weeks=1), 3)
    found = [why_not(world.class_5a, SATURDAY + timedelta(weeks=n)) for n in range(3)]
    assert found == ["", "уроков по расписанию нет", "суббота"]


def test_a_single_day_off_is_free_whatever_stands_on_it(world: World) -> None:
    moved(world, MONDAY, None, "День города")
    moved(world, TUESDAY, None)
    t.make_lesson(assignment=world.maths_5a, on=MONDAY)
    assert [why_not(world.class_5a, day) for day in (MONDAY, TUESDAY)] == ["День города", "выходной"]


def test_a_working_day_within_a_vacation_works(world: World) -> None:
    Vacation.objects.create(calendar=world.calendar, starts_on=MONDAY, ends_on=TUESDAY, name="Карантин")
    moved(world, TUESDAY, 1)
    t.make_lesson(assignment=world.maths_5a, on=MONDAY)
    assert [why_not(world.class_5a, day) for day in (MONDAY, TUESDAY)] == ["Карантин", ""]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([LessonState.PLANNED], ""),
        ([LessonState.HELD, LessonState.CANCELLED], ""),
        ([LessonState.CANCELLED], "уроки отменены"),
        ([LessonState.MOVED, LessonState.CANCELLED], "уроки отменены"),
    ],
)
def test_where_lessons_have_been_made_they_decide(world: World, states: list[LessonState], expected: str) -> None:
    with_timetable(world, 1, 2, 3, 4)
    for number, state in enumerate(states, 1):
        t.make_lesson(assignment=world.maths_5a, on=FRIDAY, number=number, state=state)
    assert why_not(world.class_5a, FRIDAY) == expected


def test_a_lesson_of_a_subgroup_on_a_free_saturday_is_school(world: World) -> None:
    t.make_lesson(assignment=world.english_1_5a, on=SATURDAY)
    assert [why_not(each, SATURDAY) for each in (world.class_5a, world.class_5b)] == ["", "суббота"]


def test_a_timetable_counts_on_its_last_day_and_not_on_the_day_after(world: World) -> None:
    for ends_on, weekday in ((MONDAY, 1), (MONDAY, 3)):
        t.make_entry(assignment=world.maths_5a, weekday=weekday, number=1, starts_on=YEAR_BEGINS, ends_on=ends_on)
    days = (MONDAY - timedelta(days=6), MONDAY, TUESDAY)  # a Tuesday without lessons; the last day; no timetable
    assert [why_not(world.class_5a, day) for day in days] == ["уроков по расписанию нет", "", ""]


def test_days_around_skip_what_is_free(
    world: World, six_days: SchoolClass, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with_timetable(world, 1, 2, 3, 4)
    with django_assert_num_queries(1):
        found = days_around([world.class_5a.pk, six_days.pk], SUNDAY)
    free = ClassDay(SUNDAY, False, "воскресенье")
    assert found == {
        world.class_5a.pk: DaysAround(free, FRIDAY - timedelta(days=1), MONDAY),
        six_days.pk: DaysAround(free, SATURDAY, MONDAY),
    }
    assert {each.this_or_next for each in found.values()} == {MONDAY}


def test_the_classes_at_school_on_a_saturday_are_those_of_six_days(world: World, six_days: SchoolClass) -> None:
    every = [world.class_5a.pk, world.class_5b.pk, six_days.pk]
    assert [classes_at_school(every, day) for day in (FRIDAY, SATURDAY, SUNDAY)] == [{*every}, {six_days.pk}, set()]
    assert school_days_from(SATURDAY)[:2] == [SATURDAY, MONDAY]
    assert school_days_from(SUNDAY)[:2] == [MONDAY, TUESDAY]
    assert school_days_from(date(2026, 12, 31)) == []


def test_without_classes_nobody_asks(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    assert world.class_5a.pk
    with django_assert_num_queries(0):
        assert (class_days([], MONDAY, MONDAY), classes_at_school([], MONDAY)) == ({}, set())


@pytest.mark.parametrize("seed", range(5))
def test_days_agree_with_the_arithmetic_by_which_lessons_are_made(world: World, seed: int) -> None:
    """Where no lesson has been made and no timetable is in force, the function is `school_day` within the terms."""
    chance = random.Random(seed)
    first, last = date(2026, 9, 1), date(2026, 12, 30)
    class_5v = s.make_class(calendar=world.calendar, grade=5, letter="В")
    Calendar.objects.filter(pk=world.calendar.pk).update(school_days=chance.choice((5, 6)))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    for day in chance.sample(days, 20):
        moved(world, day, chance.choice((None, 1, 3, 6)), chance.choice(("", "Перенос")))
    begins = chance.choice(days[:-20])
    Vacation.objects.create(
        calendar=world.calendar, starts_on=begins, ends_on=begins + timedelta(days=9), name="Каникулы"
    )
    calendar = Calendar.objects.get(pk=world.calendar.pk)
    expected = {day.on: day for day in school_days_between(first, last, calendar_rules(calendar, first, last))}
    found = class_days([class_5v.pk], first, last)[class_5v.pk]
    assert [day.on for day in found] == days
    in_term = [day for day in found if not date(2026, 10, 26) <= day.on <= date(2026, 11, 4)]
    assert [(day.on, day.has_school, day.why_not) for day in in_term] == [
        (day.on, expected[day.on].works_as is not None, "" if expected[day.on].works_as else expected[day.on].reason)
        for day in in_term
    ]
