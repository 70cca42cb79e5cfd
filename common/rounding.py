"""Quotients as papers show them: half up, in decimals, never in binary."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_TENTHS = Decimal("0.1")


def rate(numerator: int, denominator: int, places: Decimal = _TENTHS) -> Decimal | None:
    """The quotient rounded half up; None (a dash on paper) when the denominator is 0, never 0 % (requirements 1.7)."""
    if not denominator:
        return None
    return (Decimal(numerator) / denominator).quantize(places, ROUND_HALF_UP)
