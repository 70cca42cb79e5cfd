"""Missed days of random histories are what plain SQL counts over the raw facts, for any range, class and pupil.

A history has everything that decides about a day: pupils who come, leave and change class and subgroup, lessons that
are cancelled or moved away, exemptions, home schooling, documents, codes noted, taken back and left behind by a pupil
who turns out to have left, lateness at a lesson and at the door. Ranges begin and end on the very days, and a day
off them.

Holds `attendance_missed_days`, `attendance_lessons_due`.
"""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, timedelta
from random import Random

import pytest

from attendance.actions import add_excuse_note, note_late_arrival
from attendance.models import NoteKind
from attendance.queries.figures import class_figures, missed_days, missed_of_due, pupil_figures, sum_days
from attendance.rules import Figures, FullDay, FullDayRule
from journal.models import Absence
from school.models import HomeSchooling, Pupil, School, SchoolClass, SubjectExemption
from tests.attendance.recount import CountedDay, recounted
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import TODAY, World
from timetable.models import GroupMember, Lesson, LessonState

FIRST = date(2026, 9, 28)
DAYS = [day for day in (FIRST + timedelta(days=number) for number in range(17)) if day.isoweekday() < 6]
ALWAYS_HELD = ((3, "history_5a"), (4, "maths_5b"))  # so that no day is without any lesson
LESSONS = ((4, "pe_5a"), (5, "english_1_5a"), (7, "english_2_5a"), (6, "maths_5b"))
STATES = [LessonState.HELD, LessonState.HELD, LessonState.PLANNED, LessonState.CANCELLED, LessonState.MOVED]
RULES = (FullDayRule(FullDay.ALL), FullDayRule(FullDay.SEVERAL, 2))


def some_days(lot: Random) -> tuple[date, date | None]:
    """A range inside the history, sometimes without an end."""
    starts_on, ends_on = sorted(lot.choices(DAYS, k=2))
    return starts_on, lot.choice([ends_on, ends_on, None])


def make_history(world: World, lot: Random) -> list[Pupil]:
    School.objects.update(editing_window_days=None)
    pupils = [make_pupil(world, lot, number) for number in range(6)]
    for day in DAYS:
        for number, what in ALWAYS_HELD + LESSONS:
            state = LessonState.HELD if (number, what) in ALWAYS_HELD else lot.choice(STATES)
            lesson = t.make_lesson(assignment=getattr(world, what), on=day, number=number, state=state)
            note(world, lesson, lot)
    for pupil in pupils:
        explain(world, pupil, lot)
    for absence in Absence.objects.order_by("pk"):
        if lot.random() < 0.05:
            Absence.objects.filter(pk=absence.pk).update(code=None)
    pupils[0].enrolments.filter(ends_on=None).update(ends_on=DAYS[-3])  # after there were codes of later days
    return pupils


def make_pupil(world: World, lot: Random, number: int) -> Pupil:
    """In one class, or in one and then the other; in subgroups that come and go; perhaps exempt or taught at home."""
    pupil = s.make_pupil(last_name=f"Яков{'абвгде'[number]}ев")
    first, second = lot.sample([world.class_5a, world.class_5b], 2)
    changes_on = lot.choice([None, *DAYS[2:-2]])
    starts_on = lot.choice([FIRST - timedelta(days=20), DAYS[0], DAYS[1]])
    s.make_enrolment(pupil=pupil, school_class=first, starts_on=starts_on)
    if changes_on:
        pupil.enrolments.update(ends_on=changes_on - timedelta(days=lot.choice([1, 4]) if starts_on < DAYS[0] else 1))
        s.make_enrolment(pupil=pupil, school_class=second, starts_on=changes_on)
    for group in (world.english_1, world.english_2):
        days = some_days(lot)
        t.make_membership(group=group, pupil=pupil, starts_on=days[0], ends_on=days[1])
    if lot.random() < 0.5:
        days = some_days(lot)
        SubjectExemption.objects.create(pupil=pupil, subject=world.pe, starts_on=days[0], ends_on=days[1])
    if lot.random() < 0.3:
        days = some_days(lot)
        HomeSchooling.objects.create(pupil=pupil, starts_on=days[0], ends_on=days[1], basis="№ 7")
    return pupil


