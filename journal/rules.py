"""The arithmetic of marks: one engine for gradebook, diary and reports (requirements 1.7, 2.4). Exact decimals only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil

HIGHEST_MARK = 5
BORDER = Decimal("0.10")  # a mean this near to a threshold is «на грани»
_LOWEST = 1
_WEEKS_OF_YEAR, _CONTROL_WORK_SHARE = 34, Decimal("0.10")
_MEAN_PLACES = Decimal("0.01")
_RATE_PLACES = Decimal("0.1")


@dataclass(frozen=True)
class WeightedMark:
    """One mark and the weight of its work; weight 0 = shown, but not counted."""

    value: int
    weight: Decimal
    is_control_work: bool = False


@dataclass(frozen=True)
class Mean:
    """A weighted mean kept as sum and weight, so that nothing is rounded before a decision (2.4)."""

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
    """Σ(mark × weight) / Σ(weight); None when nothing counts (2.4)."""
    counted = [mark for mark in marks if mark.weight]
    return mean_of_sums(sum((mark.value * mark.weight for mark in counted), Decimal()),
                        sum((mark.weight for mark in counted), Decimal()))  # fmt: skip


def mean_of_sums(total: Decimal | None, weight: Decimal | None) -> Mean | None:
    """The mean from sums that the database has made; None when there is no weight."""
    return Mean(total, weight) if total is not None and weight else None


def proposed_mark(mean: Mean, threshold: Decimal) -> int:
    """The period mark that the mean suggests: the next one from its `threshold` on (.50, .60, .65; 2.4).

    The exact mean decides: 4.645 under .65 stays 4 although it is shown as 4,65.
    """
    for mark in range(HIGHEST_MARK, _LOWEST, -1):
        if mean.reaches(mark - 1 + threshold):
            return mark
    return _LOWEST


def bound_of(mark: int, threshold: Decimal) -> Decimal:
    """The mean from which the mark is proposed: 4,65 for «5» under .65."""
    return mark - 1 + threshold


def marks_needed(mean: Mean, target: int, value: int, weight: Decimal, threshold: Decimal) -> int | None:
    """The fewest further marks `value`, each of `weight`, after which `target` is proposed («what do I need»).

    0 when it is proposed already, None when no number of such marks is enough.
    """
    bound = bound_of(target, threshold)
    if mean.reaches(bound):
        return 0
    gain = (value - bound) * weight
    if gain <= 0:
        return None
    return ceil(Fraction(bound * mean.weight - mean.total) / Fraction(gain))


@dataclass(frozen=True)
class ProposalRules:
    """The school's own rules of proposing a period mark; the two conditions for «5» are off by default (2.3, 2.4)."""

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


def obstacle_to_five(evidence: Evidence, rules: ProposalRules) -> Obstacle | None:
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
    if mark == HIGHEST_MARK and obstacle_to_five(evidence, rules):
        return mark - 1
    return mark


def near_bound(mean: Mean, threshold: Decimal, distance: Decimal = BORDER) -> int | None:
    """The mark to whose threshold the exact mean is within the distance, on either side; None when to none."""
    for mark in range(HIGHEST_MARK, _LOWEST, -1):
        bound = bound_of(mark, threshold)
        if mean.reaches(bound - distance) and mean.total <= (bound + distance) * mean.weight:
            return mark
    return None


def minimum_of_marks(hours_per_week: Decimal, table: Sequence[int]) -> int:
    """How many marks a period mark needs: the table tells it for 1, 2, 3… hours a week, its last number for more."""
    return table[min(max(ceil(hours_per_week), 1), len(table)) - 1] if table else 0


def may_stay_unattested(n_marks: int, minimum: int, n_lessons: int, n_missed: int) -> bool:
    """At risk of «н/а»: missed more than half of the lessons and has fewer marks than the minimum (2.3)."""
    return n_missed * 2 > n_lessons and n_marks < minimum


def year_mark(term_marks: Sequence[int]) -> int | None:
    """The year's mark from marks of its terms in their order: their mean, rounded; in dispute the last term decides.

    4, 5 is 5 and 5, 4 is 4 (2.4). None without marks.
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
    """The final mark (grade 9): the mean of year and exam half up, the year's mark where there is no exam (2.4)."""
    if year is None:
        return None
    return mean_half_up([year, exam]) if exam is not None else year


@dataclass(frozen=True)
class Counts:
    """Results of pupils in one subject: how many of each mark and of «н/а». «2» includes «1».

    Exempt pupils, pupils without marks and pupils who left are not in here at all (1.7).
    """

    n5: int = 0
    n4: int = 0
    n3: int = 0
    n2: int = 0
    n_not_attested: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.n5 + other.n5,
            self.n4 + other.n4,
            self.n3 + other.n3,
            self.n2 + other.n2,
            self.n_not_attested + other.n_not_attested,
        )

    @property
    def total(self) -> int:
        """N of the formulas: «н/а» stays in it."""
        return self.n_with_mark + self.n_not_attested

    @property
    def n_with_mark(self) -> int:
        """The denominator of the mean mark: «н/а» is out of it."""
        return self.n5 + self.n4 + self.n3 + self.n2

    @property
    def pass_rate(self) -> Decimal | None:
        """Успеваемость, %: (n5 + n4 + n3) · 100 / N."""
        return _rate((self.n5 + self.n4 + self.n3) * 100, self.total)

    @property
    def quality_rate(self) -> Decimal | None:
        """Качество знаний, %: (n5 + n4) · 100 / N."""
        return _rate((self.n5 + self.n4) * 100, self.total)

    @property
    def learning_index(self) -> Decimal | None:
        """СОУ, %: (n5·100 + n4·64 + n3·36 + n2·16 + n_н/а·7) / N."""
        points = self.n5 * 100 + self.n4 * 64 + self.n3 * 36 + self.n2 * 16 + self.n_not_attested * 7
        return _rate(points, self.total)

    @property
    def mean_mark(self) -> Decimal | None:
        """Средний балл: (5·n5 + 4·n4 + 3·n3 + 2·n2) / (n5 + n4 + n3 + n2), two places."""
        points = 5 * self.n5 + 4 * self.n4 + 3 * self.n3 + 2 * self.n2
        return _rate(points, self.n_with_mark, _MEAN_PLACES)


