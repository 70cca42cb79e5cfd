"""Rows of the meals floor."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from meals.models import AgeBand, BenefitCategory, FundingSource, MealKind, MealPrice
from tests.world import YEAR_BEGINS


def make_benefit_category(*, name: str = "Многодетные", short_name: str = "МД", priority: int = 2) -> BenefitCategory:
    return BenefitCategory.objects.create(name=name, short_name=short_name, priority=priority)


def make_price(
    *,
    price: str,
    kind: str = MealKind.BREAKFAST,
    age_band: str = AgeBand.SENIOR,
    category: BenefitCategory | None = None,
    starts_on: date = YEAR_BEGINS,
    **subsidies: str,
) -> MealPrice:
    """A price; `federal="40.00"` and so on are what the budgets pay of it."""
    row = MealPrice.objects.create(
        kind=kind, age_band=age_band, category=category, starts_on=starts_on, price=Decimal(price)
    )
    for source, amount in subsidies.items():
        row.subsidies.create(source=FundingSource(source), amount=Decimal(amount))
    return row
