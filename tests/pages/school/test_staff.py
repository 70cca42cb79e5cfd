"""The list of staff and one staff member: who reads, who changes (requirements 1.11)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts import actions
from accounts.models import AccessSlip, Office, StandingOffice, User
from accounts.queries import LoginState
from school.access import staff_visible_to
from school.models import StaffMember
from school.queries.staff import StaffRow, staff_rows
from school.roles import roles_of
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.world import TODAY, World

LIST = "/school/staff/"


def row_of(rows: list[StaffRow], staff_member: StaffMember) -> tuple[tuple[str, ...], LoginState]:
    row = next(row for row in rows if row.staff_member == staff_member)
    return row.duties, row.login


def test_the_list_tells_duties_and_who_can_sign_in(world: World) -> None:
    User.objects.filter(pk=world.anna.user.pk).update(last_login=datetime(2026, 10, 13, 2, 5, tzinfo=UTC))
    actions.issue_access_slip(user=world.boris.user, valid_days=14, by=world.igor.user)
    actions.issue_access_slip(user=world.vera.user, valid_days=14, by=world.igor.user)
    AccessSlip.objects.filter(user=world.boris.user).update(expires_at=datetime(2050, 10, 28, 5, tzinfo=UTC))
    AccessSlip.objects.filter(user=world.vera.user).update(expires_at=datetime(2026, 9, 28, 5, tzinfo=UTC))
    actions.deactivate_user(user=world.maria.user, by=world.igor.user)
    actions.activate_user(user=actions.deactivate_user(user=world.pavel.user, by=world.igor.user), by=world.igor.user)
    new = s.make_staff(last_name="Яшин", first_name="Юрий")
    rows = staff_rows(staff_visible_to(roles_of(world.galina.user)))
    people = (world.anna, world.boris, world.vera, world.maria, world.pavel, world.galina)
    assert [row_of(rows, person.staff) for person in people] + [row_of(rows, new)] == [
        ((), LoginState("active", "вход 13.10.2026 09:05")),
        (("классный руководитель 5А",), LoginState("slip", "листок действует до 28.10.2050")),
        ((), LoginState("expired", "срок листка истёк 28.09.2026")),
        ((), LoginState("disabled", "отключена")),
        ((), LoginState("expired", "листок не выдан")),
        (("заместитель директора по УВР",), LoginState("waiting", "ещё не входил(а)")),
        ((), LoginState("none", "нет учётной записи")),
    ]


def test_the_list_goes_by_the_alphabet(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.igor).get(LIST).text
    names = re.findall(r'<th scope="row"><a href="/school/staff/\d+/">(.+?)</a>', page)
    assert names == [each.full_name for each in StaffMember.objects.order_by("sort_name")]
    assert [name.split()[0] for name in names][:4] == ["Белова", "Громов", "Данилова", "Ерёмина"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        added = s.make_staff(last_name=f"Яшин-{number}", first_name="Юрий")
        user = actions.create_user(last_name=added.last_name, first_name="Юрий", by=world.igor.user)
        StaffMember.objects.filter(pk=added.pk).update(user=user)
        actions.issue_access_slip(user=user, valid_days=14, by=world.igor.user)
        actions.appoint_to_office(user=user, office=Office.MEALS_OFFICER, starts_on=TODAY, by=world.igor.user)
    client = signed_in(world.igor)
    client.get(LIST)
    with django_assert_num_queries(7):
        page = client.get(LIST).text
    assert [f"Яшин-{number} Юрий" in page for number in range(rows)] == [True] * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_card_costs_the_same_however_many_slips(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    client = signed_in(world.igor)
    client.get(f"{LIST}{world.anna.staff.pk}/")
    with django_assert_num_queries(10):
        page = client.get(f"{LIST}{world.anna.staff.pk}/").text
    assert page.count("выдал(а) Костин И. О.") == rows


@pytest.mark.parametrize("reader", ["galina", "kira"])
def test_deputy_and_director_read_and_are_offered_no_change(world: World, signed_in: SignedIn, reader: str) -> None:
    client = signed_in(world.people[reader])
    card = f"{LIST}{world.anna.staff.pk}/"
    pages = unescape(client.get(LIST).text + client.get(card).text)
    offers = ("Новый сотрудник", "Выдать", "Отключить вход", "Назначить", "Исправить данные")
    assert (world.anna.staff.full_name in pages, [offer for offer in offers if offer in pages]) == (True, [])


@pytest.mark.parametrize("person", ["anna", "boris", "raisa", "elena", "dima"])
def test_nobody_else_reads_the_staff(world: World, signed_in: SignedIn, person: str) -> None:
    client = signed_in(world.people[person])
    assert [client.get(path).status_code for path in (LIST, f"{LIST}{world.anna.staff.pk}/")] == [403, 403]


@pytest.mark.parametrize("person", ["galina", "kira", "boris", "anna", "elena"])
def test_only_the_administrator_changes_anything(world: World, signed_in: SignedIn, person: str) -> None:
    client = signed_in(world.people[person])
    anna, office = world.anna.staff.pk, world.raisa.user.offices.get()
    paths = ["new/", "slips/", f"{anna}/name/", f"{anna}/slip/", f"{anna}/deactivation/", f"{anna}/activation/",
             f"{anna}/offices/new/", f"offices/{office.pk}/end/"]  # fmt: skip
    before = (list(User.objects.values()), list(StaffMember.objects.values()), list(StandingOffice.objects.values()))
    data = {"last_name": "Х", "first_name": "Х", "office": "administrator", "starts_on": "2026-10-14",
            "ends_on": "2026-10-14"}  # fmt: skip
    assert [client.post(LIST + path, data).status_code for path in paths] == [403] * len(paths)
    after = (list(User.objects.values()), list(StaffMember.objects.values()), list(StandingOffice.objects.values()))
    assert (after, AccessSlip.objects.count()) == (before, 0)


def test_a_missing_person_is_not_found(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.igor)
    answers = [
        client.get(f"{LIST}999999/"),
        client.post(f"{LIST}999999/slip/"),
        client.get(f"{LIST}offices/99999/end/"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_changes_are_not_made_by_links(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.igor)
    paths = ("slips/", *(f"{world.anna.staff.pk}/{verb}/" for verb in ("deactivation", "activation", "slip")))
    assert [client.get(LIST + path).status_code for path in paths] == [405, 405, 405, 200]  # the last one asks
    assert (AccessSlip.objects.count(), User.objects.get(pk=world.anna.user.pk).is_active) == (0, True)
