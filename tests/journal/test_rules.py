"""The arithmetic of marks, from worked examples and as properties; no database."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.rules.marks import Mean, WeightedMark, bound_of, marks_needed, mean_of_sums, proposed_mark, weighted_mean
from journal.rules.results import ClassCounts, Counts, PupilStanding, class_counts_of, counts_of, pupil_standing

D = Decimal

weights = st.decimals(min_value=0, max_value=100, places=2)
some_marks = st.lists(st.builds(WeightedMark, value=st.integers(1, 5), weight=weights), max_size=40)
thresholds = st.sampled_from([D("0.50"), D("0.60"), D("0.65")])
counts = st.builds(Counts, *[st.integers(0, 60)] * 5)


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
    assert [bound_of(mark, D("0.65")) for mark in (5, 4, 3)] == [D("4.65"), D("3.65"), D("2.65")]


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


@pytest.mark.parametrize(
    ("given_counts", "figures"),
    [
        # N, pass rate, quality rate, learning index, mean mark
        (Counts(), (0, None, None, None, None)),
        (Counts(n_not_attested=2), (2, D("0.0"), D("0.0"), D("7.0"), None)),
        (Counts(5, 10, 8, 2), (25, D("92.0"), D("60.0"), D("58.4"), D("3.72"))),
        (Counts(5, 10, 8, 1, 1), (25, D("92.0"), D("60.0"), D("58.0"), D("3.79"))),
        (Counts(1, 1, 1), (3, D("100.0"), D("66.7"), D("66.7"), D("4.00"))),
        (Counts(0, 0, 1, 7), (8, D("12.5"), D("0.0"), D("18.5"), D("2.13"))),  # 2.125 half up
    ],
)
def test_figures_of_a_subject(given_counts: Counts, figures: tuple[object, ...]) -> None:
    assert (
        given_counts.total,
        given_counts.pass_rate,
        given_counts.quality_rate,
        given_counts.learning_index,
        given_counts.mean_mark,
    ) == figures


@given(counts)
def test_rates_agree_with_an_independent_count(given_counts: Counts) -> None:
    """Recomputed from a list of single results instead of from sums."""
    points = {5: 100, 4: 64, 3: 36, 2: 16, None: 7}
    c = given_counts
    single: list[int | None] = [*[5] * c.n5, *[4] * c.n4, *[3] * c.n3, *[2] * c.n2, *[None] * c.n_not_attested]
    assert counts_of(single) == given_counts
    if not single:
        assert given_counts.pass_rate is None
        return

    def percent(share: int) -> Decimal:
        return (D(share) / len(single)).quantize(D("0.1"), ROUND_HALF_UP)

    assert given_counts.pass_rate == percent(100 * sum(mark in (5, 4, 3) for mark in single))
    assert given_counts.quality_rate == percent(100 * sum(mark in (5, 4) for mark in single))
    assert given_counts.learning_index == percent(sum(points[mark] for mark in single))


def test_mark_one_counts_with_two() -> None:
    assert counts_of([5, 1, 2, None]) == Counts(n5=1, n2=2, n_not_attested=1)


def test_counts_add_up() -> None:
    assert Counts(1, 2, 3, 4, 5) + Counts(1, 1, 1, 1, 1) == Counts(2, 3, 4, 5, 6)


@pytest.mark.parametrize(
    ("results", "standing"),
    [
        ([], None),
        ([5, 5], PupilStanding.TOP),
        ([5, 4], PupilStanding.GOOD),
        ([4, 4], PupilStanding.GOOD),
        ([5, 4, 3], PupilStanding.ONE_THREE),
        ([3], PupilStanding.ONE_THREE),
        ([3, 3, 5], PupilStanding.PASSING),
        ([5, None], PupilStanding.NOT_ATTESTED),
        ([5, 2], PupilStanding.FAILING),
        ([5, 1], PupilStanding.FAILING),
        ([2, None], PupilStanding.FAILING),
    ],
)
def test_standing_of_a_pupil(results: list[int | None], standing: PupilStanding | None) -> None:
    assert pupil_standing(counts_of(results)) == standing


def test_figures_of_a_class() -> None:
    standings = [PupilStanding.TOP, *[PupilStanding.GOOD] * 2, PupilStanding.ONE_THREE, PupilStanding.PASSING,
                 PupilStanding.NOT_ATTESTED, PupilStanding.FAILING, None]  # fmt: skip
    of_class = class_counts_of(standings)
    assert of_class == ClassCounts(top=1, good=2, one_three=1, passing=1, not_attested=1, failing=1)
    assert (of_class.total, of_class.pass_rate, of_class.quality_rate) == (7, D("71.4"), D("42.9"))
    assert (ClassCounts().pass_rate, ClassCounts().quality_rate) == (None, None)
    assert of_class + ClassCounts(top=1) == ClassCounts(2, 2, 1, 1, 1, 1)


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
    found = next(tried, None) if value >= target or mean.reaches(bound_of(target, threshold)) else None
    assert marks_needed(mean, target, value, weight, threshold) == found
