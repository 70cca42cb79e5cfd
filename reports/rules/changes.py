"""What became of a figure: the difference to an earlier one, in words as well as in its sign (requirements 1.7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from common.sums import Summable
from journal.rules.counts import Counts
from reports.rules.results import ClassCounts

# A class or group with fewer results does not lead the lists of falls: one pupil is too much of it.
LEAST_FOR_A_FALL = 10


@dataclass(frozen=True)
class Figures:
    """The figures of one row in one period; `n` is what they are shares of."""

    n: int = 0
    pass_rate: Decimal | None = None
    quality_rate: Decimal | None = None
    learning_index: Decimal | None = None
    mean_mark: Decimal | None = None


@dataclass(frozen=True)
class Tally(Summable):
    """Pupils by standing and results by mark of a class or of several, ready to be added up."""

    n_pupils: int = 0
    pupils: ClassCounts = field(default_factory=ClassCounts)
    marks: Counts = field(default_factory=Counts)
    n_set: int = 0

    @property
    def of_pupils(self) -> Figures:
        """Of a class, a grade, the school: shares of pupils; learning index and mean over all subjects."""
        return Figures(
            self.pupils.total,
            self.pupils.pass_rate,
            self.pupils.quality_rate,
            self.marks.learning_index,
            self.marks.mean_mark,
        )

    @property
    def of_marks(self) -> Figures:
        """Of a subject, a teacher, a gradebook: shares of results."""
        marks = self.marks
        return Figures(marks.total, marks.pass_rate, marks.quality_rate, marks.learning_index, marks.mean_mark)


@dataclass(frozen=True)
class Change:
    """The difference of two figures as they are shown, so that it can be checked on paper."""

    value: Decimal

    @property
    def signed(self) -> str:
        """«+1,5», «−22,2», «0,0»."""
        sign = "+" if self.value > 0 else "−" if self.value < 0 else ""
        return f"{sign}{abs(self.value)}".replace(".", ",")

    @property
    def word(self) -> str:
        """Which way it went: the more the better is true of all four figures."""
        return "лучше" if self.value > 0 else "хуже" if self.value < 0 else "так же"


def change(now: Decimal | None, earlier: Decimal | None) -> Change | None:
    """None when one of the two was computed from nothing."""
    return None if now is None or earlier is None else Change(now - earlier)
