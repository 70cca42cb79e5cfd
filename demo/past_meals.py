"""Meals of a year that is over: pupils of grades 1–4 ate once a day, free of charge; every month is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache

from django.utils import timezone

from accounts.models import User
from demo.absences import absences_of
from demo.bulk import copy_rows, triggers_off
from demo.meals import PRICES, subsidies_of
from demo.movements import DemoStay
from demo.structure import Structure
from meals.models import FundingSource, MealPrice, MealServing, MealSheet, MealSubsidy, SheetLine
from meals.rules.charges import MEAL_OF_SHIFT, PRIMARY, age_band
from meals.rules.sheets import first_of_month, month_after

_DEARER = Decimal("0.02")  # of the present price a meal gets dearer every year
_SERVED_AT, _CLOSED_AT = time(15, 0), time(9, 0)
_SERVING = ("pupil", "school_class", "on", "kind", "is_served", "written_by", "written_at", "version")
_MONEY = ("price", "federal", "regional", "municipal", "parent")
_LINE = ("sheet", "pupil", "school_class", "on", "kind", "category", *_MONEY)
_NOTHING = Decimal("0.00")
_Meal = tuple[DemoStay, date, str]


def load_past_meals(structure: Structure, stays: list[DemoStay], officer: User) -> None:
    """Save prices, servings and closed months of the year."""
    shares = _save_prices(structure)
    meals = [meal for stay in stays if age_band(stay.school_class.spec.grade) == PRIMARY for meal in _meals(stay)]
    sheets = {
        month: MealSheet.objects.create(
            month=month, closed_by=officer, closed_at=_moment(month_after(month), _CLOSED_AT)
        )
        for month in sorted({first_of_month(day) for _, day, _ in meals})
    }
    with triggers_off(MealServing, SheetLine):
        copy_rows(
            MealServing,
            _SERVING,
            (
                (
                    stay.demo_pupil.row.pk,
                    stay.school_class.row.pk,
                    day,
                    kind,
                    True,
                    officer.pk,
                    _moment(day, _SERVED_AT),
                    1,
                )
                for stay, day, kind in meals
            ),
        )  # fmt: skip
        copy_rows(
            SheetLine,
            _LINE,
            (
                (sheets[first_of_month(day)].pk, stay.demo_pupil.row.pk, stay.school_class.row.pk, day, kind, None,
                 *shares[kind])
                for stay, day, kind in meals
            ),
        )  # fmt: skip


def _save_prices(structure: Structure) -> dict[str, tuple[Decimal, ...]]:
    """Meal of grades 1–4 → its price and what each budget pays."""
    prices = MealPrice.objects.bulk_create(
        MealPrice(
            kind=kind, age_band=band, school_days=days, starts_on=structure.begins,
            price=round(Decimal(price) * (1 - _DEARER * structure.ago), 2),
        )
        for (band, kind), (price, _) in PRICES.items()
        for days in (5, 6)
    )  # fmt: skip
    shares: dict[str, tuple[Decimal, ...]] = {}
    for price in prices:
        paid = dict(subsidies_of(price))
        MealSubsidy.objects.bulk_create(
            MealSubsidy(price=price, source=source, amount=amount) for source, amount in paid.items()
        )
        if price.age_band == PRIMARY:
            budgets = [
                paid.get(source, _NOTHING)
                for source in (FundingSource.FEDERAL, FundingSource.REGIONAL, FundingSource.MUNICIPAL)
            ]
            shares[price.kind] = (price.price, *budgets, price.price - sum(budgets))
    return shares


def _meals(stay: DemoStay) -> Iterator[_Meal]:
    """A meal on every day on which the pupil was at school."""
    days = list(stay.school_class.calendar.days)
    absent = absences_of(stay.demo_pupil, days)
    for day in days:
        if stay.starts_on <= day and (stay.ends_on is None or day <= stay.ends_on) and day not in absent:
            yield stay, day, MEAL_OF_SHIFT[stay.school_class.spec.shift]


@cache
def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
