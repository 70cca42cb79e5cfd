"""The administrator adds staff, hands out slips, disables logins and appoints to offices."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from accounts.models import AccessLog, AccessSlip, StandingOffice, User
from common.refusals import Refused
from school.actions import issue_slip_for
from school.models import StaffMember
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.factories.accounts import PASSWORD
from tests.world import TODAY, World

LIST = "/school/staff/"
NEW = {"last_name": "Ёшкина", "first_name": "Анна", "patronymic": "Львовна", "position": "учитель биологии"}


def credentials(page: str) -> list[str]:
    """What stands on the slips in typewriter letters: login, password, login, password…"""
    return re.findall(r"<code>(.+?)</code>", page)


def test_a_new_teacher_gets_a_login_of_her_name_and_a_slip_that_lets_her_in(world: World, signed_in: SignedIn) -> None:
    login, password = credentials(signed_in(world.igor).post(f"{LIST}new/", NEW).text)
    added = StaffMember.objects.get(last_name="Ёшкина")
    assert (login, added.position, added.user and added.user.full_name) == (
        "eshkina.anna",
        "учитель биологии",
        "Ёшкина Анна Львовна",
    )
    anna = Client()
    answer = anna.post("/accounts/sign-in/", {"username": login, "password": password}, follow=True)
    assert answer.request["PATH_INFO"] == "/accounts/password/"


def test_a_namesake_is_asked_about_and_then_added(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.igor)
    client.post(f"{LIST}new/", NEW)
    refused = client.post(f"{LIST}new/", NEW)
    assert ("Сотрудник с таким именем уже есть." in refused.text, StaffMember.objects.filter(**NEW).count()) == (
        True,
        1,
    )
    login, _ = credentials(client.post(f"{LIST}new/", {**NEW, "is_namesake": "on"}).text)
    assert login == "eshkina.anna2"


def test_a_slip_issued_again_replaces_the_first(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.igor)
    path = f"{LIST}{world.anna.staff.pk}/slip/"
    first, second = (credentials(client.post(path, {"sure": "1"}).text) for _ in range(2))
    assert (first[0], second[0]) == ("anna", "anna")
    statuses = [
        Client().post("/accounts/sign-in/", {"username": "anna", "password": password}).status_code
        for password in (PASSWORD, first[1], second[1])
    ]
    assert statuses == [200, 200, 302]


def test_slips_for_all_who_cannot_sign_in_and_for_nobody_else(world: World, signed_in: SignedIn) -> None:
    for name in ("Юрий", "Лев"):
        s.make_staff(last_name="Яшин", first_name=name)
    client = signed_in(world.igor)
    page = client.post(f"{LIST}slips/")
    assert credentials(page.text)[::2] == ["yashin.lev", "yashin.yuriy"]
    assert AccessLog.objects.get().subject == "листки доступа: yashin.lev, yashin.yuriy"
    again = client.post(f"{LIST}slips/", follow=True)
    assert "У всех сотрудников уже есть вход" in again.text
    assert AccessSlip.objects.count() == 2


def test_staff_gets_slips_from_an_administrator_only_even_as_parents(world: World) -> None:
    as_parent = world.elena.guardian
    as_parent.user = None
    as_parent.save()
    User.objects.filter(pk=world.elena.user.pk).update(username="elena-old")
    as_parent.user = world.anna.user
    as_parent.save()
    for person in (as_parent, world.anna.staff):
        with pytest.raises(Refused, match="листок ему выдаёт администратор"):
            issue_slip_for(person=person, by=world.boris.user)
    assert issue_slip_for(person=as_parent, by=world.igor.user).login == "anna"


def test_a_disabled_login_lets_nobody_in_until_a_new_slip(world: World, signed_in: SignedIn) -> None:
    client, card = signed_in(world.igor), f"{LIST}{world.anna.staff.pk}/"
    at_work = signed_in(world.anna)
    disabled = client.post(f"{card}deactivation/", follow=True)
    assert "Вход отключён: Белова Анна Сергеевна." in disabled.text
    assert at_work.get("/accounts/password/").status_code == 302
    assert client.post(f"{card}slip/").status_code == 400
    enabled = client.post(f"{card}activation/", follow=True)
    assert "Выдайте новый листок." in enabled.text
    login, password = credentials(client.post(f"{card}slip/").text)
    assert Client().post("/accounts/sign-in/", {"username": login, "password": password}).status_code == 302


def test_the_administrator_does_not_lock_himself_out(world: World, signed_in: SignedIn) -> None:
    client, card = signed_in(world.igor), f"{LIST}{world.igor.staff.pk}/"
    page = client.get(card).text
    assert ("Отключить вход" in page, "Выдать" in page, "Сменить свой пароль" in page) == (False, False, True)
    refused = client.post(f"{card}deactivation/")
    assert (refused.status_code, User.objects.get(pk=world.igor.user.pk).is_active) == (400, True)
    office = world.igor.user.offices.get()
    kept = client.post(f"{LIST}offices/{office.pk}/end/", {"ends_on": "2026-10-14"})
    assert (
        "С 15.10.2026 в школе не останется администратора" in kept.text,
        StandingOffice.objects.get(pk=office.pk).ends_on,
    ) == (True, None)


def test_somebody_without_account_cannot_be_disabled(world: World, signed_in: SignedIn) -> None:
    newcomer = s.make_staff(last_name="Яшин", first_name="Юрий")
    client = signed_in(world.igor)
    statuses = [client.post(f"{LIST}{newcomer.pk}/{verb}/").status_code for verb in ("deactivation", "activation")]
    assert statuses == [404, 404]


def test_an_appointment_gives_the_office_and_an_account_to_hold_it(world: World, signed_in: SignedIn) -> None:
    newcomer = s.make_staff(last_name="Яшин", first_name="Юрий")
    data = {"office": "deputy", "starts_on": "2026-10-14", "ends_on": ""}
    page = signed_in(world.igor).post(f"{LIST}{newcomer.pk}/offices/new/", data, follow=True)
    office = StandingOffice.objects.get(user__staff_member=newcomer)
    assert (office.office, office.starts_on, office.ends_on, office.user.username) == (
        "deputy", TODAY, None, "yashin.yuriy",
    )  # fmt: skip
    assert "Назначение записано: Яшин Юрий, заместитель директора по УВР." in page.text


def test_a_refused_appointment_opens_no_account(world: World, signed_in: SignedIn) -> None:
    newcomer = s.make_staff(last_name="Яшин", first_name="Юрий")
    data = {"office": "deputy", "starts_on": "2026-10-14", "ends_on": "2026-10-01"}
    page = signed_in(world.igor).post(f"{LIST}{newcomer.pk}/offices/new/", data)
    newcomer.refresh_from_db()
    assert (page.status_code, newcomer.user, User.objects.filter(last_name="Яшин").count()) == (400, None, 0)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"office": "deputy", "starts_on": "2026-10-14"}, "уже занимает эту должность"),
        ({"office": "director", "starts_on": "2026-10-14", "ends_on": "2026-10-01"}, "Дата окончания раньше"),
        ({"office": "king", "starts_on": "2026-10-14"}, "Выберите корректный вариант"),
        ({"office": "director", "starts_on": "30.02.2026"}, "Введите правильную дату"),
    ],
)
def test_a_wrong_appointment_is_explained_beside_the_form(
    world: World, signed_in: SignedIn, data: dict[str, str], complaint: str
) -> None:
    answer = signed_in(world.igor).post(f"{LIST}{world.galina.staff.pk}/offices/new/", data)
    assert (answer.status_code, complaint in answer.text, world.galina.user.offices.count()) == (400, True, 1)


def test_an_office_ends_on_the_day_that_was_typed(world: World, signed_in: SignedIn) -> None:
    office = world.galina.user.offices.get()
    client = signed_in(world.igor)
    client.post(f"{LIST}offices/{office.pk}/end/", {"ends_on": "2026-10-31"})
    assert StandingOffice.objects.get(pk=office.pk).ends_on == date(2026, 10, 31)
    assert "по 31.10.2026" in client.get(f"{LIST}{world.galina.staff.pk}/").text


def test_a_changed_name_is_changed_on_the_account_and_the_login_stays(world: World, signed_in: SignedIn) -> None:
    path = f"{LIST}{world.anna.staff.pk}/name/"
    data = {"last_name": "Чернова", "first_name": "Анна", "patronymic": "Сергеевна", "position": "учитель математики"}
    page = signed_in(world.igor).post(path, data, follow=True)
    user = User.objects.get(pk=world.anna.user.pk)
    assert ("Данные исправлены." in page.text, user.full_name, user.username) == (
        True,
        "Чернова Анна Сергеевна",
        "anna",
    )
