"""One count behind card, protocol and summary."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gtzo.rules.admission import ADMITTED, Admission, admission
from gtzo.rules.badge_outcomes import (
    BadgeCounts,
    Outcome,
    badge_outcome,
    count_outcomes,
    year_days,
    year_of,
    year_title,
)
from gtzo.rules.badges import Result
from gtzo.rules.norms import Sex
from tests.gtzo.tables import FEDERAL

DAY = date(2026, 10, 1)
STEP_3, STEP_4 = FEDERAL.steps[2:4]
BOY_OF_3 = {norm.trial.code: norm for norm in FEDERAL.norms_of(STEP_3, Sex.MALE)}
NEEDED = ("run30", "run1000", "pushup", "bend", "longjump")


def results(level: int, *codes: str, off: int = 0) -> list[Result]:
    """Results exactly at the level's norms, or so much worse."""
    found = []
    for code in codes:
        norm = BOY_OF_3[code]
        bound = norm.bounds[level - 1]
        assert bound is not None
        found.append(Result(code, DAY, bound + (off if norm.trial.is_lower_better else -off)))
    return found


def test_each_outcome_is_told_from_the_others() -> None:
    given = {
        "none": {},
        "part": {STEP_3: results(1, "run30")},
        "worse": {STEP_3: [*results(1, *NEEDED[1:]), *results(1, "run30", off=1)]},
        "bronze": {STEP_3: results(1, *NEEDED)},
        "silver": {STEP_3: results(2, *NEEDED)},
    }
    found = {name: badge_outcome(FEDERAL, Sex.MALE, by_step, is_exempt=False) for name, by_step in given.items()}
    assert {name: (each.outcome, each.level) for name, each in found.items()} == {
        "none": (Outcome.UNTESTED, 0),
        "part": (Outcome.INCOMPLETE, 0),
        "worse": (Outcome.BELOW, 0),
        "bronze": (Outcome.REACHED, 1),
        "silver": (Outcome.REACHED, 2),
    }


def test_who_is_exempt_stands_apart_whatever_he_has_done() -> None:
    done = {STEP_3: results(2, *NEEDED)}
    assert badge_outcome(FEDERAL, Sex.MALE, done, is_exempt=True).outcome is Outcome.EXEMPT


def test_of_two_steps_the_better_badge_counts_and_they_never_mix() -> None:
    halves = {STEP_3: results(1, *NEEDED[:3]), STEP_4: results(1, *NEEDED[3:])}
    assert badge_outcome(FEDERAL, Sex.MALE, halves, is_exempt=False).outcome is Outcome.INCOMPLETE
    whole = {STEP_3: results(1, *NEEDED), STEP_4: results(1, "run30")}
    assert badge_outcome(FEDERAL, Sex.MALE, whole, is_exempt=False).step == STEP_3


def test_the_columns_add_up_and_the_exempt_are_outside_the_percentages() -> None:
    exempt = badge_outcome(FEDERAL, Sex.MALE, {}, is_exempt=True)
    untested = badge_outcome(FEDERAL, Sex.MALE, {}, is_exempt=False)
    silver = badge_outcome(FEDERAL, Sex.MALE, {STEP_3: results(2, *NEEDED)}, is_exempt=False)
    found = count_outcomes([exempt, untested, silver, silver], 3)
    assert found == BadgeCounts(on_roll=4, exempt=1, untested=1, incomplete=0, below=0, levels=(0, 2, 0))
    assert (found.to_test, found.tested, found.reached) == (3, 2, 2)
    assert (found.tested_rate, found.reached_rate) == (Decimal("66.7"), Decimal("66.7"))
    assert found.exempt + found.untested + found.tested == found.on_roll


@pytest.mark.parametrize(
    ("group", "has_clearance", "is_exempt", "expected"),
    [
        ("", False, False, ADMITTED),
        ("main", False, False, ADMITTED),
        ("preparatory", True, False, ADMITTED),
        ("preparatory", False, False, Admission(is_admitted=False, reason="нет допуска врача")),
        ("special_a", True, False, Admission(is_admitted=False, is_exempt=True, reason="специальная группа А")),
        ("special_b", True, False, Admission(is_admitted=False, is_exempt=True, reason="специальная группа Б")),
        ("exempt", True, False, Admission(is_admitted=False, is_exempt=True, reason="освобождён")),
        ("main", True, True, Admission(is_admitted=False, is_exempt=True, reason="освобождён от физкультуры")),
    ],
)
def test_what_each_group_permits(group: str, has_clearance: bool, is_exempt: bool, expected: Admission) -> None:
    assert admission(group, has_clearance=has_clearance, is_exempt_from_subject=is_exempt) == expected


def test_a_school_year_begins_on_the_first_of_september() -> None:
    assert [year_of(day) for day in (date(2026, 8, 31), date(2026, 9, 1), date(2027, 8, 31))] == [2025, 2026, 2026]
    assert year_days(2026) == (date(2026, 9, 1), date(2027, 8, 31))
    assert [year_title(year) for year in (2026, 2099)] == ["2026/27", "2099/00"]