def counts_of(marks: Iterable[int | None]) -> Counts:
    """Counts of period marks; None stands for «н/а»."""
    tally = dict.fromkeys((5, 4, 3, 2, None), 0)
    for mark in marks:
        tally[None if mark is None else max(mark, 2)] += 1
    return Counts(tally[5], tally[4], tally[3], tally[2], tally[None])


class PupilStanding(StrEnum):
    """What a pupil is at the level of the class (1.7)."""

    TOP = "отличник"
    GOOD = "хорошист"
    ONE_THREE = "с одной «3»"
    PASSING = "успевающий"
    NOT_ATTESTED = "не аттестован"
    FAILING = "неуспевающий"


def pupil_standing(results: Counts) -> PupilStanding | None:
    """The standing of one pupil from the results in all his subjects; None when there are none (1.7)."""
    if not results.total:
        return None
    if results.n2:
        return PupilStanding.FAILING
    if results.n_not_attested:
        return PupilStanding.NOT_ATTESTED
    if results.n3:
        return PupilStanding.ONE_THREE if results.n3 == 1 else PupilStanding.PASSING
    return PupilStanding.GOOD if results.n4 else PupilStanding.TOP


@dataclass(frozen=True)
class ClassCounts:
    """Pupils of a class (or of several) by standing; pupils without any result are not in here."""

    top: int = 0
    good: int = 0
    one_three: int = 0
    passing: int = 0
    not_attested: int = 0
    failing: int = 0

    def __add__(self, other: ClassCounts) -> ClassCounts:
        return ClassCounts(
            self.top + other.top,
            self.good + other.good,
            self.one_three + other.one_three,
            self.passing + other.passing,
            self.not_attested + other.not_attested,
            self.failing + other.failing,
        )

    @property
    def total(self) -> int:
        """N at the level of the class."""
        return self.top + self.good + self.one_three + self.passing + self.not_attested + self.failing

    @property
    def pass_rate(self) -> Decimal | None:
        """Успеваемость of the class, %: pupils without «2» and «н/а» · 100 / N."""
        return _rate((self.top + self.good + self.one_three + self.passing) * 100, self.total)

    @property
    def quality_rate(self) -> Decimal | None:
        """Качество of the class, %: (отличники + хорошисты) · 100 / N."""
        return _rate((self.top + self.good) * 100, self.total)


def class_counts_of(standings: Iterable[PupilStanding | None]) -> ClassCounts:
    """Counts of standings; pupils without a standing are left out."""
    tally = dict.fromkeys((*PupilStanding, None), 0)
    for standing in standings:
        tally[standing] += 1
    return ClassCounts(*(tally[standing] for standing in PupilStanding))


def heaviest_load(assigned: Iterable[tuple[int, Collection[int]]], pupils: Collection[int] | None = None) -> int:
    """Minutes of homework of the pupil who has the most of it (product.md 3.7).

    `assigned`: minutes and the pupils who were given them, so that subgroups do not add up. Looks at `pupils` only
    when they are named.
    """
    minutes_of: Counter[int] = Counter()
    for minutes, given_to in assigned:
        minutes_of.update({pupil: minutes for pupil in given_to if pupils is None or pupil in pupils})
    return max(minutes_of.values(), default=0)


def is_homework_late(written: datetime, on: date, last_lesson_ends_at: time, minutes: int) -> bool:
    """Was homework of the day first set later than so many minutes after the pupils' last lesson (R-17)?

    Local times, as the school's clock shows them; set ahead is never late.
    """
    return written.replace(tzinfo=None) > datetime.combine(on, last_lesson_ends_at) + timedelta(minutes=minutes)


def is_topic_late(written: datetime, on: date, days: int) -> bool:
    """Was the topic first written later than so many days after the lesson; 0 = not on its day (R-17)?"""
    return written.date() > on + timedelta(days=days)


def control_works_allowed(hours_per_week: Decimal) -> int:
    """Control works of a subject in a year: a tenth of its hours, and one in any case (2.1.7)."""
    return max(1, int(hours_per_week * _WEEKS_OF_YEAR * _CONTROL_WORK_SHARE))


def _rate(numerator: int, denominator: int, places: Decimal = _RATE_PLACES) -> Decimal | None:
    """The quotient rounded half up; None (a dash on paper) when the denominator is 0, never 0 % (1.7)."""
    if not denominator:
        return None
    return (Decimal(numerator) / denominator).quantize(places, ROUND_HALF_UP)
