"""The price list of a day."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from meals.models import AgeBand, MealKind
from tests.conftest import SignedIn
from tests.factories import meals as m
from tests.pages.reading import lines, table
from tests.world import World

PRICES = reverse("meals:prices")
HEAD = [
    "Питание", "Категория", "С какого дня", "Цена, ₽",
    "Федеральный бюджет", "Областной бюджет", "Городской бюджет", "Родитель",
]  # fmt: skip


def test_the_meals_officer_reads_who_pays_how_much(world: World, signed_in: SignedIn) -> None:
    m.make_price(price="92.64", kind=MealKind.LUNCH)
    m.make_price(price="84.47", municipal="5.00")
    m.make_price(price="84.47", category=m.make_benefit_category(), regional="75.00", municipal="15.00")
    m.make_price(price="76.96", age_band=AgeBand.PRIMARY, regional="30.00", federal="46.96")
    page = signed_in(world.raisa).get(PRICES)
    assert [line for line in lines(page) if "дневка" in line] == [
        "1–4 классы, пятидневка",
        "5–11 классы, пятидневка",
    ]
    assert table(page) == [
        HEAD,
        ["Завтрак", "без льготы", "01.09.2026", "76,96", "46,96", "30,00", "–", "0,00"],
        HEAD,
        ["Завтрак", "без льготы", "01.09.2026", "84,47", "–", "–", "5,00", "79,47"],
        ["Завтрак", "Многодетные", "01.09.2026", "84,47", "–", "75,00", "9,47", "0,00"],
        ["Обед", "без льготы", "01.09.2026", "92,64", "–", "–", "–", "92,64"],
    ]


def test_a_past_day_keeps_its_price(world: World, signed_in: SignedIn) -> None:
    m.make_price(price="84.47")
    m.make_price(price="90.00", starts_on=date(2026, 10, 10))
    client = signed_in(world.boris)
    assert [row[3] for row in table(client.get(PRICES))[1:]] == ["90,00"]
    assert [row[3] for row in table(client.get(PRICES, {"on": "2026-10-09"}))[1:]] == ["84,47"]


def test_without_prices_the_page_says_who_brings_them(world: World, signed_in: SignedIn) -> None:
    text = lines(signed_in(world.raisa).get(PRICES))
    assert "На этот день цен нет" in text
    assert "Цены и льготные категории вносит администратор в справочниках." in text


def test_only_the_administrator_is_led_to_the_tables(world: World, signed_in: SignedIn) -> None:
    link = reverse("admin:meals_mealprice_changelist")
    led = {
        name: link in signed_in(getattr(world, name)).get(PRICES).content.decode()
        for name in ("igor", "raisa", "galina", "boris")
    }
    assert led == {"igor": True, "raisa": False, "galina": False, "boris": False}


@pytest.mark.parametrize("n_prices", [1, 3])
def test_queries_do_not_grow_with_the_prices(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_prices: int
) -> None:
    for number, kind in enumerate(list(MealKind)[:n_prices], 1):
        category = m.make_benefit_category(name=f"Категория {number}", short_name=f"К{number}", priority=number)
        m.make_price(price="84.47", kind=kind, category=category, municipal="5.00")
    client = signed_in(world.raisa)
    with django_assert_num_queries(5):
        page = client.get(PRICES)
    assert len(table(page)) == n_prices + 1
