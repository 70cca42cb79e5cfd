"""What was asked for and served stands in the class in which it was, whatever days and places become (record 46)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from meals.models import ClassRequest, MealServing
from meals.queries.day_order import day_order
from school.actions import enrol_pupil, record_school_order, transfer_pupil, withdraw_pupil
from school.models import Enrolment, Pupil, SchoolClass, TransferredDay, Vacation
from school.models.membership import OrderKind
from tests.conftest import SignedIn
from tests.factories import meals as m
from tests.pages.reading import table
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World

SHEET_DAYS = [date(2026, 10, day) for day in (12, 13, 14)]


def order(world: World) -> Any:
    return record_school_order(number="1", dated=TODAY, kind=OrderKind.TRANSFER, by=world.igor.user)


def move(world: World, pupil: Pupil, to_class: SchoolClass, on: date) -> None:
    enrolment = Enrolment.objects.get(pupil=pupil, ends_on=None)
    transfer_pupil(enrolment=enrolment, to_class=to_class, on=on, school_order=order(world), by=world.igor.user)


def sheet(world: World, signed_in: SignedIn, school_class: SchoolClass) -> list[list[str]]:
    url = f"{reverse('meals:class_sheet', args=[school_class.pk])}?month=2026-10"
    return [row[: 1 + len(SHEET_DAYS)] for row in table(signed_in(world.raisa).get(url))]


def asked_and_served(world: World, pupil: Pupil, days: list[date], *, served: bool = True) -> None:
    m.set_clock("2026-10-12 08:00")
    for on in days:
        m.make_request(pupil=pupil, on=on, by=world.boris.user)
        if served:
            m.make_serving(pupil=pupil, on=on, by=world.raisa.user)


def test_days_in_the_other_class_are_blank(world: World, signed_in: SignedIn) -> None:
    """Case 14: «Н» stands only where the class had asked for the meal."""
    m.make_price(price="84.47")
    asked_and_served(world, world.sveta.pupil, SHEET_DAYS)
    asked_and_served(world, world.zoya.pupil, SHEET_DAYS)
    asked_and_served(world, world.dima.pupil, [MONDAY])
    move(world, world.dima.pupil, world.class_5b, TUESDAY)
    asked_and_served(world, world.dima.pupil, [TUESDAY])
    asked_and_served(world, world.dima.pupil, [TODAY], served=False)
    assert sheet(world, signed_in, world.class_5a) == [
        ["Ученик", "12", "13", "14"],
        ["Ершов Дмитрий", "З", "", ""],
        ["Ёшкина Светлана", "З", "З", "З"],
        ["Итого", "2", "1", "1"],
    ]
    assert sheet(world, signed_in, world.class_5b) == [
        ["Ученик", "12", "13", "14"],
        ["Ершов Дмитрий", "", "З", "Н"],
        ["Иванова-Жарова Зоя", "З", "З", "З"],
        ["Итого", "1", "2", "1"],
    ]


def test_a_pupil_who_came_back_has_blanks_in_between(world: World, signed_in: SignedIn) -> None:
    asked_and_served(world, world.sveta.pupil, SHEET_DAYS)
    asked_and_served(world, world.dima.pupil, [MONDAY])
    move(world, world.dima.pupil, world.class_5b, TUESDAY)
    asked_and_served(world, world.dima.pupil, [TUESDAY])
    move(world, world.dima.pupil, world.class_5a, TODAY)
    asked_and_served(world, world.dima.pupil, [TODAY])
    assert sheet(world, signed_in, world.class_5a)[1] == ["Ершов Дмитрий", "З", "", "З"]


@pytest.mark.parametrize("kind", ["transfer", "withdrawal"])
def test_a_late_order_moves_nothing_that_was_served_or_sent(world: World, signed_in: SignedIn, kind: str) -> None:
    m.make_price(price="84.47")
    asked_and_served(world, world.sveta.pupil, SHEET_DAYS)
    asked_and_served(world, world.dima.pupil, SHEET_DAYS)
    m.make_class_request(school_class=world.class_5a, on=MONDAY, by=world.boris.user)
    before = sheet(world, signed_in, world.class_5a), day_order(SchoolClass.objects.all(), MONDAY)
    if kind == "transfer":
        move(world, world.dima.pupil, world.class_5b, MONDAY)
    else:
        enrolment = Enrolment.objects.get(pupil=world.dima.pupil)
        last = MONDAY - timedelta(days=1)
        withdraw_pupil(enrolment=enrolment, on=last, school_order=order(world), by=world.igor.user)
    assert (sheet(world, signed_in, world.class_5a), day_order(SchoolClass.objects.all(), MONDAY)) == before


@pytest.mark.parametrize("free", ["day off", "vacation"])
def test_a_day_that_becomes_free_leaves_the_order_as_it_was_sent(world: World, signed_in: SignedIn, free: str) -> None:
    """Case 17: the order, the page of the class and the sheet tell one story."""
    asked_and_served(world, world.dima.pupil, [MONDAY])
    m.make_class_request(school_class=world.class_5a, on=MONDAY, by=world.boris.user)
    before = day_order(SchoolClass.objects.all(), MONDAY)
    if free == "day off":
        TransferredDay.objects.create(calendar=world.calendar, on=MONDAY, reason="Карантин")
    else:
        Vacation.objects.create(calendar=world.calendar, name="Карантин", starts_on=MONDAY, ends_on=MONDAY)
    after = day_order(SchoolClass.objects.all(), MONDAY)
    assert (after.meals, after.portions, after.n_sent) == (before.meals, 1, 1)
    page = signed_in(world.raisa).get(f"{reverse('meals:class_day', args=[world.class_5a.pk])}?on=2026-10-12")
    assert "учебным не считается: карантин" in page.content.decode()
    assert table(page)[1][:2] == ["Ершов Дмитрий", ""]
    other = signed_in(world.raisa).get(f"{reverse('meals:class_day', args=[world.class_5b.pk])}?on=2026-10-12")
    assert "В этот день класс не учится" in other.content.decode()


def test_what_was_sent_for_a_free_day_can_be_taken_back_and_nothing_new_asked(
    world: World, signed_in: SignedIn
) -> None:
    asked_and_served(world, world.dima.pupil, [TODAY], served=False)
    m.make_class_request(school_class=world.class_5a, on=TODAY, by=world.boris.user)
    TransferredDay.objects.create(calendar=world.calendar, on=TODAY, reason="Карантин")
    raisa = signed_in(world.raisa)
    url = f"{reverse('meals:class_day', args=[world.class_5a.pk])}?on=2026-10-14"
    assert raisa.post(url, {"version": "1"}).status_code == 302
    assert day_order(SchoolClass.objects.all(), TODAY).portions == 0
    other = f"{reverse('meals:class_day', args=[world.class_5b.pk])}?on=2026-10-14"
    assert raisa.post(other, {"version": "0"}).status_code == 400
    assert ClassRequest.objects.count() == 1


def test_a_new_request_of_the_new_class_takes_the_pupil_over(world: World, signed_in: SignedIn) -> None:
    """Of two classes that ask for one pupil the one in which he is counts him."""
    asked_and_served(world, world.dima.pupil, [TODAY], served=False)
    m.make_class_request(school_class=world.class_5a, on=TODAY, by=world.boris.user)
    move(world, world.dima.pupil, world.class_5b, TODAY)
    box = f"{world.dima.pupil.pk}-breakfast"
    url = f"{reverse('meals:class_day', args=[world.class_5b.pk])}?on=2026-10-14"
    assert signed_in(world.raisa).post(url, {"version": "0", "meal": [box]}).status_code == 302
    (breakfast, *_) = day_order(SchoolClass.objects.all(), TODAY).meals
    assert [(row.title, row.portions) for seating in breakfast.seatings for row in seating.classes] == [("5Б", 1)]


def test_a_serving_is_not_moved_to_another_class(world: World) -> None:
    serving = m.make_serving(pupil=world.dima.pupil, on=MONDAY, by=world.raisa.user)
    serving.refresh_from_db()
    assert serving.school_class == world.class_5a
    with transaction.atomic(), pytest.raises(DatabaseError, match="в другой класс"):
        MealServing.objects.update(school_class=world.class_5b)


def test_a_pupil_of_no_class_gets_no_meal(world: World) -> None:
    with transaction.atomic(), pytest.raises(DatabaseError, match="не числится в школе"):
        m.make_serving(pupil=world.nikita.pupil, on=MONDAY, by=world.raisa.user)
    enrol_pupil(
        pupil=world.nikita.pupil, school_class=world.class_5b, starts_on=MONDAY, school_order=order(world),
        by=world.igor.user,
    )  # fmt: skip
    serving = m.make_serving(pupil=world.nikita.pupil, on=MONDAY, by=world.raisa.user)
    serving.refresh_from_db()
    assert (serving.school_class, YEAR_BEGINS < MONDAY) == (world.class_5b, True)
