"""On every day to come somebody who can sign in holds each needed office, whichever door is tried (record 51)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet

from accounts import actions
from accounts.models import Office, StandingOffice, User
from common.refusals import Refused, refusals_explained
from tests.at_once import at_once
from tests.factories.accounts import make_office, make_user
from tests.owner import as_owner, without_triggers
from tests.world import TODAY, YEAR_BEGINS, World

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def refused_from(day: date) -> str:
    return f"С {day:%d.%m.%Y} в школе не останется администратора: сначала назначьте другого."


def office_of(user: User) -> StandingOffice:
    return user.offices.get(office=Office.ADMINISTRATOR)


def administrator(user: User, starts_on: date = YEAR_BEGINS, ends_on: date | None = None) -> StandingOffice:
    return make_office(user=user, office=Office.ADMINISTRATOR, starts_on=starts_on, ends_on=ends_on)


def administrators() -> QuerySet[StandingOffice]:
    return StandingOffice.objects.filter(office=Office.ADMINISTRATOR)


def refusal_of(write: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal, refusals_explained():
        write()
    return refusal.value.message


def delete_past_django(world: World) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_standingoffice WHERE office = 'administrator'")


WAYS_TO_LOSE_THE_ADMINISTRATOR: dict[str, tuple[Callable[[World], object], date]] = {
    "deactivation": (lambda world: actions.deactivate_user(user=world.igor.user, by=world.kira.user), TODAY),
    "end of the office": (
        lambda world: actions.end_office(standing_office=office_of(world.igor.user), ends_on=TODAY, by=world.igor.user),
        TOMORROW,
    ),
    "users in bulk": (lambda world: User.objects.filter(pk=world.igor.user.pk).update(is_active=False), TODAY),
    "offices in bulk": (lambda world: administrators().update(ends_on=YESTERDAY), TODAY),
    "a later beginning": (lambda world: administrators().update(starts_on=TOMORROW), TODAY),
    "another office": (lambda world: world.igor.user.offices.update(office=Office.MEALS_OFFICER), TODAY),
    "another person, disabled": (lambda world: world.igor.user.offices.update(user=make_user(is_active=False)), TODAY),
    "deletion": (lambda world: office_of(world.igor.user).delete(), TODAY),
    "SQL of the owner": (delete_past_django, TODAY),
}


@pytest.mark.parametrize(("door", "day"), WAYS_TO_LOSE_THE_ADMINISTRATOR.values(), ids=WAYS_TO_LOSE_THE_ADMINISTRATOR)
def test_the_only_administrator_stays(world: World, door: Callable[[World], object], day: date) -> None:
    assert refusal_of(lambda: door(world)) == refused_from(day)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "day"),
    [
        (YEAR_BEGINS, YESTERDAY, TODAY),
        (YEAR_BEGINS, TODAY, TOMORROW),
        (YEAR_BEGINS, date(2027, 6, 30), date(2027, 7, 1)),
        (TOMORROW, None, TODAY),
    ],
    ids=["other until yesterday", "other until tonight", "other until summer", "other from tomorrow"],
)
def test_a_day_that_the_other_leaves_open_is_named(
    world: World, starts_on: date, ends_on: date | None, day: date
) -> None:
    administrator(world.galina.user, starts_on, ends_on)
    assert refusal_of(lambda: actions.deactivate_user(user=world.igor.user, by=world.galina.user)) == refused_from(day)


def test_a_disabled_administrator_holds_no_day(world: World) -> None:
    administrator(make_user(is_active=False))
    assert refusal_of(lambda: actions.deactivate_user(user=world.igor.user, by=world.kira.user)) == refused_from(TODAY)


def test_with_another_for_good_an_administrator_may_go(world: World) -> None:
    administrator(world.galina.user, TODAY)
    assert not actions.deactivate_user(user=world.igor.user, by=world.galina.user).is_active


def test_an_office_passes_on_overnight(world: World) -> None:
    administrator(world.galina.user, TOMORROW)
    ended = actions.end_office(standing_office=office_of(world.igor.user), ends_on=TODAY, by=world.igor.user)
    assert ended.ends_on == TODAY


def test_who_only_stands_in_may_always_go(world: World) -> None:
    stand_in = administrator(world.galina.user, TODAY, TOMORROW)
    stand_in.delete()
    administrator(world.kira.user, YEAR_BEGINS, YESTERDAY)
    assert not actions.deactivate_user(user=world.kira.user, by=world.igor.user).is_active


def test_a_school_that_has_none_may_still_disable_others(world: World) -> None:
    with without_triggers():
        StandingOffice.objects.filter(office=Office.ADMINISTRATOR).delete()
    assert not actions.deactivate_user(user=world.anna.user, by=world.kira.user).is_active


@pytest.mark.django_db(transaction=True)
def test_two_administrators_do_not_disable_each_other_at_once(world: World) -> None:
    administrator(world.galina.user)
    refusal = at_once(
        lambda: actions.deactivate_user(user=world.galina.user, by=world.igor.user),
        lambda: actions.deactivate_user(user=world.igor.user, by=world.galina.user),
    )
    active = User.objects.filter(offices__office=Office.ADMINISTRATOR, is_active=True)
    assert (str(refusal), list(active)) == (refused_from(TODAY), [world.igor.user])


@pytest.mark.django_db(transaction=True)
def test_nor_does_one_leave_while_the_other_is_disabled(world: World) -> None:
    administrator(world.galina.user)
    own = office_of(world.igor.user)
    refusal = at_once(
        lambda: actions.deactivate_user(user=world.galina.user, by=world.igor.user),
        lambda: actions.end_office(standing_office=own, ends_on=TODAY, by=world.igor.user),
    )
    assert (str(refusal), StandingOffice.objects.get(pk=own.pk).ends_on) == (refused_from(TOMORROW), None)


OPENERS = (Office.DEPUTY, Office.DIRECTOR)
NO_OPENER = "С {:%d.%m.%Y} в школе не останется ни завуча, ни директора: сначала назначьте другого."
WAYS_TO_LOSE_THE_LAST_OPENER: dict[str, tuple[Callable[[World], object], date]] = {
    "deactivation": (lambda world: actions.deactivate_user(user=world.kira.user, by=world.igor.user), TODAY),
    "end of the office": (
        lambda world: actions.end_office(
            standing_office=world.kira.user.offices.get(), ends_on=TODAY, by=world.igor.user
        ),
        TOMORROW,
    ),
    "users in bulk": (lambda world: User.objects.filter(pk=world.kira.user.pk).update(is_active=False), TODAY),
    "a later beginning": (lambda world: world.kira.user.offices.update(starts_on=TOMORROW), TODAY),
    "another office": (lambda world: world.kira.user.offices.update(office=Office.MEALS_OFFICER), TODAY),
    "deletion": (lambda world: world.kira.user.offices.get().delete(), TODAY),
}


@pytest.mark.parametrize(("door", "day"), WAYS_TO_LOSE_THE_LAST_OPENER.values(), ids=WAYS_TO_LOSE_THE_LAST_OPENER)
def test_the_last_who_may_open_a_closed_term_stays(world: World, door: Callable[[World], object], day: date) -> None:
    world.galina.user.offices.all().delete()
    assert refusal_of(lambda: door(world)) == NO_OPENER.format(day)


def test_a_deputy_may_go_while_there_is_a_director_and_come_in_his_place(world: World) -> None:
    world.galina.user.offices.update(ends_on=TODAY)
    world.galina.user.offices.update(office=Office.DIRECTOR, ends_on=None)
    assert not actions.deactivate_user(user=world.kira.user, by=world.igor.user).is_active


@pytest.mark.django_db(transaction=True)
def test_deputy_and_director_do_not_leave_at_once(world: World) -> None:
    refusal = at_once(
        lambda: actions.deactivate_user(user=world.galina.user, by=world.igor.user),
        lambda: actions.deactivate_user(user=world.kira.user, by=world.igor.user),
    )
    active = User.objects.filter(offices__office__in=OPENERS, is_active=True)
    assert (str(refusal), list(active)) == (NO_OPENER.format(TODAY), [world.kira.user])
