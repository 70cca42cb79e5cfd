"""Opening an empty installation."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.models import AccessSlip, StandingOffice, User
from school.actions import create_school
from school.models import School, StaffMember
from school.roles import roles_of
from tests.at_once import Write, at_once
from tests.owner import without_triggers
from tests.world import TODAY, World

REFUSED = (
    "Администратор уже назначен: остальных назначает он, на странице «Сотрудники». Если он сам не может войти, "
    "назовите его имя: он получит новый временный пароль."
)


def test_an_empty_base_gets_a_school_and_an_administrator_who_can_sign_in(db: None) -> None:
    output = io.StringIO()
    call_command("first_administrator", "Школа № 7", "Ёлкина", "Анна", stdout=output)
    login, password = (part.split(": ")[1].strip() for part in output.getvalue().split("   "))
    user = User.objects.get(username=login)
    assert (login, School.objects.get().short_name) == ("elkina.anna", "Школа № 7")
    assert (user.check_password(password), user.must_change_password) == (True, True)
    assert roles_of(user).is_administrator


def appointed(*names: str) -> User:
    """The person whose login the command has printed."""
    output = io.StringIO()
    call_command("first_administrator", "Школа № 7", *names, stdout=output)
    return User.objects.get(username=output.getvalue().split()[1])


def test_the_history_of_what_the_command_writes_names_the_new_administrator(db: None) -> None:
    user = appointed("Ёлкина", "Анна")
    offices = apps.get_model("accounts", "StandingOfficeEvent").objects.values_list("user", "pgh_context")
    assert list(offices) == [(user.pk, {"user": user.pk})]


@pytest.mark.parametrize("ends_on", [None, TODAY], ids=["for good", "until tonight"])
def test_a_school_with_an_administrator_gets_no_second_one_this_way(world: World, ends_on: date | None) -> None:
    with without_triggers():
        world.igor.user.offices.update(ends_on=ends_on)
    with pytest.raises(CommandError) as refusal:
        call_command("first_administrator", "Школа № 7", "Ёлкина", "Анна")
    assert str(refusal.value) == REFUSED


def test_a_school_whose_last_administrator_is_over_gets_another_and_keeps_its_name(world: World) -> None:
    with without_triggers():
        world.igor.user.offices.update(ends_on=TODAY - timedelta(days=1))
    user = appointed("Ёлкина", "Анна")
    assert (roles_of(user).is_administrator, roles_of(user).school_name) == (True, "МБОУ СОШ № 92")


def test_a_staff_member_of_this_name_becomes_the_administrator_again(world: World) -> None:
    with without_triggers():
        world.igor.user.offices.update(ends_on=TODAY - timedelta(days=1))
        User.objects.filter(pk=world.igor.user.pk).update(is_active=False)
    user = appointed("Костин", "Игорь", "Олегович")
    assert (user, user.is_active, roles_of(user).is_administrator) == (world.igor.user, True, True)
    assert list(StaffMember.objects.filter(last_name="Костин")) == [world.igor.staff]


def test_a_disabled_administrator_of_today_is_let_in_again(world: World) -> None:
    with without_triggers():
        User.objects.filter(pk=world.igor.user.pk).update(is_active=False)
    user = appointed("Костин", "Игорь", "Олегович")
    assert (user, user.is_active, user.offices.count()) == (world.igor.user, True, 1)


def test_an_administrator_who_cannot_get_in_gets_a_slip_by_his_name(world: World) -> None:
    user = appointed("Костин", "Игорь", "Олегович")
    assert (user, user.must_change_password, user.offices.count()) == (world.igor.user, True, 1)
    assert [slip.user for slip in AccessSlip.objects.live()] == [world.igor.user]


def test_a_disabled_colleague_does_not_come_back_this_way_beside_an_active_administrator(world: World) -> None:
    User.objects.filter(pk=world.anna.user.pk).update(is_active=False)
    with pytest.raises(CommandError) as refusal:
        appointed("Белова", "Анна", "Сергеевна")
    assert (str(refusal.value), User.objects.get(pk=world.anna.user.pk).is_active) == (REFUSED, False)


@pytest.mark.django_db(transaction=True)
def test_two_first_administrators_at_once_become_one() -> None:
    def found(last_name: str) -> Write:
        return lambda: create_school(school_name="Школа № 7", last_name=last_name, first_name="Анна", by=None)

    refusal = at_once(found("Ёлкина"), found("Белова"))
    assert str(refusal) == REFUSED
    assert [each.user.last_name for each in StandingOffice.objects.select_related("user")] == ["Ёлкина"]
