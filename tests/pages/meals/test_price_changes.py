"""A price of days on which meals were eaten is written when its portions were seen; closed months keep theirs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from meals.actions import close_month
from meals.models import MealPrice, MealSubsidy, SheetLine
from school.models import ConfirmedChange
from tests.conftest import SignedIn
from tests.factories import meals as m
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World

SEPTEMBER = date(2026, 9, 1)
CLOSED_DAY = date(2026, 9, 15)
NEW = "/admin/meals/mealprice/add/"
Shown = list[tuple[str, tuple[tuple[str, int], ...]]]


@pytest.fixture
def price(world: World) -> MealPrice:
    """A breakfast of Дима on three days, of Света on one; September is closed."""
    price = m.make_price(price="84.47", municipal="5.00")
    for on in (CLOSED_DAY, MONDAY, TUESDAY):
        m.make_serving(pupil=world.dima.pupil, on=on, by=world.raisa.user)
    m.make_serving(pupil=world.sveta.pupil, on=TUESDAY, by=world.raisa.user)
    close_month(month=SEPTEMBER, by=world.raisa.user)
    return price


def form(starts_on: date, amount: str = "90.00", **changed: Any) -> dict[str, Any]:
    return {
        "kind": "breakfast",
        "age_band": "senior",
        "category": "",
        "school_days": 5,
        "starts_on": starts_on.isoformat(),
        "price": amount,
        "subsidies-TOTAL_FORMS": 0,
        "subsidies-INITIAL_FORMS": 0,
    } | changed


def with_subsidy(price: MealPrice, amount: str) -> dict[str, Any]:
    """The page of the price as it stands, with another amount of the budget."""
    subsidy = price.subsidies.get()
    return form(
        YEAR_BEGINS,
        "84.47",
        **{
            "subsidies-TOTAL_FORMS": 1,
            "subsidies-INITIAL_FORMS": 1,
            "subsidies-0-id": subsidy.pk,
            "subsidies-0-price": price.pk,
            "subsidies-0-source": subsidy.source,
            "subsidies-0-amount": amount,
        },
    )


def shown(answer: Any) -> Shown:
    return [(each.title, each.lines) for each in answer.context["affected"].records]


OPEN, CLOSED = "Порции в открытых месяцах", "Порции в закрытых месяцах"


def test_a_price_of_past_days_is_written_when_its_portions_were_seen(
    world: World, signed_in: SignedIn, price: MealPrice
) -> None:
    igor, url = signed_in(world.igor), f"/admin/meals/mealprice/{price.pk}/change/"
    frozen = list(SheetLine.objects.values_list("price", "parent"))
    asked = igor.post(url, with_subsidy(price, "7.00"))
    assert (asked.status_code, shown(asked)) == (200, [(OPEN, (("10.2026", 3),)), (CLOSED, (("09.2026", 1),))])
    assert str(MealSubsidy.objects.get().amount) == "5.00"
    written = igor.post(url, with_subsidy(price, "7.00") | {"seen": asked.context["affected"].fingerprint})
    assert (written.status_code, str(MealSubsidy.objects.get().amount)) == (302, "7.00")
    assert list(SheetLine.objects.values_list("price", "parent")) == frozen
    change = ConfirmedChange.objects.get()
    assert (change.kind, change.confirmed_by) == ("meal_price", world.igor.user)


@pytest.mark.usefixtures("price")
def test_a_new_price_reaches_its_own_days_alone(world: World, signed_in: SignedIn) -> None:
    igor = signed_in(world.igor)
    assert shown(igor.post(NEW, form(TUESDAY))) == [(OPEN, (("10.2026", 2),))]
    assert igor.post(NEW, form(TODAY)).status_code == 302
    assert shown(igor.post(NEW, form(MONDAY))) == [(OPEN, (("10.2026", 3),))]


@pytest.mark.usefixtures("price")
@pytest.mark.parametrize("other", [{"age_band": "primary"}, {"kind": "lunch"}, {"school_days": 6}])
def test_other_meals_are_not_asked_about(world: World, signed_in: SignedIn, other: dict[str, Any]) -> None:
    assert signed_in(world.igor).post(NEW, form(MONDAY, **other)).status_code == 302


@pytest.mark.usefixtures("price")
def test_a_price_of_a_category_reaches_those_who_have_its_benefit(world: World, signed_in: SignedIn) -> None:
    category = m.make_benefit_category()
    m.make_entitlement(pupil=world.sveta.pupil, category=category, by=world.raisa.user)
    assert shown(signed_in(world.igor).post(NEW, form(MONDAY, category=category.pk))) == [(OPEN, (("10.2026", 1),))]


def test_what_is_asked_for_is_told(world: World, signed_in: SignedIn) -> None:
    m.make_request(pupil=world.dima.pupil, on=TODAY, by=world.boris.user)
    asked = signed_in(world.igor).post(NEW, form(YEAR_BEGINS))
    assert shown(asked) == [("Заказано, ещё не выдано", (("10.2026", 1),))]


@pytest.mark.usefixtures("price")
def test_one_more_portion_meanwhile_is_shown_again(world: World, signed_in: SignedIn) -> None:
    igor = signed_in(world.igor)
    seen = igor.post(NEW, form(TUESDAY)).context["affected"].fingerprint
    m.make_serving(pupil=world.sveta.pupil, on=TUESDAY, kind="lunch", by=world.raisa.user)
    m.make_serving(pupil=world.zoya.pupil, on=TUESDAY, by=world.raisa.user)
    again = igor.post(NEW, form(TUESDAY) | {"seen": seen})
    assert (again.status_code, shown(again)) == (409, [(OPEN, (("10.2026", 3),))])
    assert MealPrice.objects.count() == 1


def test_a_price_that_was_charged_is_not_deleted_unseen(world: World, signed_in: SignedIn, price: MealPrice) -> None:
    asked = signed_in(world.igor).post(f"/admin/meals/mealprice/{price.pk}/delete/", {"post": "yes"})
    assert (asked.status_code, MealPrice.objects.count()) == (200, 1)
    assert shown(asked) == [(OPEN, (("10.2026", 3),)), (CLOSED, (("09.2026", 1),))]
