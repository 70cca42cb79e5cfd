"""Who pays for a meal: examples of requirements 5.1 and properties."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meals.rules import split

roubles = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999.99"), places=2)
subsidies = st.lists(st.tuples(st.sampled_from(["federal", "regional", "municipal"]), roubles), max_size=5)


@pytest.mark.parametrize(
    ("price", "given_by", "by_source", "parent"),
    [
        ("84.47", [], {}, "84.47"),
        ("94.71", [("municipal", "5.00")], {"municipal": "5.00"}, "89.71"),
        ("75.00", [("federal", "60.50"), ("regional", "14.50")], {"federal": "60.50", "regional": "14.50"}, "0.00"),
        ("75.00", [("federal", "60.00"), ("regional", "20.00")], {"federal": "60.00", "regional": "15.00"}, "0.00"),
        ("75.00", [("federal", "80.00"), ("regional", "5.00")], {"federal": "75.00", "regional": "0.00"}, "0.00"),
    ],
)
def test_budgets_pay_in_their_order_and_the_parent_the_rest(
    price: str, given_by: list[tuple[str, str]], by_source: dict[str, str], parent: str
) -> None:
    shares = split(Decimal(price), [(source, Decimal(amount)) for source, amount in given_by])
    assert {source: str(part) for source, part in shares.by_source.items()} == by_source
    assert str(shares.parent) == parent


@given(price=roubles, given_by=subsidies)
def test_the_parts_are_the_price_to_the_kopeck_and_none_is_negative(
    price: Decimal, given_by: list[tuple[str, Decimal]]
) -> None:
    shares = split(price, given_by)
    parts = [*shares.by_source.values(), shares.parent]
    assert sum(parts) == price
    assert [part for part in parts if part < 0] == []


@given(price=roubles, given_by=subsidies, more=roubles)
def test_one_more_subsidy_never_makes_a_meal_dearer_for_the_parent(
    price: Decimal, given_by: list[tuple[str, Decimal]], more: Decimal
) -> None:
    assert split(price, [*given_by, ("municipal", more)]).parent <= split(price, given_by).parent
