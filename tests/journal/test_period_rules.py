"""From marks to period marks: worked examples of requirements 2.3 and 2.4 and properties; no database."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.rules.marks import (
    NEAR_THRESHOLD,
    Evidence,
    Mean,
    Obstacle,
    ProposalRules,
    WeightedMark,
    evidence_of,
    final_mark,
    is_at_risk_of_no_mark,
    mark_near_threshold,
    mean_half_up,
    minimum_of_marks,
    proposal,
    proposed_mark,
    threshold_mean,
    top_mark_obstacle,
    year_mark,
)

D = Decimal
USUAL = ProposalRules(D("0.50"))
STRICT = ProposalRules(D("0.65"), two_forbids_five=True, control_mark_for_five=5)

weights = st.decimals(min_value=0, max_value=100, places=2)
some_marks = st.lists(
    st.builds(WeightedMark, value=st.integers(1, 5), weight=weights, is_control_work=st.booleans()), max_size=40
)
thresholds = st.sampled_from([D("0.50"), D("0.60"), D("0.65")])
term_marks = st.lists(st.integers(1, 5), min_size=1, max_size=6)


def evidence(*values: int, controls: tuple[int, ...] = ()) -> Evidence:
    """Evidence in marks of equal weight, control works last."""
    marks = [WeightedMark(value, D(1)) for value in values]
    found = evidence_of([*marks, *(WeightedMark(value, D(1), is_control_work=True) for value in controls)])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("weighted", "threshold", "shown", "mark"),
    [
        # the reference example of 2.4: 5 (w 3), 5 (w 1), 4 (w 5) = 40 / 9
        (((5, 3), (5, 1), (4, 5)), "0.50", "4.44", 4),
        (((5, 3), (5, 1), (4, 5)), "0.65", "4.44", 4),
        (((5, 1), (4, 1)), "0.50", "4.50", 5),
        (((5, 1), (4, 1)), "0.60", "4.50", 4),
        (((5, 3), (4, 2)), "0.60", "4.60", 5),
        (((5, 13), (4, 7)), "0.65", "4.65", 5),
        (((5, 129), (4, 71)), "0.65", "4.65", 4),  # 4,645 is never rounded before the decision
        (((4, 13), (3, 7)), "0.65", "3.65", 4),
        (((4, 16), (3, 9)), "0.65", "3.64", 3),
        (((3, 13), (2, 7)), "0.65", "2.65", 3),
        (((3, 16), (2, 9)), "0.65", "2.64", 2),
        (((5, 1), (2, 0)), "0.50", "5.00", 5),  # weight 0 is not counted
    ],
)
def test_worked_examples_of_the_school(
    weighted: tuple[tuple[int, int], ...], threshold: str, shown: str, mark: int
) -> None:
    found = evidence_of(WeightedMark(value, D(weight)) for value, weight in weighted)
    assert found is not None
    assert (found.mean.shown, proposal(found, ProposalRules(D(threshold)))) == (D(shown), mark)


@pytest.mark.parametrize("marks", [[], [WeightedMark(5, D(0))]])
def test_marks_that_do_not_count_are_no_evidence(marks: list[WeightedMark]) -> None:
    assert evidence_of(marks) is None


def test_evidence_tells_control_works_apart() -> None:
    marks = [
        WeightedMark(2, D(1)),
        WeightedMark(4, D(3), is_control_work=True),
        WeightedMark(1, D(0), is_control_work=True),
        WeightedMark(5, D(3), is_control_work=True),
        WeightedMark(5, D(1)),
    ]
    assert evidence_of(marks) == Evidence(
        mean=Mean(D(34), D(8)), n_marks=4, lowest=2, control_mean=Mean(D(27), D(6)), last_control=5
    )


@pytest.mark.parametrize(
    ("found", "rules", "mark", "obstacle"),
    [
        (evidence(5, 5, 5, 5, 5, 5, 5, 2), USUAL, 5, None),  # both rules are off by default
        (evidence(5, 5, 5, 5, 5, 5, 5, 2), ProposalRules(D("0.50"), two_forbids_five=True), 4, Obstacle.HAS_TWO),
        (evidence(5, 5, 5, 5, 5, 5, 5, 3), ProposalRules(D("0.50"), two_forbids_five=True), 5, None),
        (evidence(4, 4, 2), ProposalRules(D("0.50"), two_forbids_five=True), 3, Obstacle.HAS_TWO),
        (evidence(5, 5, 5, controls=(3, 4)), ProposalRules(D("0.40"), control_mark_for_five=4), 5, None),
        (evidence(5, 5, 5, controls=(5, 3)), ProposalRules(D("0.40"), control_mark_for_five=4), 5, None),
        (evidence(5, 5, 5, 5, controls=(4, 3)), ProposalRules(D("0.50"), control_mark_for_five=4), 4,
         Obstacle.CONTROL_WORKS),
        (evidence(5, 5, 5), ProposalRules(D("0.50"), control_mark_for_five=5), 5, None),  # no control works at all
        (evidence(5, 5, 5, 5, 2, controls=(4,)), STRICT, 4, Obstacle.HAS_TWO),
    ],
)  # fmt: skip
def test_optional_rules_take_only_five_away(
    found: Evidence, rules: ProposalRules, mark: int, obstacle: Obstacle | None
) -> None:
    assert (proposal(found, rules), top_mark_obstacle(found, rules)) == (mark, obstacle)


@given(some_marks, st.randoms(use_true_random=False))
def test_order_decides_only_which_control_work_is_last(marks: list[WeightedMark], random: object) -> None:
    shuffled = list(marks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    one, other = evidence_of(marks), evidence_of(shuffled)
    if one is None or other is None:
        assert one is other
        return
    assert (one.mean, one.n_marks, one.lowest, one.control_mean) == (
        other.mean, other.n_marks, other.lowest, other.control_mean,
    )  # fmt: skip


@given(some_marks, st.integers(1, 5), st.booleans())
def test_weight_nought_is_no_evidence(marks: list[WeightedMark], value: int, is_control_work: bool) -> None:
    assert evidence_of([*marks, WeightedMark(value, D(0), is_control_work)]) == evidence_of(marks)


@given(some_marks, thresholds, st.booleans(), st.sampled_from([None, 4, 5]))
def test_optional_rules_lower_five_to_four_and_nothing_else(
    marks: list[WeightedMark], threshold: Decimal, two_forbids_five: bool, control: int | None
) -> None:
    found = evidence_of(marks)
    if found is None:
        return
    by_mean = proposed_mark(found.mean, threshold)
    mark = proposal(found, ProposalRules(threshold, two_forbids_five, control))
    assert mark == by_mean or (by_mean, mark) == (5, 4)


@given(some_marks, thresholds)
def test_a_mean_near_a_bound_is_found_on_both_sides(marks: list[WeightedMark], threshold: Decimal) -> None:
    found = evidence_of(marks)
    if found is None:
        return
    exact = Fraction(found.mean.total) / Fraction(found.mean.weight)
    near = [
        mark
        for mark in (5, 4, 3, 2)
        if abs(exact - Fraction(threshold_mean(mark, threshold))) <= Fraction(NEAR_THRESHOLD)
    ]
    assert mark_near_threshold(found.mean, threshold) == next(iter(near), None)


@pytest.mark.parametrize(
    ("hours", "table", "minimum"),
    [
        ("0.5", (3, 5, 7), 3), ("1", (3, 5, 7), 3), ("1.5", (3, 5, 7), 5), ("2", (3, 5, 7), 5), ("3", (3, 5, 7), 7),
        ("6", (3, 5, 7), 7), ("1", (5, 8, 11), 5), ("4", (5, 8, 11), 11), ("2", (), 0),
    ],
)  # fmt: skip
def test_minimum_of_marks_follows_the_weekly_hours(hours: str, table: tuple[int, ...], minimum: int) -> None:
    assert minimum_of_marks(D(hours), table) == minimum


@pytest.mark.parametrize(
    ("n_marks", "n_lessons", "n_missed", "is_at_risk"),
    [(2, 10, 6, True), (2, 10, 5, False), (3, 10, 9, False), (0, 0, 0, False)],
)
def test_not_attested_threatens_who_missed_more_than_half_and_lacks_marks(
    n_marks: int, n_lessons: int, n_missed: int, is_at_risk: bool
) -> None:
    assert is_at_risk_of_no_mark(n_marks, 3, n_lessons, n_missed) is is_at_risk


@pytest.mark.parametrize(
    ("terms", "mark"),
    [
        ((), None),
        ((4,), 4),
        ((4, 5), 5),  # in dispute the last term decides
        ((5, 4), 4),
        ((4, 4, 5, 5), 5),
        ((5, 5, 4, 4), 4),
        ((3, 4, 4, 4), 4),
        ((4, 3, 3, 3), 3),
        ((3, 3, 4, 3), 3),
        ((2, 3, 3, 4), 3),
        ((4, 5, 5), 5),  # trimesters: 4,67
        ((5, 4, 4), 4),
    ],
)
def test_year_mark_of_worked_examples(terms: tuple[int, ...], mark: int | None) -> None:
    assert year_mark(terms) == mark


@given(term_marks)
def test_year_mark_is_a_nearest_whole_of_the_exact_mean(terms: list[int]) -> None:
    mark = year_mark(terms)
    assert mark is not None
    assert abs(Fraction(sum(terms), len(terms)) - mark) <= Fraction(1, 2)


@given(term_marks)
def test_mean_half_up_agrees_with_decimal_rounding(marks: list[int]) -> None:
    exact = Fraction(sum(marks), len(marks))
    decimal = D(exact.numerator) / D(exact.denominator)
    assert mean_half_up(marks) == int(decimal.quantize(D(1), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("year", "exam", "mark"),
    [(4, 5, 5), (5, 4, 5), (4, 3, 4), (3, 3, 3), (2, 5, 4), (4, None, 4), (None, 5, None), (None, None, None)],
)
def test_final_mark_of_grade_nine(year: int | None, exam: int | None, mark: int | None) -> None:
    assert final_mark(year, exam) == mark


def test_certificate_of_grade_eleven_rounds_half_up() -> None:
    """Half-years and years of grades 10 and 11: 4,5 is «5», never «4» as binary floats round."""
    assert mean_half_up((4, 4, 4, 5, 5, 5)) == 5
    assert mean_half_up(()) is None
