"""What the database refuses of prices, and what it remembers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from meals.models import AgeBand, MealKind, MealPrice
from tests.factories import meals as m
from tests.world import YEAR_BEGINS, World

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)


def prices_on(day: date) -> list[tuple[str, str, str]]:
    rows = MealPrice.objects.in_force_on(day).select_related("category")
    return sorted((row.kind, row.category.short_name if row.category else "", str(row.price)) for row in rows)


def test_the_price_of_a_day_is_the_last_that_has_begun(world: World) -> None:
    large = m.make_benefit_category()
    m.make_price(price="84.47")
    m.make_price(price="90.00", starts_on=NOVEMBER)
    m.make_price(price="75.00", category=large)
    m.make_price(price="92.64", kind=MealKind.LUNCH, starts_on=NOVEMBER)
    assert prices_on(date(2026, 8, 31)) == []
    assert prices_on(date(2026, 10, 31)) == [("breakfast", "", "84.47"), ("breakfast", "МД", "75.00")]
    assert prices_on(NOVEMBER) == [
        ("breakfast", "", "90.00"),
        ("breakfast", "МД", "75.00"),
        ("lunch", "", "92.64"),
    ]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"price": "0.00"}, "meals_mealprice_positive"),
        ({"kind": "supper"}, "meals_mealprice_kind"),
        ({"age_band": "adult"}, "meals_mealprice_age_band"),
        ({}, "meals_mealprice_one_a_day"),
    ],
)
def test_a_price_that_makes_no_sense_is_refused(world: World, change: dict[str, str], constraint: str) -> None:
    m.make_price(price="84.47")
    values = {"price": "90.00", "kind": MealKind.BREAKFAST, "age_band": AgeBand.SENIOR} | change
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MealPrice.objects.create(**values, starts_on=YEAR_BEGINS)
    assert prices_on(YEAR_BEGINS) == [("breakfast", "", "84.47")]


@pytest.mark.parametrize(
    ("source", "amount", "constraint"),
    [
        ("municipal", "5.00", "meals_mealsubsidy_one_a_source"),
        ("federal", "0.00", "meals_mealsubsidy_positive"),
        ("sponsor", "5.00", "meals_mealsubsidy_source"),
    ],
)
def test_a_subsidy_that_makes_no_sense_is_refused(world: World, source: str, amount: str, constraint: str) -> None:
    price = m.make_price(price="84.47", municipal="10.00")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        price.subsidies.create(source=source, amount=Decimal(amount))
    assert list(price.subsidies.values_list("source", "amount")) == [("municipal", Decimal("10.00"))]


def test_history_keeps_what_a_price_was(world: World) -> None:
    row = m.make_price(price="84.47")
    MealPrice.objects.filter(pk=row.pk).update(price=Decimal("85.00"))
    events = apps.get_model("meals", "MealPriceEvent")._default_manager.filter(pgh_obj=row).order_by("pgh_id")
    assert list(events.values_list("pgh_label", "price")) == [
        ("insert", Decimal("84.47")),
        ("update", Decimal("85.00")),
    ]
