"""Until when each thing has to be in the journal: the last day, and the first day past each deadline (R-17, R-18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from journal.rules.deadlines import ALL_RULES, Deadline, Deadlines, GapRule, Overdue
from school.models import JournalDeadlines, School

TUESDAY = date(2026, 10, 13)
USUAL = Deadlines(
    topic_days=0,
    homework_minutes=60,
    entry_hard=7,
    is_roll_demanded=False,
    control_work=Deadline(7, 14),
    reason=Deadline(7, 14),
    notice=Deadline(1, 3),
    meal_hard=7,
    slip=Deadline(7, 14),
    fitness_weeks=Deadline(12, 16),
)


@pytest.mark.parametrize(
    ("rule", "since", "hard_since"),
    [
        (GapRule.TOPIC, date(2026, 10, 14), date(2026, 10, 21)),
        (GapRule.HOMEWORK, date(2026, 10, 14), date(2026, 10, 21)),
        (GapRule.ROLL, date(2026, 10, 14), date(2026, 10, 21)),
        (GapRule.WEEKLY_MARKS, date(2026, 10, 19), date(2026, 10, 26)),
        (GapRule.CONTROL_WORK_MARKS, date(2026, 10, 21), date(2026, 10, 28)),
        (GapRule.PERIOD_MARKS, date(2026, 10, 14), date(2026, 10, 21)),
        (GapRule.REASONS, date(2026, 10, 21), date(2026, 10, 28)),
        (GapRule.MEALS, date(2026, 10, 14), date(2026, 10, 21)),
        (GapRule.SERVINGS, date(2026, 10, 14), date(2026, 10, 21)),
        (GapRule.NOTICES, date(2026, 10, 15), date(2026, 10, 17)),
        (GapRule.SLIPS, date(2026, 10, 21), date(2026, 10, 28)),
    ],
)
def test_a_thing_about_tuesday_is_overdue(rule: GapRule, since: date, hard_since: date) -> None:
    assert USUAL.overdue(rule, TUESDAY) == Overdue(since, hard_since)


def test_fitness_is_due_at_the_end_of_the_twelfth_week_of_the_year() -> None:
    begins = date(2026, 9, 1)
    assert USUAL.starts_on(GapRule.FITNESS, begins) == date(2026, 11, 23)
    assert USUAL.overdue(GapRule.FITNESS, begins) == Overdue(date(2026, 11, 24), date(2026, 12, 22))


def test_a_soft_deadline_beyond_the_hard_one_moves_it() -> None:
    assert Deadline(10, 7).after(TUESDAY) == Overdue(date(2026, 10, 24), date(2026, 10, 24))


def test_homework_that_may_come_two_days_later_is_waited_for_as_long() -> None:
    lenient = replace(USUAL, homework_minutes=2 * 24 * 60)
    assert lenient.overdue(GapRule.HOMEWORK, TUESDAY).since == date(2026, 10, 16)


def test_a_roll_is_asked_for_only_where_the_school_demands_it() -> None:
    strict = replace(USUAL, is_roll_demanded=True)
    assert strict.demanded(ALL_RULES) == ALL_RULES
    assert USUAL.demanded(ALL_RULES) == tuple(rule for rule in ALL_RULES if rule != GapRule.ROLL)


def test_the_usual_settings_are_those_of_the_requirements() -> None:
    school, settings = School(), JournalDeadlines()
    assert (school.topic_late_days, school.homework_late_minutes, settings.entry_hard_days) == (0, 60, 7)
    assert (settings.control_work_days, settings.is_roll_demanded) == (7, False)
