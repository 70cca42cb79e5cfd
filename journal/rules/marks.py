"""The arithmetic of marks: one engine for gradebook, diary and reports (requirements 2.4). Exact decimals only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import ceil
from typing import NamedTuple

HIGHEST_MARK = 5
NEAR_THRESHOLD = Decimal("0.10")  # a mean this near to a threshold is «на грани»
_LOWEST = 1
_MEAN_PLACES = Decimal("0.01")


class WeightedMark(NamedTuple):
    """One mark and the weight of its work; weight 0 = shown, but not counted."""

    value: int
    weight: Decimal
    is_control_work: bool = False


@dataclass(frozen=True)
class Mean:
    """A weighted mean kept as sum and weight, so that nothing is rounded before a decision (requirements 2.4)."""

    total: Decimal
    weight: Decimal

    @property
    def shown(self) -> Decimal:
        """The mean as people read it: two places, half up. Never compare this value with a threshold."""
        return (self.total / self.weight).quantize(_MEAN_PLACES, ROUND_HALF_UP)

    def reaches(self, bound: Decimal) -> bool:
        """Is the exact mean at least the bound? Multiplies instead of dividing, so the answer is exact."""
        return self.total >= bound * self.weight


def weighted_mean(marks: Iterable[WeightedMark]) -> Mean | None:
    """Σ(mark × weight) / Σ(weight); None when nothing counts (requirements 2.4)."""
    counted = [mark for mark in marks if mark.weight]
    return mean_of_sums(sum((mark.value * mark.weight for mark in counted), Decimal()),
                        sum((mark.weight for mark in counted), Decimal()))  # fmt: skip


def mean_of_sums(total: Decimal | None, weight: Decimal | None) -> Mean | None:
    """The mean from sums that the database has made; None when there is no weight."""
    return Mean(total, weight) if total is not None and weight else None


def proposed_mark(mean: Mean, threshold: Decimal) -> int:
    """The period mark that the mean suggests: the next one from its `threshold` on (.50, .60, .65; requirements 2.4).

    The exact mean decides: 4.645 under .65 stays 4 although it is shown as 4,65.
    """
    for mark in range(HIGHEST_MARK, _LOWEST, -1):
        if mean.reaches(mark - 1 + threshold):
            return mark
    return _LOWEST


def threshold_mean(mark: int, threshold: Decimal) -> Decimal:
    """The mean from which the mark is proposed: 4,65 for «5» under .65."""
    return mark - 1 + threshold


def marks_needed(mean: Mean, target: int, value: int, weight: Decimal, threshold: Decimal) -> int | None:
    """The fewest further marks `value`, each of `weight`, after which `target` is proposed («what do I need»).

    0 when it is proposed already, None when no number of such marks is enough.
    """
    bound = threshold_mean(target, threshold)
    if mean.reaches(bound):
        return 0
    gain = (value - bound) * weight
    if gain <= 0:
        return None
    number, rest = divmod(bound * mean.weight - mean.total, gain)
    return int(number) + bool(rest)


@dataclass(frozen=True)
class ProposalRules:
    """The school's rules of proposing period marks; conditions for «5» are off by default (requirements 2.3, 2.4)."""

    threshold: Decimal
    two_forbids_five: bool = False
    control_mark_for_five: int | None = None


@dataclass(frozen=True)
class Evidence:
    """What speaks for a period mark: only marks that count, those of control works apart as well."""

    mean: Mean
    n_marks: int
    lowest: int
    control_mean: Mean | None = None
    last_control: int | None = None


def evidence_of(marks: Iterable[WeightedMark]) -> Evidence | None:
    """The evidence in marks given from the earliest to the latest; None when nothing counts.

    The order decides which control work is the last and nothing else.
    """
    counted = [mark for mark in marks if mark.weight]
    mean = weighted_mean(counted)
    if mean is None:
        return None
    controls = [mark for mark in counted if mark.is_control_work]
    return Evidence(
        mean=mean,
        n_marks=len(counted),
        lowest=min(mark.value for mark in counted),
        control_mean=weighted_mean(controls),
        last_control=controls[-1].value if controls else None,
    )


