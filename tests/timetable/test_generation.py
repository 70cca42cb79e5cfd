"""Lessons of a term made from the weekly timetable."""

from __future__ import annotations

from datetime import date, time

import pytest
from pytest_django import DjangoAssertNumQueries

from common.refusals import Refused
from journal.actions import close_term, write_topic
from school.models import Calendar, Room, SchoolClass, TransferredDay, Vacation
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import TODAY, YEAR_BEGINS, World
from timetable.actions import (
    Choice,
    ClassGeneration,
    GenerationResult,
    cancel_lesson,
    end_assignment,
    generate_lessons,
    move_lesson,
    record_absence,
    solve_absence,
    substitute_teacher,
)
from timetable.models import BellSchedule, BellSlot, Lesson, TeachingAssignment, TimetableEntry
from timetable.rules import SchoolDay
from timetable.rules.proposals import parse_solution

SHORT = {number: (time(7 + number), time(7 + number, 30)) for number in range(1, 8)}


@pytest.fixture
def bells(world: World) -> None:
    t.make_bells(starts_on=YEAR_BEGINS)


@pytest.fixture
def second_quarter(world: World, bells: None) -> World:
    """Two weeks of lessons: the II quarter cut to 5–15 November."""
    world.quarter_2.ends_on = date(2026, 11, 15)
    world.quarter_2.save()
    return world


def entry(
    assignment: TeachingAssignment,
    weekday: int,
    number: int,
    *,
    starts_on: date = YEAR_BEGINS,
    ends_on: date | None = None,
) -> TimetableEntry:
    return t.make_entry(assignment=assignment, weekday=weekday, number=number, starts_on=starts_on, ends_on=ends_on)


def generate(world: World, *classes: SchoolClass) -> GenerationResult:
    return generate_lessons(
        term=world.quarter_2, school_classes=list(classes or (world.class_5a,)), by=world.galina.user
    )


def lessons(world: World, assignment: TeachingAssignment) -> list[tuple[int, int, str]]:
    """Day of November, number, beginning."""
    found = Lesson.objects.in_term(world.quarter_2).filter(assignment=assignment)
    return [(each.on.day, each.number, f"{each.starts_at:%H:%M}") for each in found]


def test_lessons_follow_the_weekly_timetable_and_its_dates(second_quarter: World) -> None:
    world = second_quarter
    entry(world.maths_5a, 1, 2)
    entry(world.maths_5a, 5, 3, ends_on=date(2026, 11, 6))
    entry(world.history_5a, 5, 3, starts_on=date(2026, 11, 7))
    result = generate(world)
    assert (lessons(world, world.maths_5a), lessons(world, world.history_5a)) == (
        [(6, 3, "09:50"), (9, 2, "08:50")],
        [(13, 3, "09:50")],
    )
    assert result == GenerationResult(
        (ClassGeneration("5А", created=3),),
        (SchoolDay(date(2026, 11, 7), None, "суббота"), SchoolDay(date(2026, 11, 14), None, "суббота")),
    )
    made = Lesson.objects.in_term(world.quarter_2)
    assert set(made.values_list("state", "group", "teacher")) == {
        ("planned", world.group_5a.pk, world.anna.staff.pk),
        ("planned", world.group_5a.pk, world.boris.staff.pk),
    }


def test_a_second_call_changes_nothing(second_quarter: World) -> None:
    world = second_quarter
    entry(world.maths_5a, 1, 2)
    first = generate(world)
    before = list(Lesson.objects.values_list("pk", flat=True))
    again = generate(world)
    assert list(Lesson.objects.values_list("pk", flat=True)) == before
    assert (first.created, again.classes) == (1, (ClassGeneration("5А", kept=1),))


