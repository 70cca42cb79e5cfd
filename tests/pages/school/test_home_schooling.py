"""Orders on teaching at home."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from school.models import HomeSchooling
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.pages.confirming import post_seen
from tests.pages.reading import lines, table
from tests.world import MONDAY, TODAY, YEAR_BEGINS, World

PAGE = "/school/home-schooling/"


def typed(world: World, **changes: str) -> dict[str, str]:
    return {"pupil": str(world.sveta.pupil.pk), "starts_on": "2026-10-12", "basis": "№ 7 от 09.10.2026", **changes}


def test_the_administrator_records_an_order_and_ends_it(world: World, signed_in: SignedIn) -> None:
    igor = signed_in(world.igor)
    post_seen(igor, PAGE, typed(world))
    recorded = igor.get(PAGE)
    order = HomeSchooling.objects.get()
    ended = igor.post(f"{PAGE}{order.pk}/end/", {"on": "2026-10-14"}, follow=True)
    assert (table(recorded)[1][:4], table(ended)[1][2:]) == (
        ["Ёшкина Светлана", "5А", "с 12.10.2026", "№ 7 от 09.10.2026"],
        ["с 12.10.2026 по 14.10.2026", "№ 7 от 09.10.2026", "завершено"],
    )


def test_overlapping_orders_and_a_wrong_last_day_are_refused(world: World, signed_in: SignedIn) -> None:
    igor = signed_in(world.igor)
    post_seen(igor, PAGE, typed(world))
    again = igor.post(PAGE, typed(world))
    order = HomeSchooling.objects.get()
    early = igor.post(f"{PAGE}{order.pk}/end/", {"on": "2026-10-01"})
    assert ("В эти дни ученик уже на домашнем обучении." in lines(again), early.status_code) == (True, 400)


def test_the_class_teacher_sees_it_on_the_day_of_the_class(world: World, signed_in: SignedIn) -> None:
    post_seen(signed_in(world.igor), PAGE, typed(world))
    page = signed_in(world.boris).get(f"/attendance/classes/{world.class_5a.pk}/day/?on={MONDAY}")
    assert table(page)[3][2:] == ["–", "обучение на дому"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_orders(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        pupil = s.make_pupil(last_name=f"Яшин-{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        HomeSchooling.objects.create(pupil=pupil, starts_on=TODAY, basis="№ 7")
    igor = signed_in(world.igor)
    with django_assert_num_queries(6):
        page = igor.get(PAGE)
    assert len(table(page)) == count + 1
