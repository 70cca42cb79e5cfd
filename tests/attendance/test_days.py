"""Worked examples of a full missed day: own subgroup, moved and cancelled lessons, exempt and home-taught pupils.

Tuesday of Дима, who is in the first English subgroup: mathematics is his second lesson in every example.

Holds `attendance_duelesson`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from attendance.queries.figures import missed_days
from attendance.rules import FullDay, FullDayRule, MissedDay
from school.models import HomeSchooling, SubjectExemption
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.world import MONDAY, TUESDAY, World
from timetable.models import LessonState

ALL, THREE = FullDayRule(FullDay.ALL), FullDayRule(FullDay.SEVERAL, 3)
HELD, PLANNED, CANCELLED, MOVED = LessonState.HELD, LessonState.PLANNED, LessonState.CANCELLED, LessonState.MOVED


@dataclass(frozen=True)
class Example:
    """Lessons beside the second as (number, what, state, Дима's code), the code of the second, what comes out."""

    what: str
    lessons: tuple[tuple[int, str, LessonState, str], ...]
    second: str
    day: MissedDay | None
    by_all: bool
    by_three: bool
    exempt_from: str = ""
    is_home_taught: bool = False


HISTORY_3, PE_4 = (3, "history_5a", HELD, "Н"), (4, "pe_5a", HELD, "Н")
OWN_ENGLISH = (1, "english_1_5a", HELD, "Н")

EXAMPLES = [
    Example("all lessons missed", (HISTORY_3, PE_4), "Н", MissedDay(3, unknown=3), True, True),
    Example(
        "present at one of four", (OWN_ENGLISH, HISTORY_3, (4, "pe_5a", HELD, "")), "Н",
        MissedDay(4, unknown=3), False, True,
    ),
    Example("two lessons, both missed", (HISTORY_3,), "Н", MissedDay(2, unknown=2), True, False),
    Example(
        "the other subgroup's English is not his", ((1, "english_2_5a", HELD, ""), HISTORY_3), "Н",
        MissedDay(2, unknown=2), True, False,
    ),
    Example(
        "his own subgroup's English is", ((1, "english_1_5a", HELD, ""), HISTORY_3), "Н",
        MissedDay(3, unknown=2), False, False,
    ),
    Example(
        "a cancelled lesson is nobody's", ((1, "history_5a", CANCELLED, ""), PE_4), "Н",
        MissedDay(2, unknown=2), True, False,
    ),
    Example(
        "a lesson moved away is not of this day", ((1, "history_5a", MOVED, ""), HISTORY_3, PE_4), "Н",
        MissedDay(3, unknown=3), True, True,
    ),
    Example(
        "a lesson that nobody has filled yet keeps the day open", ((3, "history_5a", PLANNED, ""),), "Н",
        MissedDay(2, unknown=1), False, False,
    ),
    Example(
        "exempt from PE: its lesson is not his", (HISTORY_3, (4, "pe_5a", HELD, "")), "Н",
        MissedDay(2, unknown=2), True, False, exempt_from="pe",
    ),
    Example(
        "exempt from PE: a code noted there does not count", (HISTORY_3, PE_4), "Н",
        MissedDay(2, unknown=2), True, False, exempt_from="pe",
    ),
    Example("taught at home: nothing is missed", (HISTORY_3, PE_4), "Н", None, False, False, is_home_taught=True),
    Example(
        "late to one, away from two", ((1, "english_1_5a", HELD, "ОП"), HISTORY_3), "Б",
        MissedDay(3, illness=1, unknown=1, late=1), False, False,
    ),
    Example("nothing noted", (), "", None, False, False),
]  # fmt: skip


def tuesday(world: World, example: Example) -> MissedDay | None:
    """The example written down; what the day came to."""
    for number, what, state, letter in (*example.lessons, (2, "", HELD, example.second)):
        lesson = (
            t.make_lesson(assignment=getattr(world, what), on=TUESDAY, number=number, state=state) if what else None
        )
        if letter:
            j.make_absence(
                lesson=lesson or world.lesson_tuesday,
                pupil=world.dima.pupil,
                code=world.codes[letter],
                by=world.boris.user,
            )
    if example.exempt_from:
        subject = getattr(world, example.exempt_from)
        SubjectExemption.objects.create(pupil=world.dima.pupil, subject=subject, starts_on=MONDAY)
    if example.is_home_taught:
        HomeSchooling.objects.create(pupil=world.dima.pupil, starts_on=MONDAY, ends_on=TUESDAY, basis="№ 7")
    found = missed_days(TUESDAY, TUESDAY, pupil_id=world.dima.pupil.pk)
    return found[0].missed if found else None


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.what)
def test_a_day_is_what_the_pupil_himself_had_to_attend(world: World, example: Example) -> None:
    day = tuesday(world, example)
    assert (day, *(day is not None and rule.is_full(day) for rule in (ALL, THREE))) == (
        example.day,
        example.by_all,
        example.by_three,
    )


def test_home_schooling_ends_on_its_date(world: World) -> None:
    HomeSchooling.objects.create(
        pupil=world.sveta.pupil, starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 11), basis="№ 7"
    )
    assert [day.on for day in missed_days(date(2026, 9, 1), TUESDAY, pupil_id=world.sveta.pupil.pk)] == [MONDAY]