def test_vacations_and_transferred_days_move_lessons(second_quarter: World) -> None:
    world = second_quarter
    Vacation.objects.create(
        calendar=world.calendar, name="Карантин", starts_on=date(2026, 11, 9), ends_on=date(2026, 11, 10)
    )
    TransferredDay.objects.create(calendar=world.calendar, on=date(2026, 11, 14), works_as=2, reason="За 10 ноября")
    TransferredDay.objects.create(calendar=world.calendar, on=date(2026, 11, 13), reason="Актированный день")
    for weekday in range(1, 6):
        entry(world.maths_5a, weekday, weekday)
    result = generate(world)
    assert lessons(world, world.maths_5a) == [
        (5, 4, "10:50"), (6, 5, "11:40"), (11, 3, "09:50"), (12, 4, "10:50"), (14, 2, "08:50")
    ]  # fmt: skip
    assert [(day.on.day, day.reason) for day in result.days_off] == [
        (7, "суббота"), (9, "Карантин"), (10, "Карантин"), (13, "Актированный день")
    ]  # fmt: skip


def test_bells_of_the_weekday_go_before_those_of_every_day(second_quarter: World) -> None:
    world = second_quarter
    t.make_bells(starts_on=YEAR_BEGINS, weekday=1, times=SHORT)
    t.make_bells(starts_on=YEAR_BEGINS, weekday=5, ends_on=date(2026, 11, 6), times=SHORT)
    entry(world.maths_5a, 1, 2)
    entry(world.maths_5a, 5, 2)
    generate(world)
    assert lessons(world, world.maths_5a) == [(6, 2, "09:00"), (9, 2, "09:00"), (13, 2, "08:50")]


def test_an_assignment_that_begins_or_ends_in_the_term_gives_lessons_on_its_days_only(second_quarter: World) -> None:
    world = second_quarter
    for weekday in (1, 4, 5):
        entry(world.maths_5a, weekday, 2)
    generate(world)
    end_assignment(assignment=world.maths_5a, ends_on=date(2026, 11, 8), by=world.galina.user)
    new = t.make_assignment(
        group=world.group_5a, subject=world.maths, teacher=world.nina.staff, starts_on=date(2026, 11, 9)
    )
    t.make_entry(assignment=new, weekday=1, number=2, starts_on=date(2026, 11, 9))
    result = generate(world)
    assert (lessons(world, world.maths_5a), lessons(world, new)) == (
        [(5, 2, "08:50"), (6, 2, "08:50")],
        [(9, 2, "08:50")],
    )
    assert result.classes == (ClassGeneration("5А", created=1, kept=2, removed=3),)


def test_a_lesson_that_left_the_timetable_goes_unless_something_hangs_on_it(second_quarter: World) -> None:
    world = second_quarter
    entry(world.maths_5a, 4, 2)
    entry(world.maths_5a, 5, 2)
    entry(world.maths_5a, 1, 2)
    entry(world.maths_5a, 2, 2)
    generate(world)
    thursday, friday, monday, tuesday, *_ = Lesson.objects.in_term(world.quarter_2)
    by = world.galina.user
    write_topic(lesson=thursday, topic="Впрок", known_version=0, by=world.anna.user)
    substitute_teacher(lesson=friday, substitute=world.nina.staff, reason="trip", by=by)
    moved = move_lesson(lesson=monday, on=date(2026, 11, 11), number=1, by=by)
    cancel_lesson(lesson=tuesday, reason="Карантин", by=by)
    TimetableEntry.objects.update(ends_on=date(2026, 10, 1))
    result = generate(world)
    assert result.classes == (ClassGeneration("5А", kept=5, removed=2),)
    assert [each.pk for each in Lesson.objects.in_term(world.quarter_2)] == [
        thursday.pk, friday.pk, monday.pk, tuesday.pk, moved.pk
    ]  # fmt: skip


def test_what_solves_an_absence_stays_when_lessons_are_made_again(second_quarter: World) -> None:
    world = second_quarter
    entry(world.maths_5a, 4, 2)
    entry(world.english_1_5a, 5, 2)
    entry(world.english_2_5a, 5, 2)
    generate(world)
    by = world.galina.user
    replaced = Lesson.objects.in_term(world.quarter_2).filter(assignment=world.maths_5a).earliest("on")
    of_term = Lesson.objects.in_term(world.quarter_2)
    ours, theirs = (of_term.filter(assignment=each).earliest("on") for each in (world.english_1_5a, world.english_2_5a))
    for staff, lesson, code in (
        (world.anna.staff, replaced, f"a{world.history_5a.pk}"),
        (world.vera.staff, ours, f"j{theirs.pk}"),
    ):
        absence = record_absence(staff=staff, starts_on=lesson.on, ends_on=lesson.on, reason="trip", by=by)
        solve_absence(absence=absence, choices={lesson.pk: Choice(parse_solution(code))}, by=by)
    before = list(Lesson.objects.in_term(world.quarter_2).values())
    assert generate(world).classes == (ClassGeneration("5А", kept=len(before)),)
    assert list(Lesson.objects.in_term(world.quarter_2).values()) == before
    TimetableEntry.objects.update(ends_on=date(2026, 10, 1))
    generate(world)
    given = replaced.subject_replacement.given
    assert set(Lesson.objects.in_term(world.quarter_2)) == {replaced, given, ours, theirs}