class Obstacle(StrEnum):
    """Why «5» is not proposed although the mean would be enough: the optional rules of the school."""

    HAS_TWO = "в периоде есть «2», по правилу школы «5» не предлагается"
    CONTROL_WORKS = "по правилу школы для «5» мало отметок за контрольные работы"


def top_mark_obstacle(evidence: Evidence, rules: ProposalRules) -> Obstacle | None:
    """The rule of the school that stands between the pupil and «5»; without control works theirs cannot be broken."""
    if rules.two_forbids_five and evidence.lowest <= 2:
        return Obstacle.HAS_TWO
    wanted = rules.control_mark_for_five
    if wanted is None or evidence.control_mean is None or evidence.last_control is None:
        return None
    if evidence.last_control >= wanted or evidence.control_mean.reaches(Decimal(wanted)):
        return None
    return Obstacle.CONTROL_WORKS


def proposal(evidence: Evidence, rules: ProposalRules) -> int:
    """The period mark the program suggests: by the mean, and «4» where a rule of the school forbids «5» (R-31)."""
    mark = proposed_mark(evidence.mean, rules.threshold)
    if mark == HIGHEST_MARK and top_mark_obstacle(evidence, rules):
        return mark - 1
    return mark


def mark_near_threshold(mean: Mean, threshold: Decimal, distance: Decimal = NEAR_THRESHOLD) -> int | None:
    """The mark to whose threshold the exact mean is within the distance, on either side; None when to none."""
    for mark in range(HIGHEST_MARK, _LOWEST, -1):
        bound = threshold_mean(mark, threshold)
        if mean.reaches(bound - distance) and mean.total <= (bound + distance) * mean.weight:
            return mark
    return None


def minimum_of_marks(hours_per_week: Decimal, table: Sequence[int]) -> int:
    """How many marks a period mark needs: the table tells it for 1, 2, 3… hours a week, its last number for more."""
    return table[min(max(ceil(hours_per_week), 1), len(table)) - 1] if table else 0


def minimum_so_far(minimum: int, n_given: int, n_of_term: int) -> int:
    """The share of the minimum that the lessons given so far ask for, rounded down; all of it without a timetable."""
    return minimum * n_given // n_of_term if n_of_term else minimum


def is_at_risk_of_no_mark(n_marks: int, minimum: int, n_lessons: int, n_missed: int) -> bool:
    """At risk of «н/а»: missed more than half of the lessons, and fewer marks than the minimum (requirements 2.3)."""
    return n_missed * 2 > n_lessons and n_marks < minimum


def year_mark(term_marks: Sequence[int]) -> int | None:
    """The year's mark from marks of its terms in their order: their mean, rounded; in dispute the last term decides.

    4, 5 is 5 and 5, 4 is 4 (requirements 2.4). None without marks.
    """
    if not term_marks:
        return None
    total, number = sum(term_marks), len(term_marks)
    whole, rest = divmod(total, number)
    if rest * 2 == number:
        return whole + 1 if term_marks[-1] > whole else whole
    return whole + 1 if rest * 2 > number else whole


def mean_half_up(marks: Sequence[int]) -> int | None:
    """The arithmetic mean rounded half up, as for certificates: 4 and 5 make 5 (order № 546); None without marks."""
    if not marks:
        return None
    return (2 * sum(marks) + len(marks)) // (2 * len(marks))


def final_mark(year: int | None, exam: int | None) -> int | None:
    """The final mark (grade 9): year and exam's mean half up, or the year's mark without an exam (requirements 2.4)."""
    if year is None:
        return None
    return mean_half_up([year, exam]) if exam is not None else year
