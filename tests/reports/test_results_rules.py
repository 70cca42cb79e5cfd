"""The arithmetic of quality and quantity, from worked examples and as properties; no database."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.rules.counts import Counts, counts_of
from reports.rules.results import ClassCounts, PupilStanding, class_counts_of, pupil_standing

D = Decimal

counts = st.builds(Counts, *[st.integers(0, 60)] * 5)


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
