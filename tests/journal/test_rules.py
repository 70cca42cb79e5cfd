"""The arithmetic of marks, from worked examples and as properties; no database."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.rules.marks import (
    Mean,
    WeightedMark,
    marks_needed,
    mean_of_sums,
    minimum_so_far,
    proposed_mark,
    threshold_mean,
    weighted_mean,
)

D = Decimal

weights = st.decimals(min_value=0, max_value=100, places=2)
some_marks = st.lists(st.builds(WeightedMark, value=st.integers(1, 5), weight=weights), max_size=40)
thresholds = st.sampled_from([D("0.50"), D("0.60"), D("0.65")])


def marks(*pairs: tuple[int, str]) -> list[WeightedMark]:
    return [WeightedMark(value, D(weight)) for value, weight in pairs]


def shown(mean: Mean | None) -> Decimal | None:
    return None if mean is None else mean.shown


@pytest.mark.parametrize(
    ("given_marks", "mean"),
    [
        ([], None),
        (marks((5, "0")), None),
        (marks((4, "1")), D("4.00")),
        (marks((5, "3"), (5, "1"), (4, "5")), D("4.44")),  # the reference example of 2.4
        (marks((5, "1"), (4, "1"), (2, "0")), D("4.50")),
        (marks((5, "1"), (5, "1"), (4, "1")), D("4.67")),
        (marks((4, "1.5"), (3, "0.5")), D("3.75")),
        (marks((5, "129"), (4, "71")), D("4.65")),  # 4.645 is shown half up
    ],
)
def test_weighted_mean_of_worked_examples(given_marks: list[WeightedMark], mean: Decimal | None) -> None:
    assert shown(weighted_mean(given_marks)) == mean


@pytest.mark.parametrize(
    ("total", "weight", "threshold", "mark"),
    [
        ("4.50", "1", "0.50", 5),
        ("4.49", "1", "0.50", 4),
        ("4.60", "1", "0.60", 5),
        ("4.59", "1", "0.60", 4),
        ("4.65", "1", "0.65", 5),
        ("4.645", "1", "0.65", 4),  # shown as 4,65 and yet not rounded before the decision
        ("929", "200", "0.65", 4),  # the same as sums
        ("3.64", "1", "0.65", 3),
        ("2.65", "1", "0.65", 3),
        ("2.00", "1", "0.65", 2),
        ("1.49", "1", "0.50", 1),
        ("1.00", "1", "0.65", 1),
        ("5.00", "1", "0.65", 5),
        ("14", "4", "0.50", 4),
    ],
)
def test_proposed_mark_follows_the_threshold_of_the_school(total: str, weight: str, threshold: str, mark: int) -> None:
    assert proposed_mark(Mean(D(total), D(weight)), D(threshold)) == mark


def test_bound_of_a_mark_is_the_mean_it_needs() -> None:
    assert [threshold_mean(mark, D("0.65")) for mark in (5, 4, 3)] == [D("4.65"), D("3.65"), D("2.65")]


def test_sums_of_the_database_make_the_same_mean() -> None:
    assert mean_of_sums(D("40"), D("9")) == weighted_mean(marks((5, "3"), (5, "1"), (4, "5")))
    assert mean_of_sums(None, None) is None
    assert mean_of_sums(D(0), D(0)) is None


@given(some_marks, st.randoms(use_true_random=False))
def test_order_of_marks_does_not_matter(given_marks: list[WeightedMark], random: object) -> None:
    shuffled = list(given_marks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert weighted_mean(shuffled) == weighted_mean(given_marks)


@given(some_marks, st.integers(1, 5))
def test_weight_nought_is_ignored(given_marks: list[WeightedMark], value: int) -> None:
    assert weighted_mean([*given_marks, WeightedMark(value, D(0))]) == weighted_mean(given_marks)


@given(some_marks)
def test_mean_agrees_with_exact_fractions(given_marks: list[WeightedMark]) -> None:
    weight = sum(Fraction(mark.weight) for mark in given_marks)
    mean = weighted_mean(given_marks)
    if not weight:
        assert mean is None
        return
    exact = sum(mark.value * Fraction(mark.weight) for mark in given_marks) / weight
    hundredths = int(exact * 100 + Fraction(1, 2))
    assert mean is not None
    assert mean.shown == D(hundredths) / 100


@given(some_marks, thresholds)
def test_proposal_agrees_with_exact_fractions(given_marks: list[WeightedMark], threshold: Decimal) -> None:
    mean = weighted_mean(given_marks)
    if mean is None:
        return
    exact = Fraction(mean.total) / Fraction(mean.weight)
    whole = int(exact)
    assert proposed_mark(mean, threshold) == (whole + 1 if exact - whole >= Fraction(threshold) else whole)


# --- What do I need ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_marks", "target", "value", "weight", "threshold", "needed"),
    [
        (marks((4, "1"), (4, "1")), 5, 5, "1", "0.50", 2),
        (marks((4, "1"), (4, "1")), 5, 5, "3", "0.50", 1),
        (marks((4, "1"), (4, "1")), 5, 5, "1", "0.65", 4),  # 22 : 6 = 3,67 is no 4,65; 28 : 6 = 4,67 is
        (marks((3, "1"), (3, "1")), 4, 4, "1", "0.50", 2),
        (marks((3, "1"), (3, "1")), 4, 5, "1", "0.50", 1),
        (marks((5, "1")), 5, 5, "1", "0.50", 0),
        (marks((4, "1")), 5, 4, "1", "0.50", None),
        (marks((4, "1")), 5, 5, "0", "0.50", None),
    ],
)
def test_marks_needed_of_worked_examples(
    given_marks: list[WeightedMark], target: int, value: int, weight: str, threshold: str, needed: int | None
) -> None:
    mean = weighted_mean(given_marks)
    assert mean is not None
    assert marks_needed(mean, target, value, D(weight), D(threshold)) == needed


@given(
    given_marks=st.lists(
        st.builds(WeightedMark, value=st.integers(1, 5), weight=st.integers(1, 5).map(Decimal)), min_size=1, max_size=12
    ),
    target=st.integers(2, 5),
    value=st.integers(1, 5),
    weight=st.integers(1, 5).map(Decimal),
    threshold=thresholds,
)
def test_marks_needed_is_what_trying_one_by_one_finds(
    given_marks: list[WeightedMark], target: int, value: int, weight: Decimal, threshold: Decimal
) -> None:
    mean = weighted_mean(given_marks)
    assert mean is not None
    tried = (
        number
        for number in range(2000)
        if (more := weighted_mean([*given_marks, *[WeightedMark(value, weight)] * number]))
        and proposed_mark(more, threshold) >= target
    )
    found = next(tried, None) if value >= target or mean.reaches(threshold_mean(target, threshold)) else None
    assert marks_needed(mean, target, value, weight, threshold) == found


@pytest.mark.parametrize(
    ("minimum", "n_given", "n_of_term", "needed"),
    [
        (5, 0, 15, 0),
        (5, 2, 15, 0),
        (5, 3, 15, 1),
        (5, 7, 15, 2),
        (5, 14, 15, 4),
        (5, 15, 15, 5),
        (7, 40, 40, 7),
        (0, 7, 15, 0),
        (5, 0, 0, 5),
    ],
)
def test_the_lessons_given_so_far_ask_for_their_share_of_the_minimum(
    minimum: int, n_given: int, n_of_term: int, needed: int
) -> None:
    assert minimum_so_far(minimum, n_given, n_of_term) == needed
