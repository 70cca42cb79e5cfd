"""How many of each mark there are, and what quality and quantity that makes (requirements 1.7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from common.rounding import rate
from common.sums import Summable

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
