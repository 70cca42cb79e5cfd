"""The price list of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from meals.models import AgeBand, FundingSource, MealKind, MealPrice
from meals.rules.charges import PriceShares, divide_price

_SOURCES = list(FundingSource)
_KINDS, _BANDS = list(MealKind), list(AgeBand)


@dataclass(frozen=True)
class PriceLine:
    """A meal of the price list: since when it costs so much, who pays; roubles with kopecks."""

    kind: str
    category: str
    starts_on: date
    price: Decimal
    parts: list[Decimal]
    parent: Decimal


@dataclass(frozen=True)
class PriceTable:
    """The meals of an age band in one kind of week: «1–4 классы, пятидневка»."""

    title: str
    lines: list[PriceLine]


def price_list(day: date) -> list[PriceTable]:
    """What meals cost on the day, by age band and week, then by meal and category. Two queries."""
    prices = MealPrice.objects.in_force_on(day).select_related("category").prefetch_related("subsidies")
    tables = groupby(sorted(prices, key=_sort_key), key=_title)
    return [PriceTable(title, [_line(price) for price in group]) for title, group in tables]


def _title(price: MealPrice) -> str:
    return f"{price.get_age_band_display()}, {price.get_school_days_display()}"


def _sort_key(price: MealPrice) -> tuple[int, int, int, int]:
    """Younger pupils first, meals as the day goes, the price for everybody before those of categories."""
    priority = price.category.priority if price.category else -1
    return _BANDS.index(AgeBand(price.age_band)), price.school_days, _KINDS.index(MealKind(price.kind)), priority


def _line(price: MealPrice) -> PriceLine:
    shares = _shares(price)
    return PriceLine(
        kind=price.get_kind_display(),
        category=price.category.name if price.category else "",
        starts_on=price.starts_on,
        price=price.price,
        parts=[shares.by_source.get(source, Decimal("0.00")) for source in _SOURCES],
        parent=shares.parent,
    )


def _shares(price: MealPrice) -> PriceShares:
    """Budgets pay in the order of FundingSource."""
    given = sorted(price.subsidies.all(), key=lambda row: _SOURCES.index(FundingSource(row.source)))
    return divide_price(price.price, [(row.source, row.amount) for row in given])
