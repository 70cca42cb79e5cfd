"""What parents pay for the meals of a range of days: closed months as signed, the others as they are counted now."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pytest_django import DjangoAssertNumQueries

from meals.actions import close_month
from meals.queries.pupil_sums import sums_of_pupils
from tests.factories import meals as m
from tests.world import LONG_AGO, MONDAY, World


def test_a_closed_month_is_what_its_sheet_says_and_an_open_one_is_counted(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    dima, by = world.dima.pupil, world.raisa.user
    m.make_price(price="80.00", municipal="20.00")
    m.make_serving(pupil=dima, on=LONG_AGO, by=by)
    close_month(month=date(2026, 9, 1), by=by)
    m.make_serving(pupil=dima, on=MONDAY, by=by)
    m.make_serving(pupil=dima, on=MONDAY, kind="lunch", by=by)
    with django_assert_num_queries(8):
        found = sums_of_pupils([dima.pk, world.sveta.pupil.pk], date(2026, 9, 1), date(2026, 10, 14))
    assert {pk: {kind: (one.meals, one.parent) for kind, one in of.items()} for pk, of in found.items()} == {
        dima.pk: {"breakfast": (2, Decimal("120.00")), "lunch": (1, Decimal("0.00"))}
    }
