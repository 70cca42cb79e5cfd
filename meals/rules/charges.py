"""What a meal costs on its day and who pays. Roubles with kopecks, exact decimals (requirements 5.1)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.dated import HoldsOn

BREAKFAST, LUNCH, SNACK = "breakfast", "lunch", "snack"
PRIMARY, SENIOR = "primary", "senior"
MEAL_OF_SHIFT = {1: BREAKFAST, 2: LUNCH}
_LAST_PRIMARY_GRADE = 4


@dataclass(frozen=True)
class PriceShares:
    """Who pays for one meal: each budget its part, the parent the rest; together exactly the price."""

    by_source: dict[str, Decimal]
    parent: Decimal


def divide_price(price: Decimal, subsidies: Iterable[tuple[str, Decimal]]) -> PriceShares:
    """Divide the price of one meal among the budgets, in their order, and the parent.

    A subsidy above what is left to pay is cut to it: the parent's share is never negative (requirements 5.1).
    """
    left, by_source = price, dict[str, Decimal]()
    for source, amount in subsidies:
        part = min(amount, left)
        by_source[source] = by_source.get(source, Decimal("0.00")) + part
        left -= part
    return PriceShares(by_source, left)


def age_band(grade: int) -> str:
    """Portions and prices of grades 1–4 differ from those of the rest."""
    return PRIMARY if grade <= _LAST_PRIMARY_GRADE else SENIOR


def covered_kinds(meals_a_day: int, shift: int) -> frozenset[str]:
    """Which meals of a day a benefit pays for.

    One a day is the meal of the pupil's shift: nobody of shift II eats the breakfast of shift I on a free category
    (requirements 5.2).
    """
    if meals_a_day == 1:
        return frozenset({MEAL_OF_SHIFT[shift]})
    return frozenset({BREAKFAST, LUNCH} if meals_a_day == 2 else {BREAKFAST, LUNCH, SNACK})  # of three


@dataclass(frozen=True)
class BenefitPeriod(HoldsOn):
    """A benefit that a pupil has from a day to a day; the smallest priority holds."""

    category_id: int
    priority: int
    meals_a_day: int
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class PupilBenefits:
    """What a charge depends on besides the day: the class of the pupil and his benefits."""

    grade: int
    shift: int
    school_days: int
    rights: tuple[BenefitPeriod, ...] = ()

    def benefits(self, kind: str, on: date) -> list[BenefitPeriod]:
        """What pays for the meal on the day, the benefit that counts first: of several the smallest priority."""
        covering = [
            right
            for right in self.rights
            if right.holds_on(on) and kind in covered_kinds(right.meals_a_day, self.shift)
        ]
        return sorted(covering, key=lambda right: right.priority)

    def covered_on(self, day: date) -> frozenset[str]:
        """Meals that somebody else than the parent pays for on the day: what is asked for him by default."""
        kinds = [covered_kinds(right.meals_a_day, self.shift) for right in self.rights if right.holds_on(day)]
        free = {MEAL_OF_SHIFT[self.shift]} if age_band(self.grade) == PRIMARY else set()
        return frozenset(free.union(*kinds))


@dataclass(frozen=True)
class TariffRow:
    """The price of a meal for an age band, a category (None – everybody else) and a kind of week, from a day on."""

    kind: str
    band: str
    category_id: int | None
    school_days: int
    starts_on: date
    price: Decimal
    subsidies: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class Charge:
    """One meal: by which category, at which price, who pays."""

    category_id: int | None
    price: Decimal
    split: PriceShares


Key = tuple[str, str, int | None, int]


class Tariff:
    """The prices of a range of days: for each meal the price of its own day, never today's (requirements 5.3)."""

    def __init__(self, rows: Iterable[TariffRow]) -> None:
        self._rows: dict[Key, list[TariffRow]] = {}
        for row in sorted(rows, key=lambda row: row.starts_on):
            self._rows.setdefault((row.kind, row.band, row.category_id, row.school_days), []).append(row)

    def charge(self, eater: PupilBenefits, kind: str, on: date) -> Charge | None:
        """What the meal costs the pupil and the budgets; None when the school has set no price for it.

        A benefit counts when it covers the meal and has a price of its own. In grades 1–4 the budgets pay for the
        meal of the shift; any other meal is the parent's (requirements 5.1).
        """
        band = age_band(eater.grade)
        for right in eater.benefits(kind, on):
            row = self._in_force((kind, band, right.category_id, eater.school_days), on)
            if row is not None:
                return Charge(right.category_id, row.price, divide_price(row.price, row.subsidies))
        row = self._in_force((kind, band, None, eater.school_days), on)
        if row is None:
            return None
        is_second = band == PRIMARY and kind != MEAL_OF_SHIFT[eater.shift]
        return Charge(None, row.price, divide_price(row.price, () if is_second else row.subsidies))

    def _in_force(self, key: Key, on: date) -> TariffRow | None:
        rows = self._rows.get(key, [])
        begun = bisect_right(rows, on, key=lambda row: row.starts_on)
        return rows[begun - 1] if begun else None
