"""Arithmetic of meals: who pays how much of one meal. Roubles with kopecks, exact decimals (requirements 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Split:
    """Who pays for one meal: each budget its part, the parent the rest; together exactly the price."""

    by_source: dict[str, Decimal]
    parent: Decimal


def split(price: Decimal, subsidies: Iterable[tuple[str, Decimal]]) -> Split:
    """Divide the price of one meal among the budgets, in their order, and the parent.

    A subsidy above what is left to pay is cut to it: the parent's share is never negative (requirements 5.1).
    """
    left, by_source = price, dict[str, Decimal]()
    for source, amount in subsidies:
        part = min(amount, left)
        by_source[source] = by_source.get(source, Decimal("0.00")) + part
        left -= part
    return Split(by_source, left)
