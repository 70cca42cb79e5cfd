"""The one entrance, and the way out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from accounts import actions
from accounts.models import AccessLog, AccessSlip
from common.clock import current_moment
from tests.conftest import SignedIn
from tests.factories.accounts import PASSWORD
from tests.world import World

PAGE = "/accounts/sign-in/"
REFUSAL = "Неверный логин или пароль. Проверьте раскладку клавиатуры и Caps Lock."


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_the_page_helps_the_browser_to_fill_it_in(db: None, client: Client) -> None:
    page = client.get(PAGE).text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert page.count("autofocus") == 1
    assert 'autocapitalize="none"' in page


def test_login_and_password_open_the_start_page(world: World, client: Client) -> None:
    answer = client.post(PAGE, {"username": " Anna ", "password": PASSWORD})
    assert (answer.headers["Location"], signed_in_as(client)) == ("/", str(world.anna.user.pk))
    assert list(AccessLog.objects.values_list("user", "action")) == [(world.anna.user.pk, "sign_in")]


@pytest.mark.parametrize(("username", "password"), [("anna", "wrong"), ("nobody", PASSWORD), ("disabled", PASSWORD)])
def test_refusal_does_not_tell_whether_the_login_exists(
    world: World, client: Client, username: str, password: str
) -> None:
    actions.deactivate_user(user=world.vera.user, by=world.igor.user)
    answer = client.post(PAGE, {"username": username.replace("disabled", "vera"), "password": password})
    assert (REFUSAL in answer.text, signed_in_as(client)) == (True, None)


def test_signs_that_no_login_has_are_refused_before_they_are_looked_up(world: World, client: Client) -> None:
    answer = client.post(PAGE, {"username": "anna\0", "password": PASSWORD})
    assert (answer.status_code, signed_in_as(client), AccessLog.objects.count()) == (400, None, 0)


def test_a_right_password_on_the_page_of_another_person_leaves_a_row(world: World, client: Client) -> None:
    typed = {"username": "anna", "password": PASSWORD, "writer": str(world.vera.user.pk)}
    assert client.post("/accounts/sign-in/again/", typed).status_code == 400
    row = AccessLog.objects.get()
    assert (row.user, row.action, row.subject) == (world.anna.user, "sign_in_refused", "верный пароль")


def test_what_was_typed_as_password_is_not_in_the_page(world: World, client: Client) -> None:
    assert "гусь-лапчатый" not in client.post(PAGE, {"username": "anna", "password": "гусь-лапчатый"}).text


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("/journal/diary/?week=3", "/journal/diary/?week=3"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http://testserver/journal/", "http://testserver/journal/"),
    ],
)
def test_next_leads_to_pages_of_this_site_only(world: World, client: Client, asked: str, page: str) -> None:
    form = client.get(PAGE, {"next": asked})
    assert ('name="next"' in form.text) == (page != "/")
    answer = client.post(PAGE, {"username": "anna", "password": PASSWORD, "next": asked})
    assert answer.headers["Location"] == page


def test_who_has_signed_in_already_goes_on(world: World, signed_in: SignedIn) -> None:
    assert signed_in(world.anna).get(PAGE, {"next": "/journal/"}).headers["Location"] == "/journal/"


@pytest.mark.parametrize("change", [{"expires_at": datetime(2000, 1, 1, tzinfo=UTC)}, {"revoked_at": current_moment()}])
def test_an_expired_or_revoked_slip_lets_nobody_in(world: World, client: Client, change: dict[str, datetime]) -> None:
    issued = actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    AccessSlip.objects.update(**change)
    answer = client.post(PAGE, {"username": "anna", "password": issued.password})
    assert "Срок листка истёк: получите новый у классного руководителя или администратора." in answer.text
    assert (signed_in_as(client), AccessLog.objects.get().action) == (None, "sign_in_refused")


def test_a_replaced_slip_is_just_a_wrong_password(world: World, client: Client) -> None:
    first = actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    assert REFUSAL in client.post(PAGE, {"username": "anna", "password": first.password}).text


def test_a_session_gets_a_new_key_at_sign_in(world: World, client: Client) -> None:
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.post(PAGE, {"username": "anna", "password": PASSWORD})
    assert client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_the_cookie_is_out_of_reach_of_scripts_and_foreign_sites(
    world: World, client: Client, settings: Settings
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    cookie = client.post(PAGE, {"username": "anna", "password": PASSWORD}).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["expires"]) == (True, "Lax", True, "")


def test_signing_in_needs_the_token_of_the_form(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(PAGE, {"username": "anna", "password": PASSWORD})
    assert (answer.status_code, signed_in_as(client)) == (403, None)


@pytest.mark.parametrize("ending", ["slip", "disabled", "disabled and enabled again"])
def test_open_sessions_end_with_a_new_slip_and_with_the_account(world: World, signed_in: SignedIn, ending: str) -> None:
    client = signed_in(world.anna)
    assert client.get("/accounts/password/").status_code == 200
    if ending == "slip":
        actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    else:
        disabled = actions.deactivate_user(user=world.anna.user, by=world.igor.user)
        if ending == "disabled and enabled again":
            actions.activate_user(user=disabled, by=world.igor.user)
    assert client.get("/accounts/password/").headers["Location"] == f"{PAGE}?next=%2Faccounts%2Fpassword%2F"


def test_signing_out_ends_the_session_on_the_server(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.anna)
    stolen = client.cookies["sessionid"].value
    assert client.post("/accounts/sign-out/").headers["Location"] == PAGE
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/accounts/password/").headers["Location"] == f"{PAGE}?next=%2Faccounts%2Fpassword%2F"


def test_signing_out_by_a_link_is_refused_and_changes_nothing(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.anna)
    assert (client.get("/accounts/sign-out/").status_code, client.get("/accounts/password/").status_code) == (405, 200)


def test_the_reference_tables_have_no_entrance_of_their_own(world: World, signed_in: SignedIn) -> None:
    assert Client().get("/admin/").headers["Location"] == f"{PAGE}?next=%2Fadmin%2F"
    assert Client().get("/admin/login/").headers["Location"] == f"{PAGE}?next=%2Fadmin%2Flogin%2F"
    igor = signed_in(world.igor)
    assert igor.get("/admin/login/").headers["Location"] == "/admin/"
    assert igor.get("/admin/password_change/").headers["Location"] == "/accounts/password/"
    refused = signed_in(world.anna).get("/admin/", follow=True)
    assert (refused.status_code, "Справочники ведёт администратор." in refused.text) == (403, True)
    assert igor.post("/admin/logout/").headers["Location"] == PAGE
    assert signed_in_as(igor) is None
