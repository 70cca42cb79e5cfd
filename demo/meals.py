"""Prices and benefit categories of the demo school, after the examples of requirements 5.1."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from meals.models import AgeBand, BenefitCategory, FundingSource, MealKind, MealPrice, MealSubsidy

# name, short name, free meals a day; the order is the priority
CATEGORIES = (
    ("Дети с ОВЗ", "ОВЗ", 2),
    ("Дети-сироты и под опекой", "ОП", 2),
    ("Дети участников СВО", "СВО", 1),
    ("Многодетные малообеспеченные", "МД", 1),
)
FREE = Decimal("75.00")  # one meal a day of a large family (123-ОЗ)
DISCOUNT = Decimal("5.00")  # of the city, for everybody else
RISE_AFTER_DAYS = 61  # from 1 November on a meal costs more

# age band, meal: the price from 1 September, from 1 November
PRICES = {
    (AgeBand.PRIMARY, MealKind.BREAKFAST): ("76.96", "80.81"),
    (AgeBand.PRIMARY, MealKind.LUNCH): ("86.07", "90.37"),
    (AgeBand.PRIMARY, MealKind.SNACK): ("47.41", "49.78"),
    (AgeBand.SENIOR, MealKind.BREAKFAST): ("84.47", "88.69"),
    (AgeBand.SENIOR, MealKind.LUNCH): ("92.64", "97.27"),
    (AgeBand.SENIOR, MealKind.SNACK): ("50.91", "53.46"),
}


def set_meal_prices(begins: date) -> None:
    """Save the price list of the year that begins on the day."""
    categories = BenefitCategory.objects.bulk_create(
        BenefitCategory(name=name, short_name=short, priority=10 * number, meals_a_day=meals_a_day)
        for number, (name, short, meals_a_day) in enumerate(CATEGORIES, 1)
    )
    prices = MealPrice.objects.bulk_create(
        MealPrice(
            kind=kind, age_band=band, category=category, school_days=days, starts_on=starts_on, price=Decimal(price)
        )
        for (band, kind), both in PRICES.items()
        for starts_on, price in zip((begins, begins + timedelta(days=RISE_AFTER_DAYS)), both, strict=True)
        for category in (None, *(categories if kind != MealKind.SNACK else ()))
        for days in (5, 6)
    )
    MealSubsidy.objects.bulk_create(
        MealSubsidy(price=price, source=source, amount=amount)
        for price in prices
        for source, amount in subsidies_of(price)
    )


def subsidies_of(price: MealPrice) -> list[tuple[str, Decimal]]:
    """Grades 1–4 and benefit categories eat free, everybody else pays all but the city's discount; snacks are paid."""
    if price.kind == MealKind.SNACK:
        return []
    if price.category is not None:
        return [(FundingSource.REGIONAL, FREE), (FundingSource.MUNICIPAL, price.price - FREE)]
    if price.age_band == AgeBand.PRIMARY:
        return [(FundingSource.FEDERAL, Decimal("60.00")), (FundingSource.REGIONAL, price.price - Decimal("60.00"))]
    return [(FundingSource.MUNICIPAL, DISCOUNT)]
