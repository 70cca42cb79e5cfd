"""What holds for a pupil on days with records – at home, exempt, a benefit, a medical group – is shown before it is
written (record 54).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import models
from django.test import Client

from gtzo.models import MedicalClearance, MedicalGroup
from meals.actions import add_benefit, close_month, end_right
from meals.models import BenefitCategory, BenefitEntitlement, Diet, MealLeave, PupilDiet
from meals.queries.day_order import day_order
from meals.queries.month import month_of
from school.models import ConfirmedChange, HomeSchooling, SchoolClass, SubjectExemption
from tests.conftest import SignedIn
from tests.factories import gtzo as g
from tests.factories import journal as j
from tests.factories import meals as m
from tests.pages.confirming import post_seen
from tests.world import MONDAY, TODAY, YEAR_BEGINS, Person, World

Values = dict[str, Any]
FROM = {"starts_on": "2026-10-12", "ends_on": ""}
LAST = {"ends_on": "2026-10-11"}


@dataclass(frozen=True)
class Door:
    """A form about a pupil: who opens it, its address, what is typed, the rows it changes, what hangs on the days."""

    who: Callable[[World], Person]
    url: Callable[[World], str]
    data: Callable[[World], Values]
    model: type[models.Model]
    titles: tuple[str, ...]


def category() -> BenefitCategory:
    return BenefitCategory.objects.first() or m.make_benefit_category()


def diet() -> Diet:
    return Diet.objects.get_or_create(code="БМ", defaults={"name": "без молока"})[0]


def at_home(world: World) -> HomeSchooling:
    return HomeSchooling.objects.create(pupil=world.dima.pupil, starts_on=YEAR_BEGINS, basis="№ 7")


def benefit(world: World) -> BenefitEntitlement:
    return m.make_entitlement(pupil=world.dima.pupil, category=category(), by=world.raisa.user)


def group(world: World, until: date | None = None) -> MedicalGroup:
    return MedicalGroup.objects.create(
        pupil=world.dima.pupil, group="preparatory", starts_on=YEAR_BEGINS, ends_on=until, written_by=world.pavel.user
    )


def cleared(world: World) -> MedicalClearance:
    group(world)
    return MedicalClearance.objects.create(
        pupil=world.dima.pupil, starts_on=YEAR_BEGINS, ends_on=TODAY, written_by=world.pavel.user
    )


def right(what: Callable[[], str]) -> Callable[[World], Values]:
    return lambda world: {"pupil": world.dima.pupil.pk, "what": what(), "number": "", **FROM}


def rights(world: World) -> str:
    return f"/meals/classes/{world.class_5a.pk}/rights/"


MEALS = ("Питание заказано", "Питание выдано")
DOORS = {
    "teaching at home": Door(
        lambda world: world.igor,
        lambda world: "/school/home-schooling/",
        lambda world: {"pupil": world.dima.pupil.pk, "basis": "№ 7", **FROM},
        HomeSchooling,
        ("Отметки", "Пропуски", *MEALS),
    ),
    "end of teaching at home": Door(
        lambda world: world.igor,
        lambda world: f"/school/home-schooling/{at_home(world).pk}/end/",
        lambda world: {"on": "2026-10-11"},
        HomeSchooling,
        ("Отметки", "Пропуски", *MEALS),
    ),
    "exemption": Door(
        lambda world: world.igor,
        lambda world: f"/school/pupils/{world.dima.pupil.pk}/exemption/",
        lambda world: {"subject": world.maths.pk, **FROM},
        SubjectExemption,
        ("Отметки", "Пропуски"),
    ),
    "benefit": Door(
        lambda world: world.raisa, rights, right(lambda: f"benefit-{category().pk}"), BenefitEntitlement, MEALS
    ),
    "diet": Door(lambda world: world.raisa, rights, right(lambda: f"diet-{diet().pk}"), PupilDiet, MEALS[:1]),
    "leave": Door(lambda world: world.raisa, rights, right(lambda: "leave"), MealLeave, MEALS),
    "end of a benefit": Door(
        lambda world: world.raisa,
        lambda world: f"{rights(world)}benefit/{benefit(world).pk}/end/",
        lambda world: LAST,
        BenefitEntitlement,
        MEALS,
    ),
    "medical group": Door(
        lambda world: world.pavel,
        lambda world: f"/gtzo/pupils/{world.dima.pupil.pk}/group/",
        lambda world: {"group": "exempt", **FROM},
        MedicalGroup,
        ("Результаты ГТЗО",),
    ),
    "end of a medical group": Door(
        lambda world: world.pavel,
        lambda world: f"/gtzo/groups/{group(world).pk}/end/",
        lambda world: LAST,
        MedicalGroup,
        ("Результаты ГТЗО",),
    ),
    "end of a clearance": Door(
        lambda world: world.pavel,
        lambda world: f"/gtzo/clearances/{cleared(world).pk}/end/",
        lambda world: LAST,
        MedicalClearance,
        ("Результаты ГТЗО",),
    ),
}


@pytest.fixture
def past(world: World) -> None:
    """Дима has a mark, an absence, a meal and a result on these days."""
    dima = world.dima.pupil
    j.make_absence(lesson=world.lesson_tuesday, pupil=dima, code=world.codes["Н"], by=world.maria.user)
    m.set_clock("2026-10-12 08:00")
    m.make_request(pupil=dima, on=MONDAY, by=world.boris.user)
    m.make_serving(pupil=dima, on=MONDAY, by=world.raisa.user)
    m.set_clock("2026-10-14 08:00")


@pytest.mark.parametrize("name", DOORS)
def test_every_door_shows_before_it_writes(world: World, past: None, signed_in: SignedIn, name: str) -> None:
    door = DOORS[name]
    if "Результаты ГТЗО" in door.titles:
        g.make_federal_norms(by=world.pavel.user)
        g.make_result(pupil=world.dima.pupil, code="run30", on=MONDAY, value=57, by=world.pavel.user)
    url, data = door.url(world), door.data(world)

    def rows() -> list[Any]:
        return list(door.model._default_manager.order_by("pk").values_list("pk", "starts_on", "ends_on"))

    client, before = signed_in(door.who(world)), rows()
    shown = client.post(url, data)
    assert (shown.status_code, rows(), ConfirmedChange.objects.count()) == (200, before, 0)
    assert tuple(each.title for each in shown.context["affected"].records) == door.titles
    assert (client.post(url, {**data, "seen": "0" * 32}).status_code, rows()) == (409, before)
    written = client.post(url, {**data, "seen": shown.context["affected"].fingerprint})
    assert (written.status_code, rows() == before) == (302, False)
    assert ConfirmedChange.objects.get().shown == shown.context["affected"].shown


def order_of_monday() -> Any:
    return day_order(SchoolClass.objects.all(), MONDAY).meals


def test_a_benefit_and_a_diet_entered_late_leave_the_order_as_it_was_sent(
    world: World, past: None, signed_in: SignedIn
) -> None:
    m.make_class_request(school_class=world.class_5a, on=MONDAY, reason="поздно", by=world.raisa.user)
    before = order_of_monday()
    raisa: Client = signed_in(world.raisa)
    for what in (f"benefit-{category().pk}", f"diet-{diet().pk}"):
        typed = {"pupil": world.dima.pupil.pk, "what": what, "number": "", "starts_on": "2026-09-01", "ends_on": ""}
        assert post_seen(raisa, rights(world), typed).status_code == 302
    assert order_of_monday() == before
    m.make_request(pupil=world.dima.pupil, on=TODAY, by=world.boris.user)
    m.make_class_request(school_class=world.class_5a, on=TODAY, by=world.boris.user)
    (breakfast, *_) = day_order(SchoolClass.objects.all(), TODAY).meals
    assert (breakfast.by_category, breakfast.diets) == ([("МД", 1)], [("БМ", 1)])


def test_a_benefit_that_turns_out_to_have_ended_leaves_the_order_as_it_was_sent(world: World) -> None:
    m.set_clock("2026-09-01 08:00")
    found = benefit(world)
    m.set_clock("2026-10-12 08:00")
    m.make_request(pupil=world.dima.pupil, on=MONDAY, by=world.boris.user)
    m.make_class_request(school_class=world.class_5a, on=MONDAY, by=world.boris.user)
    before = order_of_monday()
    m.set_clock("2026-10-12 09:00")
    end_right(right=found, ends_on=YEAR_BEGINS, by=world.raisa.user)
    assert (order_of_monday(), before[0].by_category) == (before, [("МД", 1)])
    found.refresh_from_db()
    assert (found.ends_on, found.ordered_until) == (YEAR_BEGINS, MONDAY)


def test_a_benefit_that_was_over_when_it_was_entered_is_in_no_order(world: World) -> None:
    found = add_benefit(
        pupil=world.dima.pupil, category=category(), starts_on=YEAR_BEGINS, ends_on=MONDAY, number="",
        by=world.raisa.user,
    )  # fmt: skip
    found.refresh_from_db()
    assert (found.ordered_from, found.ordered_until) == (TODAY, MONDAY)


def test_a_closed_month_keeps_its_sums_when_a_benefit_is_entered_late(world: World) -> None:
    september, day = date(2026, 9, 1), date(2026, 9, 15)
    m.make_price(price="84.47")
    m.make_price(price="84.47", category=category(), municipal="84.47")
    m.set_clock("2026-09-15 08:00")
    m.make_serving(pupil=world.dima.pupil, on=day, by=world.raisa.user)
    close_month(month=september, by=world.raisa.user)
    before = month_of(SchoolClass.objects.all(), september).total
    benefit(world)
    assert month_of(SchoolClass.objects.all(), september).total == before
