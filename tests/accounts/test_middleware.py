"""What stands between a request and every page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts import actions
from accounts.middleware import AccessLogMiddleware
from accounts.models import AccessLog, AccessSlip, User
from common.addresses import client_address
from common.responses import PersonalDataDownload
from tests.conftest import SignedIn
from tests.factories.accounts import PASSWORD
from tests.world import World

MORNING = datetime(2026, 10, 14, 1, 0, tzinfo=UTC)
PAGE = "/accounts/password/"


def sign_in_address(next_page: str, why: str = "") -> str:
    query = {"next": next_page, "why": why} if why else {"next": next_page}
    return reverse("accounts:sign_in", query=query)


def test_a_session_is_locked_after_an_hour_without_a_page(world: World, signed_in: SignedIn) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(world.anna)
        assert client.get(PAGE).status_code == 200
        clock.shift(timedelta(minutes=60))
        assert client.get(PAGE).status_code == 200
        clock.shift(timedelta(minutes=61))
        refused = client.get(PAGE + "?a=1")
        assert refused.headers["Location"] == sign_in_address(PAGE + "?a=1", "idle")
        assert "Сеанс закрыт: 60 мин. без действий." in client.get(refused.headers["Location"]).text
        client.post("/accounts/sign-in/", {"username": "anna", "password": PASSWORD})
        assert client.get(PAGE).status_code == 200


def test_the_school_chooses_the_minutes_of_the_lock(world: World, signed_in: SignedIn, settings: Settings) -> None:
    settings.IDLE_LOCK_MINUTES = 5
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(world.anna)
        client.get(PAGE)
        clock.shift(timedelta(minutes=6))
        assert client.get(PAGE).headers["Location"] == sign_in_address(PAGE, "idle")


def test_a_clock_set_back_does_not_keep_a_session_open(world: World, signed_in: SignedIn) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(world.anna)
        client.get(PAGE)
        clock.shift(timedelta(hours=-5))
        client.get(PAGE)
        clock.shift(timedelta(minutes=61))
        assert client.get(PAGE).headers["Location"] == sign_in_address(PAGE, "idle")


def test_pages_of_one_minute_do_not_write_the_session_each_time(world: World, signed_in: SignedIn) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(world.anna)
        client.get(PAGE)
        clock.shift(timedelta(seconds=50))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(PAGE)
        assert [query["sql"] for query in queries if query["sql"].startswith("UPDATE")] == []


def test_a_stranger_is_led_to_sign_in_and_back_to_the_page(db: None, client: Client) -> None:
    assert client.get(PAGE + "?a=1").headers["Location"] == sign_in_address(PAGE + "?a=1")


def test_a_stranger_who_sent_a_form_comes_back_to_the_page_of_the_form(db: None, client: Client) -> None:
    sent_from = {"referer": "http://testserver/accounts/password/?a=1"}
    assert client.post(PAGE, headers=sent_from).headers["Location"] == sign_in_address(PAGE + "?a=1")
    foreign = {"referer": "https://evil.example/accounts/password/"}
    assert client.post(PAGE, headers=foreign).headers["Location"] == sign_in_address("/")
    assert client.post(PAGE).headers["Location"] == sign_in_address("/")


def test_scripts_are_told_to_sign_in_instead_of_being_given_the_page(db: None, client: Client) -> None:
    sent_from = {"referer": "http://testserver/journal/1/2/"}
    by_htmx = client.get("/accounts/password/", headers={"HX-Request": "true", **sent_from})
    assert by_htmx.headers["HX-Redirect"] == sign_in_address("/journal/1/2/")
    by_fetch = client.post(PAGE, headers={"accept": "application/json", **sent_from})
    assert (by_fetch.status_code, by_fetch.json()) == (401, {"sign_in": sign_in_address("/journal/1/2/")})


def with_slip(world: World) -> Client:
    """Анна has signed in with the temporary password of a slip."""
    issued = actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    client = Client()
    client.post("/accounts/sign-in/", {"username": issued.login, "password": issued.password})
    return client


def test_a_temporary_password_opens_no_page_but_the_change_of_password(world: World) -> None:
    client = with_slip(world)
    answers = {path: client.get(path) for path in ("/", "/accounts/sign-in/", "/admin/", PAGE, "/health/")}
    assert {path: (answer.status_code, answer.headers.get("Location")) for path, answer in answers.items()} == {
        "/": (302, PAGE),
        "/accounts/sign-in/": (302, PAGE),
        "/admin/": (302, PAGE),
        PAGE: (200, None),
        "/health/": (200, None),
    }
    assert client.post("/accounts/sign-out/").headers["Location"] == "/accounts/sign-in/"


def test_a_temporary_password_does_not_hide_static_files(world: World, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "look.css").write_text("body {}")
    settings.STATIC_ROOT = tmp_path
    client = with_slip(world)
    answer = client.get("/static/look.css")
    assert b"".join(answer) == b"body {}"


def test_a_session_opened_with_a_slip_ends_with_the_slip(world: World) -> None:
    client = with_slip(world)
    AccessSlip.objects.update(expires_at=datetime(2000, 1, 1, tzinfo=UTC))
    refused = client.get(PAGE)
    assert refused.headers["Location"] == sign_in_address(PAGE, "slip")
    assert "Срок листка истёк" in client.get(refused.headers["Location"]).text
    assert client.get(PAGE).headers["Location"] == sign_in_address(PAGE)


def test_history_knows_who_from_where_and_on_which_page(world: World, signed_in: SignedIn, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    change = {"old_password": PASSWORD, "new_password": "сосна-17-вечер", "repeated": "сосна-17-вечер"}
    signed_in(world.anna).post(PAGE, change, headers={"X-Forwarded-For": "10.9.9.9, 192.0.2.7"})
    event = User.pgh_event_model.objects.filter(pgh_obj=world.anna.user).latest("pgh_id")  # type: ignore[attr-defined]
    assert (event.pgh_label, event.pgh_context) == (
        "update",
        {"user": world.anna.user.pk, "url": PAGE, "address": "192.0.2.7"},
    )


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "127.0.0.1"),
        (0, "10.9.9.9", "127.0.0.1"),
        (1, None, "127.0.0.1"),
        (1, "10.9.9.9", "10.9.9.9"),
        (1, "forged, 10.9.9.9", "10.9.9.9"),
        (2, "10.9.9.9, 192.0.2.7", "10.9.9.9"),
        (2, "10.9.9.9", "127.0.0.1"),
        (1, "not an address", "127.0.0.1"),
        (1, " 2001:db8::1 ", "2001:db8::1"),
    ],
)
def test_only_proxies_of_ours_are_believed_about_addresses(
    settings: Settings, proxies: int, forwarded: str | None, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", headers=headers)) == address


def test_pages_of_a_person_are_never_kept_by_the_browser(world: World, signed_in: SignedIn) -> None:
    personal = signed_in(world.anna).get(PAGE)
    assert "no-store" in personal.headers["Cache-Control"]
    assert "no-store" in Client().get("/accounts/sign-in/").headers["Cache-Control"]
    assert "Cache-Control" not in Client().get("/health/").headers


def test_an_answer_that_carries_data_out_is_written_into_the_access_log(world: World) -> None:
    def list_of_class(request: HttpRequest) -> HttpResponse:
        return PersonalDataDownload("Ершов", subject="5А: список класса", reason="экскурсия", filename="5А.txt")

    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.7")
    request.user = world.boris.user
    answer = AccessLogMiddleware(list_of_class)(request)
    assert (answer.headers["Cache-Control"], answer.headers["Content-Disposition"]) == (
        "no-store, private",
        "attachment; filename*=UTF-8''5%D0%90.txt",
    )
    assert list(AccessLog.objects.values_list("user", "address", "action", "subject", "reason")) == [
        (world.boris.user.pk, "10.0.0.7", "download", "5А: список класса", "экскурсия")
    ]


def test_an_ordinary_answer_is_not_written_into_the_access_log(world: World) -> None:
    request = RequestFactory().get("/")
    request.user = world.boris.user
    AccessLogMiddleware(lambda request: HttpResponse("5А"))(request)
    assert AccessLog.objects.count() == 0