def note(world: World, lesson: Lesson, lot: Random) -> None:
    if lesson.state not in {LessonState.HELD, LessonState.PLANNED}:
        return
    for member in GroupMember.objects.on(lesson.on).filter(group=lesson.group_id).select_related("pupil"):
        letter = lot.choice(["Н", "Н", "Б", "УП", "НП", "ОП", "", "", ""])
        known = Absence.objects.filter(lesson=lesson, pupil=member.pupil_id).exists()
        if letter and not known:
            j.make_absence(lesson=lesson, pupil=member.pupil, code=world.codes[letter], by=world.anna.user)


def explain(world: World, pupil: Pupil, lot: Random) -> None:
    for kind in NoteKind:
        starts_on, ends_on = some_days(lot)
        if lot.random() < 0.4:
            add_excuse_note(pupil=pupil, kind=kind, starts_on=starts_on, ends_on=ends_on or TODAY, by=world.boris.user)
    for _ in range(2):
        note_late_arrival(pupil=pupil, on=lot.choice(DAYS), by=world.boris.user)


def wanted_rows(days: list[CountedDay]) -> set[tuple[object, ...]]:
    """Days with something missed or come late to, as (pupil, class, day, lessons, by reason, late)."""
    return {
        (day.pupil_id, day.class_id, day.on, day.lessons, *astuple(day.figures)[1:6])
        for day in days
        if day.figures.total or day.figures.late
    }


def rows_of(starts_on: date, ends_on: date, **of: object) -> set[tuple[object, ...]]:
    found = missed_days(starts_on, ends_on, **of)  # type: ignore[arg-type]  # class_ids or pupil_id
    rows = {(day.pupil_id, day.class_id, day.on, *astuple(day.missed)) for day in found}
    assert len(rows) == len(found)
    return rows


@pytest.mark.parametrize("seed", range(5))
def test_missed_days_and_sums_are_what_sql_counts(world: World, seed: int) -> None:
    lot = Random(seed)
    pupils = make_history(world, lot)
    class_ids = [world.class_5a.pk, world.class_5b.pk]
    edges = [*DAYS, FIRST - timedelta(days=1), TODAY + timedelta(days=1)]
    for _ in range(6):
        starts_on, ends_on = sorted(lot.choices(edges, k=2))
        counted = recounted(starts_on, ends_on)
        pupil = lot.choice(pupils)
        assert rows_of(starts_on, ends_on) == wanted_rows(counted)
        assert rows_of(starts_on, ends_on, class_ids=class_ids[:1]) == wanted_rows(
            [day for day in counted if day.class_id == class_ids[0]]
        )
        assert rows_of(starts_on, ends_on, pupil_id=pupil.pk) == wanted_rows(
            [day for day in counted if day.pupil_id == pupil.pk]
        )
        check_sums(starts_on, ends_on, world.class_5a)
        check_lessons_due(counted, starts_on, ends_on, class_ids)


def check_sums(starts_on: date, ends_on: date, school_class: SchoolClass) -> None:
    """The sums that the database makes are those of the rules, whatever the school calls a full day."""
    days = missed_days(starts_on, ends_on)
    own = [day for day in days if day.class_id == school_class.pk]
    classes = SchoolClass.objects.all()
    for rule in RULES:
        by_class = {row.key: row.figures for row in class_figures(classes, starts_on, ends_on, rule)}
        by_pupil = {row.key: row.figures for row in pupil_figures(school_class, starts_on, ends_on, rule)}
        assert by_class == dict.fromkeys(by_class, Figures()) | sum_days(days, lambda day: day.class_id, rule)
        assert by_pupil == dict.fromkeys(by_pupil, Figures()) | sum_days(own, lambda day: day.pupil_id, rule)


def check_lessons_due(counted: list[CountedDay], starts_on: date, ends_on: date, class_ids: list[int]) -> None:
    own = {pupil_id: [day for day in counted if day.pupil_id == pupil_id] for pupil_id in {d.pupil_id for d in counted}}
    wanted = {
        (
            pupil_id,
            sum(day.figures.total for day in days),
            sum(day.lessons for day in days),
            sum(day.figures.unexcused for day in days),
            sum(day.figures.unknown for day in days),
        )
        for pupil_id, days in own.items()
        if any(day.figures.total for day in days)
    }
    assert {row[:5] for row in missed_of_due(class_ids, starts_on, ends_on, ends_on)} == wanted
