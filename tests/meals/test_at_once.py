"""Requests, the cut-off and the closing of a month over real connections: wholly in or wholly refused (Must hold 6).

Holds `meals_mealsheet.nobody_writes`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from common.refusals import Locked, Outdated, Refused
from meals.actions import close_month, record_servings, send_class_request
from meals.models import ClassRequest, MealRequest, MealServing, MealSettings, MealSheet, SheetLine
from tests.at_once import Write, at_once
from tests.factories import meals as m
from tests.owner import as_owner
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db(transaction=True)
SEPTEMBER = date(2026, 9, 1)
NOON = datetime.combine(TODAY, datetime.min.time()) + timedelta(hours=12)


def send(world: World, version: int = 0) -> Write:
    wanted = {child.pupil.pk: {"breakfast", "lunch"} for child in (world.dima, world.sveta)}
    return lambda: send_class_request(
        school_class=world.class_5a, on=TODAY, wanted=wanted, known_version=version, by=world.boris.user
    )


def test_of_two_who_send_at_once_the_second_is_told(world: World) -> None:
    refusal = at_once(send(world), send(world))
    assert isinstance(refusal, Outdated)
    assert (ClassRequest.objects.count(), MealRequest.objects.count()) == (1, 4)


def _told(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.fixture
def clock_going_from_noon(world: World) -> Iterator[datetime]:
    """The school's clock as it really goes, put to noon of the world's today: that moment by the clock on the wall."""
    of_tests = _told("SELECT pg_get_functiondef('meals_now'::regproc)")
    began = _told("SELECT meals_local_time(now())")
    now = (settings.BASE_DIR / "meals" / "sql" / "meals_now.sql").read_text()
    going = now.replace("(ezh_now())", f"(now()) + (TIMESTAMP '{NOON}' - TIMESTAMP '{began}')")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(going)
    yield began
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(of_tests)


def test_what_began_before_the_cut_off_is_wholly_in_and_what_came_after_wholly_refused(
    world: World, clock_going_from_noon: datetime
) -> None:
    """The cut-off strikes between the first and the last row of one request, and before another one begins."""
    cut_off = _told("SELECT meals_now()").replace(microsecond=0) + timedelta(seconds=3)
    MealSettings.objects.create(id=1, cut_off=cut_off.time())
    with transaction.atomic():
        m.make_request(pupil=world.dima.pupil, on=TODAY, by=world.boris.user)
        while _told("SELECT meals_local_time(clock_timestamp())") - clock_going_from_noon <= cut_off - NOON:
            time.sleep(0.1)
        m.make_request(pupil=world.sveta.pupil, on=TODAY, by=world.boris.user)
        m.make_class_request(school_class=world.class_5a, on=TODAY, by=world.boris.user)
    in_time = MealRequest.objects.count()
    with pytest.raises(Locked) as refusal:
        send(world, version=1)()
    assert (in_time, MealRequest.objects.count(), ClassRequest.objects.get().version) == (2, 2, 1)
    assert refusal.value.message.endswith("Изменить заявку может ответственный за питание: Тихонова Р. Ф.")


def _serve(world: World) -> Write:
    return lambda: record_servings(
        school_class=world.class_5a,
        on=date(2026, 9, 2),
        served={world.dima.pupil.pk: {"breakfast"}, world.sveta.pupil.pk: {"breakfast"}},
        known_version=0,
        by=world.raisa.user,
    )


def _close(world: World) -> Write:
    return lambda: close_month(month=SEPTEMBER, by=world.raisa.user)


def test_closing_a_month_waits_for_who_is_writing_and_counts_it(world: World) -> None:
    m.make_price(price="84.47")
    assert isinstance(at_once(_serve(world), _close(world)), MealSheet)
    assert SheetLine.objects.count() == 2


def test_who_writes_while_a_month_is_closed_is_wholly_refused(world: World) -> None:
    refusal = at_once(_close(world), _serve(world))
    assert isinstance(refusal, Refused)
    assert (MealServing.objects.count(), SheetLine.objects.count()) == (0, 0)
