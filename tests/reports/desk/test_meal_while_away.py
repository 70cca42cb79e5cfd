"""Meals of pupils who are taught at home or away for long; the day before, the day after and past requests are left."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meals.models import MealRequest
from school.models import HomeSchooling
from tests.factories import meals as m
from tests.reports.desk.reading import buttons, findings, mend, texts
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World

RULE = "meal_while_away"
AT_HOME, AWAY = "обучается на дому", "долго отсутствует"


def away(world: World, why: str, starts_on: date, ends_on: date | None = None) -> None:
    pupil = world.dima.pupil
    if why == AT_HOME:
        HomeSchooling.objects.create(pupil=pupil, starts_on=starts_on, ends_on=ends_on, basis="№ 7")
    else:
        m.make_leave(pupil=pupil, starts_on=starts_on, ends_on=ends_on, by=world.raisa.user)


def asked_for(world: World) -> None:
    m.make_class_request(school_class=world.class_5a, by=world.boris.user)
    m.make_request(pupil=world.dima.pupil, by=world.boris.user)


def what(is_served: str, why: str) -> list[str]:
    return [f"Ершов Дмитрий, 5А: питание {is_served} – завтрак, а в этот день {why}"]


@pytest.mark.parametrize("why", [AT_HOME, AWAY])
def test_a_meal_served_is_found_by_class_teacher_meals_officer_and_management(world: World, why: str) -> None:
    m.make_serving(pupil=world.dima.pupil, on=MONDAY, by=world.raisa.user)
    away(world, why, YEAR_BEGINS)
    seen = {name: texts(person, RULE) for name, person in world.people.items() if texts(person, RULE)}
    assert seen == dict.fromkeys(("boris", "galina", "igor", "kira", "raisa"), what("выдано", why))
    (finding,) = findings(world.raisa, RULE)
    assert finding.place is not None
    servings = f"/meals/classes/{world.class_5a.pk}/servings/?on=2026-10-12"
    assert (list(finding.mends), finding.place.url) == ([], servings)


@pytest.mark.parametrize("why", [AT_HOME, AWAY])
def test_the_day_before_and_the_day_after_are_left_alone(world: World, why: str) -> None:
    m.make_serving(pupil=world.dima.pupil, on=MONDAY, by=world.raisa.user)
    away(world, why, YEAR_BEGINS, MONDAY - timedelta(days=1))
    away(world, why, TUESDAY)
    assert texts(world.galina, RULE) == []


@pytest.mark.parametrize("why", [AT_HOME, AWAY])
def test_what_is_asked_for_is_cancelled_by_one_press(world: World, why: str) -> None:
    asked_for(world)
    away(world, why, TODAY)
    assert (texts(world.galina, RULE), buttons(world.galina, RULE)) == (what("заказано", why), [])
    assert buttons(world.boris, RULE) == buttons(world.raisa, RULE) == ["Отменить питание"]
    assert mend(world.raisa, RULE, "request") == "Питание отменено."
    request = MealRequest.objects.get(pupil=world.dima.pupil, on=TODAY)
    assert (request.is_wanted, request.reason, texts(world.raisa, RULE)) == (False, f"ученик {why}", [])


def test_a_past_request_that_was_not_served_is_left_alone(world: World) -> None:
    m.make_request(pupil=world.dima.pupil, on=MONDAY, reason="списком", by=world.raisa.user)
    away(world, AT_HOME, YEAR_BEGINS)
    assert texts(world.raisa, RULE) == []
