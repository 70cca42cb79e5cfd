"""Accounts, slips, passwords and offices, without pages."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from accounts import actions
from accounts.models import AccessAction, AccessLog, AccessSlip, Office, StandingOffice, User
from common.refusals import Outdated, Refused
from tests.factories.accounts import PASSWORD
from tests.owner import as_owner
from tests.world import TODAY, World

NEW_PASSWORD = "сосна-17-вечер"


def reread(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_new_account_gets_a_login_of_its_name_and_lets_nobody_in(world: World) -> None:
    user = actions.create_user(last_name="Ёлкина", first_name="Анна", patronymic="Львовна", by=world.igor.user)
    assert (user.username, user.full_name, user.has_usable_password(), user.is_active) == (
        "elkina.anna",
        "Ёлкина Анна Львовна",
        False,
        True,
    )


def test_namesakes_get_numbers(world: World) -> None:
    logins = [
        actions.create_user(last_name="Ёлкина", first_name=name, by=world.igor.user).username
        for name in ("Анна", "Анна", "Анна-Мария", "Анна")
    ]
    assert logins == ["elkina.anna", "elkina.anna2", "elkina.anna-mariya", "elkina.anna3"]


def test_a_slip_lets_in_with_its_password_until_the_end_of_its_last_day(world: World) -> None:
    with time_machine.travel(datetime(2026, 10, 14, 3, 0, tzinfo=UTC), tick=False):
        issued = actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    anna = reread(world.anna.user)
    assert (issued.login, anna.check_password(issued.password), anna.check_password(PASSWORD)) == ("anna", True, False)
    assert anna.must_change_password
    assert issued.slip.expires_at == datetime(2026, 10, 28, 16, 59, 59, tzinfo=UTC)
    assert (issued.slip.issued_by, issued.slip.used_at, issued.slip.revoked_at) == (world.igor.user, None, None)
    assert issued.password not in repr(issued)


def test_a_second_slip_revokes_the_first_and_its_password(world: World) -> None:
    first = actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    second = actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    first.slip.refresh_from_db()
    assert first.slip.revoked_at == second.slip.issued_at
    assert list(AccessSlip.objects.live()) == [second.slip]
    assert not reread(world.anna.user).check_password(first.password)


def test_a_slip_is_refused_for_a_disabled_account(world: World) -> None:
    actions.deactivate_user(user=world.anna.user, by=world.igor.user)
    with pytest.raises(Refused, match="Учётная запись отключена"):
        actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    assert AccessSlip.objects.count() == 0


def test_only_an_administrator_issues_slips_to_office_holders(world: World) -> None:
    with pytest.raises(Refused, match="листок выдаёт администратор"):
        actions.issue_access_slip(user=world.kira.user, valid_days=14, by=world.boris.user)
    with pytest.raises(Refused, match="листок выдаёт администратор"):
        actions.issue_access_slip(user=world.igor.user, valid_days=14, by=world.galina.user)
    actions.issue_access_slip(user=world.kira.user, valid_days=14, by=world.igor.user)
    assert [slip.user for slip in AccessSlip.objects.all()] == [world.kira.user]


@pytest.mark.django_db(transaction=True)
def test_of_two_slips_issued_at_once_exactly_one_lives(world: World) -> None:
    start = threading.Barrier(2)
    issued: list[actions.IssuedSlip] = []

    def issue() -> None:
        start.wait()
        issued.append(actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user))
        connection.close()

    threads = [threading.Thread(target=issue) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    living = [slip for slip in issued if reread(world.anna.user).check_password(slip.password)]
    assert len(issued) == 2
    assert list(AccessSlip.objects.live()) == [slip.slip for slip in living]


@pytest.mark.django_db(transaction=True)
def test_namesakes_created_at_once_get_different_logins(world: World) -> None:
    start = threading.Barrier(2)
    logins: list[str] = []

    def create() -> None:
        start.wait()
        logins.append(actions.create_user(last_name="Ёлкина", first_name="Анна", by=world.igor.user).username)
        connection.close()

    threads = [threading.Thread(target=create) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(logins) == ["elkina.anna", "elkina.anna2"]


def test_the_own_password_uses_the_slip_up(world: World) -> None:
    issued = actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    anna = actions.change_password(user=issued.slip.user, password=NEW_PASSWORD, by=issued.slip.user)
    issued.slip.refresh_from_db()
    assert issued.slip.used_at is not None
    assert (anna.must_change_password, anna.check_password(NEW_PASSWORD), anna.check_password(issued.password)) == (
        False,
        True,
        False,
    )


def test_an_expired_slip_cannot_be_turned_into_a_password(world: World) -> None:
    issued = actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    AccessSlip.objects.update(expires_at=datetime(2000, 1, 1, tzinfo=UTC))
    with pytest.raises(Refused, match="Срок листка истёк"):
        actions.change_password(user=issued.slip.user, password=NEW_PASSWORD, by=issued.slip.user)
    assert reread(world.anna.user).check_password(issued.password)


def test_a_password_is_not_changed_over_a_slip_issued_meanwhile(world: World) -> None:
    seen_before = reread(world.anna.user)
    actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    with pytest.raises(Outdated):
        actions.change_password(user=seen_before, password=NEW_PASSWORD, by=seen_before)
    assert AccessSlip.objects.live().count() == 1


def test_nobody_sets_anothers_password(world: World) -> None:
    with pytest.raises(Refused, match="только сам человек"):
        actions.change_password(user=world.anna.user, password=NEW_PASSWORD, by=world.igor.user)


def test_disabling_kills_password_and_slip_and_enabling_brings_neither_back(world: World) -> None:
    issued = actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    disabled = actions.deactivate_user(user=world.anna.user, by=world.igor.user)
    assert (disabled.is_active, disabled.must_change_password, AccessSlip.objects.live().count()) == (False, False, 0)
    enabled = actions.activate_user(user=disabled, by=world.igor.user)
    assert (enabled.is_active, enabled.has_usable_password(), enabled.check_password(issued.password)) == (
        True,
        False,
        False,
    )


def test_nobody_disables_the_own_account(world: World) -> None:
    with pytest.raises(Refused, match="Свою учётную запись"):
        actions.deactivate_user(user=world.igor.user, by=world.igor.user)


def test_an_office_is_held_from_day_to_day(world: World) -> None:
    held = actions.appoint_to_office(
        user=world.anna.user, office=Office.DEPUTY, starts_on=TODAY, ends_on=date(2026, 10, 31), by=world.igor.user
    )
    assert list(StandingOffice.objects.on(TODAY).filter(user=world.anna.user)) == [held]
    assert not StandingOffice.objects.on(date(2026, 11, 1)).filter(user=world.anna.user).exists()


def test_the_same_office_twice_on_one_day_is_refused_and_another_office_is_not(world: World) -> None:
    with pytest.raises(Refused, match="уже занимает эту должность"):
        actions.appoint_to_office(user=world.galina.user, office=Office.DEPUTY, starts_on=TODAY, by=world.igor.user)
    actions.appoint_to_office(user=world.galina.user, office=Office.MEALS_OFFICER, starts_on=TODAY, by=world.igor.user)
    assert sorted(world.galina.user.offices.values_list("office", flat=True)) == ["deputy", "meals_officer"]


def test_an_office_ends_on_its_last_day_and_not_before_it_began(world: World) -> None:
    deputy = world.galina.user.offices.get()
    actions.end_office(standing_office=deputy, ends_on=TODAY, by=world.igor.user)
    assert StandingOffice.objects.get(pk=deputy.pk).ends_on == TODAY
    with pytest.raises(Refused, match="Дата окончания раньше даты начала"):
        actions.end_office(standing_office=deputy, ends_on=date(2026, 8, 1), by=world.igor.user)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_accesslog SET subject = 'nothing'",
        "DELETE FROM accounts_accesslog",
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE accounts_accesslog",
    ],
)
def test_the_access_log_is_only_added_to_whatever_asks(world: World, statement: str) -> None:
    actions.log_access(action=AccessAction.READ, address="10.0.0.7", subject="Ершов Дмитрий", by=world.anna.user)
    with (
        pytest.raises(DatabaseError, match="только дополняется"),
        transaction.atomic(),
        as_owner(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(AccessLog.objects.values_list("user", "action", "address", "subject", "reason")) == [
        (world.anna.user.pk, "read", "10.0.0.7", "Ершов Дмитрий", "")
    ]
