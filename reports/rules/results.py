"""Standings of pupils and of classes, and their rates (requirements 1.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from common.rounding import rate
from common.sums import Summable
from journal.rules.counts import Counts

# How an address names the results behind a share of them or a mean.
PASSED, GOOD, ANY = "passed", "good", "any"


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
    tally = Counter(standings)
    return ClassCounts(*(tally[standing] for standing in PupilStanding))


def class_counts_alike(standing: PupilStanding | None, n_pupils: int) -> ClassCounts:
    """Counts of pupils who have the same standing, or none."""
    return ClassCounts(**{standing.name.lower(): n_pupils}) if standing else ClassCounts()
