"""Homework in minutes, and what was written after its deadline: worked examples, no database."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from journal.rules.entries import heaviest_load, is_homework_late, is_topic_late

MONDAY = date(2026, 10, 12)
DIMA, SVETA = 1, 2
at = datetime.fromisoformat


@pytest.mark.parametrize(
    ("assigned", "pupils", "minutes"),
    [
        ([], None, 0),
        ([(30, [DIMA, SVETA]), (25, [DIMA, SVETA])], None, 55),
        ([(30, [DIMA, SVETA]), (20, [DIMA]), (45, [SVETA])], None, 75),
        ([(30, [DIMA, SVETA]), (20, [DIMA]), (45, [SVETA])], {DIMA}, 50),
        ([(30, [DIMA])], {SVETA}, 0),
    ],
    ids=["nothing", "a sum", "subgroups do not add up", "of some pupils", "not theirs"],
)
def test_the_load_is_that_of_the_pupil_who_has_the_most(
    assigned: list[tuple[int, list[int]]], pupils: set[int] | None, minutes: int
) -> None:
    assert heaviest_load(assigned, pupils) == minutes


@pytest.mark.parametrize(
    ("written", "late"),
    [
        (at("2026-10-09 23:00"), False),
        (at("2026-10-12 08:00"), False),
        (at("2026-10-12 14:40"), False),
        (at("2026-10-12 14:40:01"), True),
        (at("2026-10-12 21:15"), True),
        (at("2026-10-13 07:00"), True),
    ],
    ids=["days ahead", "before the lesson", "on the stroke", "a second later", "in the evening", "next morning"],
)
def test_homework_is_late_an_hour_after_the_last_lesson(written: datetime, late: bool) -> None:
    assert is_homework_late(written, MONDAY, time(13, 40), 60) is late


@pytest.mark.parametrize(("written", "late"), [(at("2026-10-13 00:30"), False), (at("2026-10-13 01:00"), True)])
def test_the_hour_may_end_on_the_next_day(written: datetime, late: bool) -> None:
    assert is_homework_late(written, MONDAY, time(23, 40), 60) is late


@pytest.mark.parametrize(
    ("written", "days", "late"),
    [
        (at("2026-10-05 00:00"), 0, False),
        (at("2026-10-12 23:59"), 0, False),
        (at("2026-10-13 00:00"), 0, True),
        (at("2026-10-19 23:59"), 7, False),
        (at("2026-10-20 00:00"), 7, True),
    ],
)
def test_a_topic_is_late_when_its_days_are_over(written: datetime, days: int, late: bool) -> None:
    assert is_topic_late(written, MONDAY, days) is late
