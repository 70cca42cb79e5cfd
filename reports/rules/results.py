"""Quality and quantity of results: counts, standings and their rates (requirements 1.7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from common.rounding import rate
from common.sums import Summable

# How an address names the results behind a share of them or a mean.
PASSED, GOOD, ANY = "passed", "good", "any"
_MEAN_PLACES = Decimal("0.01")


@dataclass(frozen=True)
class Counts(Summable):
    """Results of pupils in one subject: how many of each mark and of «н/а». «2» includes «1».

    Exempt pupils, pupils without marks and pupils who left are not in here at all (requirements 1.7).
    """

    n5: int = 0
    n4: int = 0
    n3: int = 0
    n2: int = 0
    n_not_attested: int = 0

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
        return rate((self.n5 + self.n4 + self.n3) * 100, self.total)

    @property
    def quality_rate(self) -> Decimal | None:
        """Качество знаний, %: (n5 + n4) · 100 / N."""
        return rate((self.n5 + self.n4) * 100, self.total)

    @property
    def learning_index(self) -> Decimal | None:
        """СОУ, %: (n5·100 + n4·64 + n3·36 + n2·16 + n_н/а·7) / N."""
        points = self.n5 * 100 + self.n4 * 64 + self.n3 * 36 + self.n2 * 16 + self.n_not_attested * 7
        return rate(points, self.total)

    @property
    def mean_mark(self) -> Decimal | None:
        """Средний балл: (5·n5 + 4·n4 + 3·n3 + 2·n2) / (n5 + n4 + n3 + n2), two places."""
        points = 5 * self.n5 + 4 * self.n4 + 3 * self.n3 + 2 * self.n2
        return rate(points, self.n_with_mark, _MEAN_PLACES)


def counts_of(marks: Iterable[int | None]) -> Counts:
    """Counts of period marks; None stands for «н/а»."""
    tally = dict.fromkeys((5, 4, 3, 2, None), 0)
    for mark in marks:
        tally[None if mark is None else max(mark, 2)] += 1
    return Counts(tally[5], tally[4], tally[3], tally[2], tally[None])


class PupilStanding(StrEnum):
    """What a pupil is at the level of the class (requirements 1.7)."""

    TOP = "отличник"
    GOOD = "хорошист"
    ONE_THREE = "с одной «3»"
    PASSING = "успевающий"
    NOT_ATTESTED = "не аттестован"
    FAILING = "неуспевающий"


def pupil_standing(results: Counts) -> PupilStanding | None:
    """The standing of one pupil from the results in all his subjects; None when there are none (requirements 1.7)."""
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
class ClassCounts(Summable):
    """Pupils of a class (or of several) by standing; pupils without any result are not in here."""

    top: int = 0
    good: int = 0
    one_three: int = 0
    passing: int = 0
    not_attested: int = 0
    failing: int = 0

    @property
    def total(self) -> int:
        """N at the level of the class."""
        return self.top + self.good + self.one_three + self.passing + self.not_attested + self.failing

    @property
    def pass_rate(self) -> Decimal | None:
        """Успеваемость of the class, %: pupils without «2» and «н/а» · 100 / N."""
        return rate((self.top + self.good + self.one_three + self.passing) * 100, self.total)

    @property
    def quality_rate(self) -> Decimal | None:
        """Качество of the class, %: (отличники + хорошисты) · 100 / N."""
        return rate((self.top + self.good) * 100, self.total)


def class_counts_of(standings: Iterable[PupilStanding | None]) -> ClassCounts:
    """Counts of standings; pupils without a standing are left out."""
    tally = dict.fromkeys((*PupilStanding, None), 0)
    for standing in standings:
        tally[standing] += 1
    return ClassCounts(*(tally[standing] for standing in PupilStanding))
