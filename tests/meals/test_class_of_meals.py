"""What was asked for and served stands in the class in which it was, whatever days and places become (record 46)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from common.rows import fetch
from meals.models import ClassRequest, MealRequest, MealServing
from meals.queries.class_day import KINDS, class_day
from meals.queries.day_order import day_order
from meals.queries.servings import class_servings
from school.actions import enrol_pupil, record_school_order, transfer_pupil, withdraw_pupil
from school.models import Enrolment, Pupil, SchoolClass, TransferredDay, Vacation
from school.models.membership import OrderKind
from tests.conftest import SignedIn
from tests.factories import meals as m
from tests.pages.reading import table
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World

_PLACE_IN_LIST = re.compile(r"^\d+\. | до \d\d\.\d\d$")
SHEET_DAYS = [date(2026, 10, day) for day in (12, 13, 14)]


def order(world: World) -> Any:
    return record_school_order(number="1", dated=TODAY, kind=OrderKind.TRANSFER, by=world.igor.user)


def move(world: World, pupil: Pupil, to_class: SchoolClass, on: date) -> None:
    enrolment = Enrolment.objects.get(pupil=pupil, ends_on=None)
    transfer_pupil(enrolment=enrolment, to_class=to_class, on=on, school_order=order(world), by=world.igor.user)


def sheet(world: World, signed_in: SignedIn, school_class: SchoolClass) -> list[list[str]]:
    url = f"{reverse('meals:class_sheet', args=[school_class.pk])}?month=2026-10"
    rows = table(signed_in(world.raisa).get(url))
    return [[_PLACE_IN_LIST.sub("", row[0]), *row[1 : 1 + len(SHEET_DAYS)]] for row in rows]


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
        ["Иванова-Жарова Зоя", "З", "З", "З"],
        ["Ершов Дмитрий", "", "З", "Н"],
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
    assert table(page)[1][:2] == ["1. Ершов Дмитрий", ""]
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


def portions(on: date) -> dict[tuple[str, str], int]:
    """The canteen's order: portions by class and meal."""
    return {
        (row.title, meal.kind): row.portions
        for meal in day_order(SchoolClass.objects.all(), on).meals
        for seating in meal.seatings
        for row in seating.classes
    }


def asked_on_pages(world: World, on: date) -> dict[tuple[str, str], int]:
    """The same as the pages of the classes say it."""
    pages = [class_day(each, on) for each in (world.class_5a, world.class_5b)]
    return {
        (page.school_class.name, kind): number
        for page in pages
        for kind, (_, number) in zip(KINDS, page.totals, strict=True)
        if number
    }


def page_of(school_class: SchoolClass, on: date, page: str = "class_day") -> str:
    return f"{reverse(f'meals:{page}', args=[school_class.pk])}?on={on.isoformat()}"


def leave(world: World, pupil: Pupil, last: date) -> None:
    enrolment = Enrolment.objects.get(pupil=pupil, ends_on=None)
    withdraw_pupil(enrolment=enrolment, on=last, school_order=order(world), by=world.igor.user)


def test_pages_of_both_classes_say_what_the_order_says(world: World, signed_in: SignedIn) -> None:
    asked_and_served(world, world.dima.pupil, [MONDAY])
    asked_and_served(world, world.zoya.pupil, [MONDAY])
    for school_class in (world.class_5a, world.class_5b):
        m.make_class_request(school_class=school_class, on=MONDAY, by=world.boris.user)
    move(world, world.dima.pupil, world.class_5b, MONDAY)
    assert asked_on_pages(world, MONDAY) == portions(MONDAY) == {("5А", "breakfast"): 1, ("5Б", "breakfast"): 1}
    raisa = signed_in(world.raisa)
    assert [row[:1] + row[4:5] for row in table(raisa.get(page_of(world.class_5a, MONDAY)))] == [
        ["Ученик", "Сегодня"], ["1. Ершов Дмитрий", "уже не в классе"], ["2. Ёшкина Светлана", "нет весь день"],
    ]  # fmt: skip
    assert [row[:1] + row[4:5] for row in table(raisa.get(page_of(world.class_5b, MONDAY)))] == [
        ["Ученик", "Сегодня"], ["1. Иванова-Жарова Зоя", ""], ["2. Ершов Дмитрий", "в заявке 5А"],
    ]  # fmt: skip
    assert [row[:1] + row[4:] for row in table(raisa.get(page_of(world.class_5a, MONDAY, "servings")))] == [
        ["Ученик", "В этот день"], ["1. Ершов Дмитрий", "уже не в классе"], ["2. Ёшкина Светлана", "нет весь день"],
    ]  # fmt: skip
    assert [row[:1] + row[4:] for row in table(raisa.get(page_of(world.class_5b, MONDAY, "servings")))] == [
        ["Ученик", "В этот день"], ["1. Иванова-Жарова Зоя", ""], ["2. Ершов Дмитрий", "в табеле 5А"],
    ]  # fmt: skip


