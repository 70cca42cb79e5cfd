"""Who pays for a meal: examples of requirements 5.1 and properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meals.rules.charges import (
    BREAKFAST,
    LUNCH,
    PRIMARY,
    SENIOR,
    SNACK,
    BenefitPeriod,
    PupilBenefits,
    Tariff,
    TariffRow,
    age_band,
    divide_price,
)
from meals.rules.coverage import Coverage, PupilMealDay, coverage_of_day
from meals.rules.requests import default_kinds
from meals.rules.sheets import closable_from, sum_of, total

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
    shares = divide_price(Decimal(price), [(source, Decimal(amount)) for source, amount in given_by])
    assert {source: str(part) for source, part in shares.by_source.items()} == by_source
    assert str(shares.parent) == parent


@given(price=roubles, given_by=subsidies)
def test_the_parts_are_the_price_to_the_kopeck_and_none_is_negative(
    price: Decimal, given_by: list[tuple[str, Decimal]]
) -> None:
    shares = divide_price(price, given_by)
    parts = [*shares.by_source.values(), shares.parent]
    assert sum(parts) == price
    assert [part for part in parts if part < 0] == []


@given(price=roubles, given_by=subsidies, more=roubles)
def test_one_more_subsidy_never_makes_a_meal_dearer_for_the_parent(
    price: Decimal, given_by: list[tuple[str, Decimal]], more: Decimal
) -> None:
    assert divide_price(price, [*given_by, ("municipal", more)]).parent <= divide_price(price, given_by).parent


SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
LARGE, DISABLED = 1, 2


def row(price: str, *, kind: str = BREAKFAST, band: str = SENIOR, category: int | None = None,
        starts_on: date = SEPTEMBER, **given: str) -> TariffRow:  # fmt: skip
    amounts = tuple((source, Decimal(amount)) for source, amount in given.items())
    return TariffRow(kind, band, category, 5, starts_on, Decimal(price), amounts)


TARIFF = Tariff(
    [
        row("84.47", municipal="5.00"),
        row("90.00", starts_on=OCTOBER, municipal="5.00"),
        row("84.47", category=LARGE, regional="75.00", municipal="9.47"),
        row("163.03", category=DISABLED, regional="163.03"),
        row("177.11", kind=LUNCH, category=DISABLED, regional="177.11"),
        row("92.64", kind=LUNCH),
        row("76.96", band=PRIMARY, federal="60.00", regional="16.96"),
        row("86.07", kind=LUNCH, band=PRIMARY, federal="60.00", regional="26.07"),
    ]
)
LARGE_FAMILY = BenefitPeriod(LARGE, 4, 1, SEPTEMBER)
SPECIAL_NEEDS = BenefitPeriod(DISABLED, 1, 2, OCTOBER, date(2026, 10, 31))


@pytest.mark.parametrize(
    ("eater", "kind", "on", "category", "price", "parent"),
    [
        (PupilBenefits(5, 1, 5), BREAKFAST, date(2026, 9, 30), None, "84.47", "79.47"),
        (PupilBenefits(5, 1, 5), BREAKFAST, OCTOBER, None, "90.00", "85.00"),
        (PupilBenefits(5, 1, 5, (LARGE_FAMILY,)), BREAKFAST, OCTOBER, LARGE, "84.47", "0.00"),
        (PupilBenefits(5, 1, 5, (LARGE_FAMILY,)), LUNCH, OCTOBER, None, "92.64", "92.64"),
        (PupilBenefits(5, 2, 5, (LARGE_FAMILY,)), BREAKFAST, OCTOBER, None, "90.00", "85.00"),
        (PupilBenefits(5, 1, 5, (LARGE_FAMILY, SPECIAL_NEEDS)), BREAKFAST, date(2026, 9, 30), LARGE, "84.47", "0.00"),
        (PupilBenefits(5, 1, 5, (LARGE_FAMILY, SPECIAL_NEEDS)), BREAKFAST, OCTOBER, DISABLED, "163.03", "0.00"),
        (PupilBenefits(5, 1, 5, (LARGE_FAMILY, SPECIAL_NEEDS)), BREAKFAST, date(2026, 11, 1), LARGE, "84.47", "0.00"),
        (PupilBenefits(4, 1, 5), BREAKFAST, OCTOBER, None, "76.96", "0.00"),
        (PupilBenefits(4, 1, 5), LUNCH, OCTOBER, None, "86.07", "86.07"),
        (PupilBenefits(4, 2, 5), LUNCH, OCTOBER, None, "86.07", "0.00"),
        (PupilBenefits(4, 2, 5), BREAKFAST, OCTOBER, None, "76.96", "76.96"),
    ],
)
def test_a_meal_costs_what_its_day_class_and_benefit_say(
    eater: PupilBenefits, kind: str, on: date, category: int | None, price: str, parent: str
) -> None:
    charge = TARIFF.charge(eater, kind, on)
    assert charge is not None
    assert (charge.category_id, charge.price, charge.split.parent) == (category, Decimal(price), Decimal(parent))


@pytest.mark.parametrize("rights", [(LARGE_FAMILY, SPECIAL_NEEDS), (SPECIAL_NEEDS, LARGE_FAMILY)])
@pytest.mark.parametrize(
    ("on", "category", "price"),
    [
        (date(2026, 9, 30), LARGE, "84.47"),
        (OCTOBER, DISABLED, "163.03"),
        (date(2026, 10, 31), DISABLED, "163.03"),
        (date(2026, 11, 1), LARGE, "84.47"),
    ],
)
def test_of_two_benefits_the_smaller_priority_pays_while_it_holds(
    rights: tuple[BenefitPeriod, BenefitPeriod], on: date, category: int, price: str
) -> None:
    charge = TARIFF.charge(PupilBenefits(5, 1, 5, rights), BREAKFAST, on)
    assert charge is not None
    assert (charge.category_id, charge.price) == (category, Decimal(price))


@pytest.mark.parametrize(
    ("eater", "kind", "on"),
    [
        (PupilBenefits(5, 1, 5), SNACK, OCTOBER),
        (PupilBenefits(5, 1, 6), BREAKFAST, OCTOBER),
        (PupilBenefits(5, 1, 5), LUNCH, date(2026, 8, 31)),
    ],
)
def test_a_meal_without_a_price_is_not_charged_by_guess(eater: PupilBenefits, kind: str, on: date) -> None:
    assert TARIFF.charge(eater, kind, on) is None


@pytest.mark.parametrize(
    ("eater", "last", "is_absent", "is_on_leave", "kinds"),
    [
        (PupilBenefits(5, 1, 5), None, False, False, set()),
        (PupilBenefits(3, 1, 5), None, False, False, {BREAKFAST}),
        (PupilBenefits(3, 2, 5), None, False, False, {LUNCH}),
        (PupilBenefits(7, 2, 5, (LARGE_FAMILY,)), None, False, False, {LUNCH}),
        (PupilBenefits(7, 1, 5, (SPECIAL_NEEDS,)), None, False, False, {BREAKFAST, LUNCH}),
        (PupilBenefits(3, 1, 5), {BREAKFAST, SNACK}, False, False, {BREAKFAST, SNACK}),
        (PupilBenefits(3, 1, 5), set(), False, False, set()),
        (PupilBenefits(3, 1, 5), {BREAKFAST}, True, False, set()),
        (PupilBenefits(3, 1, 5), {BREAKFAST}, False, True, set()),
    ],
)
def test_defaults_are_the_last_choice_the_benefit_and_who_is_away(
    eater: PupilBenefits, last: set[str] | None, is_absent: bool, is_on_leave: bool, kinds: set[str]
) -> None:
    assert default_kinds(eater, OCTOBER, last=last, is_absent=is_absent, is_on_leave=is_on_leave) == kinds


days = st.dates(SEPTEMBER, date(2026, 11, 30))
small = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("300.00"), places=2)
meals = st.sampled_from([BREAKFAST, LUNCH, SNACK])
tariff_rows = st.builds(
    TariffRow,
    kind=meals,
    band=st.sampled_from([PRIMARY, SENIOR]),
    category_id=st.sampled_from([None, LARGE, DISABLED]),
    school_days=st.sampled_from([5, 6]),
    starts_on=days,
    price=small,
    subsidies=st.lists(st.tuples(st.sampled_from(["federal", "regional", "municipal"]), small), max_size=3).map(tuple),
)
rights = st.builds(
    lambda category, priority, meals_a_day, starts_on, length: BenefitPeriod(
        category, priority, meals_a_day, starts_on, starts_on + timedelta(days=length) if length else None
    ),
    st.sampled_from([LARGE, DISABLED]), st.integers(1, 9), st.integers(1, 3), days, st.integers(0, 60),
)  # fmt: skip
eaters = st.builds(
    PupilBenefits,
    st.integers(1, 11),
    st.sampled_from([1, 2]),
    st.sampled_from([5, 6]),
    st.lists(rights, max_size=4).map(tuple),
)
servings = st.lists(st.tuples(eaters, meals, days), max_size=12)


def same_price(row: TariffRow) -> tuple[object, ...]:
    return row.kind, row.band, row.category_id, row.school_days, row.starts_on


tariffs = st.lists(tariff_rows, max_size=12, unique_by=same_price)


@given(tariffs, servings)
def test_the_sheet_is_the_sum_of_servings_at_the_price_of_their_days(
    rows: list[TariffRow], eaten: list[tuple[PupilBenefits, str, date]]
) -> None:
    """For any prices and benefits that begin and end in any order; looked up by plain search, not by the engine."""
    tariff = Tariff(rows)
    charges = [charge for meal in eaten if (charge := tariff.charge(*meal))]
    together = total(sum_of(charge) for charge in charges)
    assert together.price == sum((charge.price for charge in charges), Decimal(0))
    assert together.meals == len(charges)
    assert together.price == together.federal + together.regional + together.municipal + together.parent
    assert min([together.parent, *(charge.split.parent for charge in charges)]) >= 0
    for eater, kind, on in eaten:
        charge = tariff.charge(eater, kind, on)
        mine = [
            row
            for row in rows
            if (row.kind, row.band, row.school_days) == (kind, age_band(eater.grade), eater.school_days)
            and row.category_id == (charge.category_id if charge else None)
            and row.starts_on <= on
        ]
        assert (charge.price if charge else None) == (max(mine, key=lambda row: row.starts_on).price if mine else None)


@given(servings, tariffs, days)
def test_a_price_from_a_later_day_changes_nothing_before_it(
    eaten: list[tuple[PupilBenefits, str, date]], rows: list[TariffRow], later: date
) -> None:
    before = [meal for meal in eaten if meal[2] < later]
    new = [replace(row, starts_on=later, price=row.price + 1) for row in rows]
    assert [Tariff(rows).charge(*meal) for meal in before] == [Tariff([*rows, *new]).charge(*meal) for meal in before]


@pytest.mark.parametrize(
    ("month", "day"),
    [(OCTOBER, date(2026, 10, 30)), (date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 5, 1), date(2026, 5, 29))],
)
def test_a_month_may_be_closed_from_its_last_weekday(month: date, day: date) -> None:
    assert closable_from(month) == day


def eats(grade: int, *kinds: str, categories: tuple[int, ...] = (), paid: bool = False) -> PupilMealDay:
    return PupilMealDay(grade, is_on_leave=False, eaten=frozenset(kinds), category_ids=categories, paid_by_budget=paid)


def test_coverage_leaves_out_who_is_taught_at_home() -> None:
    pupils = [
        eats(3, BREAKFAST, paid=True),
        eats(3, BREAKFAST, LUNCH, paid=True),
        eats(3, LUNCH),
        eats(7, BREAKFAST, categories=(LARGE,), paid=True),
        eats(7, SNACK),
        eats(7),
        PupilMealDay(7, is_on_leave=True, eaten=frozenset(), category_ids=(), paid_by_budget=False),
    ]
    sum_of_days = sum((coverage_of_day(pupil) for pupil in pupils), Coverage())
    assert sum_of_days == Coverage(
        listed=7, on_leave=1, hot=4, any_meal=5, both=1, primary_free=2, by_category=1, parent_paid=2
    )
    assert (sum_of_days.hot_share, sum_of_days.any_share, Coverage().hot_share) == (
        Decimal("66.7"),
        Decimal("83.3"),
        None,
    )
