"""The arithmetic of comparing, no database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from journal.rules.counts import Counts
from reports.rules.changes import Change, Figures, Tally, change
from reports.rules.periods import days_before, year_earlier
from reports.rules.results import ClassCounts

D = Decimal


@pytest.mark.parametrize(
    ("now", "earlier", "said"),
    [
        ("14.8", "37.0", "−22,2 хуже"),
        ("37.0", "14.8", "+22,2 лучше"),
        ("37.0", "37.0", "0,0 так же"),
        ("3.91", "3.86", "+0,05 лучше"),
        (None, "37.0", None),
        ("37.0", None, None),
    ],
)
def test_a_change_is_said_by_sign_and_word(now: str | None, earlier: str | None, said: str | None) -> None:
    found = change(D(now) if now else None, D(earlier) if earlier else None)
    assert (f"{found.signed} {found.word}" if found else None) == said


def test_a_change_is_the_difference_of_the_figures_shown() -> None:
    assert change(D("33.3"), D("66.7")) == Change(D("-33.4"))


def test_a_tally_gives_shares_of_pupils_or_of_results() -> None:
    tally = Tally(4, ClassCounts(top=1, good=1, failing=1), Counts(n5=5, n4=3, n3=1, n2=1))
    assert (tally.of_pupils, tally.of_marks) == (
        Figures(3, D("66.7"), D("66.7"), D("74.4"), D("4.20")),
        Figures(10, D("90.0"), D("80.0"), D("74.4"), D("4.20")),
    )


def test_tallies_add_up_in_every_part() -> None:
    one, other = Tally(2, ClassCounts(top=1), Counts(n5=3), 1), Tally(3, ClassCounts(top=2, good=1), Counts(n5=1, n4=2))
    assert one + other == Tally(5, ClassCounts(top=3, good=1), Counts(n5=4, n4=2), 1)


def test_days_before_are_as_many_and_end_on_the_day_before() -> None:
    assert days_before(date(2026, 10, 1), date(2026, 10, 31)) == (date(2026, 8, 31), date(2026, 9, 30))
    assert days_before(date(2026, 10, 14), date(2026, 10, 14)) == (date(2026, 10, 13), date(2026, 10, 13))


def test_a_year_earlier_the_29th_of_february_is_the_28th() -> None:
    assert [year_earlier(day) for day in (date(2028, 2, 29), date(2028, 3, 1))] == [date(2027, 2, 28), date(2027, 3, 1)]