def test_lessons_to_come_follow_a_new_bell(second_quarter: World) -> None:
    world = second_quarter
    entry(world.maths_5a, 5, 2)
    generate(world)
    BellSchedule.objects.update(ends_on=date(2026, 11, 8))
    t.make_bells(starts_on=date(2026, 11, 9), times=SHORT)
    result = generate(world)
    assert lessons(world, world.maths_5a) == [(6, 2, "08:50"), (13, 2, "09:00")]
    assert (result.classes, generate(world).classes) == (
        (ClassGeneration("5А", created=1, kept=1, removed=1),),
        (ClassGeneration("5А", kept=2),),
    )


def test_two_classes_change_their_rooms_with_each_other(second_quarter: World) -> None:
    world = second_quarter
    one, two = Room.objects.create(name="1"), Room.objects.create(name="2")
    entries = [
        t.make_entry(assignment=assignment, weekday=1, number=2, starts_on=YEAR_BEGINS, room=room)
        for assignment, room in ((world.maths_5a, one), (world.maths_5b, two))
    ]
    generate(world, world.class_5a, world.class_5b)
    for changed in entries:
        changed.delete()
    for assignment, room in ((world.maths_5a, two), (world.maths_5b, one)):
        t.make_entry(assignment=assignment, weekday=1, number=2, starts_on=YEAR_BEGINS, room=room)
    result = generate(world, world.class_5a, world.class_5b)
    assert list(Lesson.objects.in_term(world.quarter_2).order_by("group").values_list("group", "room__name")) == [
        (world.group_5a.pk, "2"),
        (world.group_5b.pk, "1"),
    ]
    assert result.classes == tuple(ClassGeneration(name, created=1, removed=1) for name in ("5А", "5Б"))


def test_what_is_written_ahead_stays_when_its_lesson_gets_another_teacher_bell_and_room(second_quarter: World) -> None:
    world = second_quarter
    entry(world.maths_5a, 1, 2)
    entry(world.maths_5a, 2, 2)
    generate(world)
    monday, tuesday = Lesson.objects.in_term(world.quarter_2)
    write_topic(lesson=monday, topic="Впрок", known_version=0, by=world.anna.user)
    substitute_teacher(lesson=tuesday, substitute=world.maria.staff, reason="trip", by=world.galina.user)
    end_assignment(assignment=world.maths_5a, ends_on=date(2026, 11, 8), by=world.galina.user)
    new = t.make_assignment(
        group=world.group_5a, subject=world.maths, teacher=world.nina.staff, starts_on=date(2026, 11, 9)
    )
    room = Room.objects.create(name="12")
    for weekday in (1, 2):
        t.make_entry(assignment=new, weekday=weekday, number=2, starts_on=date(2026, 11, 9), room=room)
    BellSlot.objects.filter(number=2).update(starts_at=time(8, 55))
    result = generate(world)
    changed = Lesson.objects.in_term(world.quarter_2).values_list("pk", "assignment", "teacher", "starts_at", "room")
    assert list(changed) == [
        (monday.pk, new.pk, world.nina.staff.pk, time(8, 55), room.pk),
        (tuesday.pk, new.pk, world.maria.staff.pk, time(8, 55), room.pk),
    ]
    assert result.classes == (ClassGeneration("5А", kept=2),)


