"""Sums of a month sheet, and from when on a month may be closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from common.sums import Summable
from meals.rules.charges import Charge

ZERO = Decimal("0.00")
_FRIDAY = 5


@dataclass(frozen=True)
class MealSum(Summable):
    """Meals and money; the four parts add up to the price."""

    meals: int = 0
    price: Decimal = ZERO
    federal: Decimal = ZERO
    regional: Decimal = ZERO
    municipal: Decimal = ZERO
    parent: Decimal = ZERO

    def __neg__(self) -> MealSum:
        return MealSum(-self.meals, -self.price, -self.federal, -self.regional, -self.municipal, -self.parent)

    @property
    def budgets(self) -> Decimal:
        """The part that budgets pay."""
        return self.price - self.parent


def sum_of(charge: Charge) -> MealSum:
    """One meal as a sum."""
    parts = charge.split.by_source
    return MealSum(
        1,
        charge.price,
        parts.get("federal", ZERO),
        parts.get("regional", ZERO),
        parts.get("municipal", ZERO),
        charge.split.parent,
    )


def total(sums: Iterable[MealSum]) -> MealSum:
    """All together."""
    return sum(sums, MealSum())


def first_of_month(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    """The last day of the day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def closable_from(month: date) -> date:
    """The last weekday of the month: sheets go to the accountant before the month is over."""
    last = last_of_month(month)
    return last - timedelta(days=max(0, last.isoweekday() - _FRIDAY))


def month_before(month: date) -> date:
    """The first day of the month before."""
    return first_of_month(month - timedelta(days=1))


def month_after(month: date) -> date:
    """The first day of the month after."""
    return last_of_month(month) + timedelta(days=1)