def test_what_stands_for_a_leaver_can_be_taken_back_and_nothing_new_asked(world: World, signed_in: SignedIn) -> None:
    asked_and_served(world, world.dima.pupil, [MONDAY])
    m.make_class_request(school_class=world.class_5a, on=MONDAY, by=world.boris.user)
    leave(world, world.dima.pupil, MONDAY - timedelta(days=1))
    raisa, lunch = signed_in(world.raisa), f"{world.dima.pupil.pk}-lunch"
    m.set_clock("2026-10-14 08:00")
    sent = {"version": "1", "meal": [lunch], "reason": "выбыл"}
    assert raisa.post(page_of(world.class_5a, MONDAY), sent).status_code == 302
    assert list(MealRequest.objects.values_list("kind", "is_wanted")) == [("breakfast", False)]
    assert raisa.post(page_of(world.class_5a, MONDAY, "servings"), {"version": "1", "meal": [lunch]}).status_code == 302
    assert list(MealServing.objects.values_list("kind", "is_served")) == [("breakfast", False)]


def test_other_changes_of_the_old_class_leave_the_meals_of_who_was_moved(world: World, signed_in: SignedIn) -> None:
    asked_and_served(world, world.dima.pupil, [TODAY], served=False)
    m.make_class_request(school_class=world.class_5a, on=TODAY, by=world.boris.user)
    move(world, world.dima.pupil, world.class_5b, TODAY)
    meals = [f"{world.dima.pupil.pk}-breakfast", f"{world.sveta.pupil.pk}-breakfast"]
    answer = signed_in(world.raisa).post(page_of(world.class_5a, TODAY), {"version": "1", "meal": meals})
    assert (answer.status_code, portions(TODAY)) == (302, {("5А", "breakfast"): 2})


def test_servings_of_who_came_do_not_stand_for_the_new_class(world: World) -> None:
    """Nobody has written yet what 5Б ate: its page proposes, and the gap stays until it is written."""
    asked_and_served(world, world.dima.pupil, [MONDAY])
    asked_and_served(world, world.zoya.pupil, [MONDAY], served=False)
    move(world, world.dima.pupil, world.class_5b, MONDAY)
    page = class_servings(world.class_5b, MONDAY)
    assert (page.is_recorded, [(row.name, row.boxes[0].is_served) for row in page.rows]) == (
        False,
        [("Иванова-Жарова Зоя", True), ("Ершов Дмитрий", True)],
    )
    assert gaps_of_servings() == [(world.class_5b.pk, MONDAY, 1)]
    m.make_serving(pupil=world.zoya.pupil, on=MONDAY, by=world.raisa.user)
    assert gaps_of_servings() == []


def test_a_meal_of_who_was_moved_is_waited_for_in_the_class_that_asked(world: World) -> None:
    asked_and_served(world, world.dima.pupil, [MONDAY], served=False)
    move(world, world.dima.pupil, world.class_5b, MONDAY)
    assert gaps_of_servings() == [(world.class_5a.pk, MONDAY, 1)]
    m.make_serving(pupil=world.dima.pupil, on=MONDAY, by=world.raisa.user)
    assert gaps_of_servings() == []


def gaps_of_servings() -> list[Any]:
    return fetch("SELECT * FROM meals_gaps_of_servings(%s, %s, NULL)", (MONDAY, TODAY))


def test_a_portion_nobody_took_stands_in_the_sheet_of_the_class_that_asked(world: World, signed_in: SignedIn) -> None:
    asked_and_served(world, world.sveta.pupil, SHEET_DAYS)
    asked_and_served(world, world.dima.pupil, [MONDAY], served=False)
    move(world, world.dima.pupil, world.class_5b, YEAR_BEGINS + timedelta(days=1))
    assert [row[:2] for row in sheet(world, signed_in, world.class_5a)] == [
        ["Ученик", "12"], ["Ершов Дмитрий", "Н"], ["Ёшкина Светлана", "З"], ["Итого", "1"],
    ]  # fmt: skip


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