def test_a_lesson_that_cannot_follow_the_timetable_is_told(second_quarter: World) -> None:
    world = second_quarter
    room = Room.objects.create(name="12")
    timetable = entry(world.maths_5a, 1, 2)
    generate(world)
    lesson = Lesson.objects.in_term(world.quarter_2).get()
    write_topic(lesson=lesson, topic="Впрок", known_version=0, by=world.anna.user)
    t.make_lesson(assignment=world.maths_5b, on=date(2026, 11, 9), number=2, room=room)
    TimetableEntry.objects.filter(pk=timetable.pk).update(room=room)
    result = generate(world)
    assert result.classes == (
        ClassGeneration(
            "5А", kept=1, conflicts=("09.11.2026, 2 урок, 5А: Кабинет 12 в это время занят: 5Б, математика.",)
        ),
    )
    assert Lesson.objects.get(pk=lesson.pk).room is None


def test_past_and_held_lessons_stay_even_without_an_entry(world: World, bells: None) -> None:
    before = set(Lesson.objects.filter(group=world.group_5a, on__lte=TODAY).values_list("pk", flat=True))
    result = generate_lessons(term=world.quarter_1, school_classes=[world.class_5a], by=world.galina.user)
    assert before <= set(Lesson.objects.values_list("pk", flat=True))
    assert result.classes == (ClassGeneration("5А", kept=6),)


def test_a_busy_room_is_told_and_everything_else_is_made(second_quarter: World) -> None:
    world = second_quarter
    room = Room.objects.create(name="12")
    t.make_lesson(assignment=world.maths_5b, on=date(2026, 11, 9), number=2, room=room)
    t.make_entry(assignment=world.maths_5a, weekday=1, number=2, starts_on=YEAR_BEGINS, room=room)
    t.make_entry(assignment=world.maths_5a, weekday=5, number=2, starts_on=YEAR_BEGINS, room=room)
    result = generate(world)
    assert result.classes == (
        ClassGeneration(
            "5А",
            created=2,
            conflicts=("09.11.2026, 2 урок, 5А: Кабинет 12 в это время занят: 5Б, математика.",),
        ),
    )
    assert lessons(world, world.maths_5a) == [(6, 2, "08:50"), (13, 2, "08:50")]


def test_a_busy_teacher_and_a_missing_bell_are_told(second_quarter: World) -> None:
    world = second_quarter
    t.make_lesson(assignment=world.maths_5b, on=date(2026, 11, 9), number=2)
    entry(world.english_1_5a, 1, 2)
    entry(world.english_1_5a, 4, 8)
    result = generate(world)
    assert result.conflicts == (
        "05.11.2026, 8 урок, 5А, англ. 1: в сетке звонков нет такого урока.",
        "12.11.2026, 8 урок, 5А, англ. 1: в сетке звонков нет такого урока.",
        "09.11.2026, 2 урок, 5А, англ. 1: Данилова В. П. в это время ведёт 5Б, математика.",
    )
    assert lessons(world, world.english_1_5a) == []


def test_a_closed_term_refuses_its_class_and_no_other(second_quarter: World) -> None:
    world = second_quarter
    entry(world.maths_5a, 1, 2)
    entry(world.maths_5b, 1, 2)
    close_term(term=world.quarter_2, school_class=world.class_5a, by=world.galina.user)
    result = generate(world, world.class_5a, world.class_5b)
    assert result.classes == (
        ClassGeneration("5А", conflicts=("5А: Учебный период закрыт: уроки в нём не меняются.",)),
        ClassGeneration("5Б", created=1),
    )


def test_a_term_of_another_calendar_is_refused(world: World) -> None:
    other = Calendar.objects.create(year=world.calendar.year, name="10–11 классы", term_kind="half_year")
    stranger = s.make_class(calendar=other, grade=10, letter="А")
    with pytest.raises(Refused) as refusal:
        generate(world, world.class_5a, stranger)
    assert refusal.value.message == "У класса нет такого учебного периода."


@pytest.mark.parametrize("numbers", [[1], [1, 2, 3]])
def test_the_number_of_queries_does_not_grow_with_lessons(
    second_quarter: World, numbers: list[int], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    world = second_quarter
    for number in numbers:
        entry(world.maths_5a, 1, number)
    with django_assert_num_queries(19):
        generate(world)
    assert Lesson.objects.in_term(world.quarter_2).count() == len(numbers)
