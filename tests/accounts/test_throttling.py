"""Five failures lock a login from an address for fifteen minutes (P-12); django-axes counts, we talk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from axes.models import AccessAttempt
from django.test import Client

from accounts import actions
from accounts.models import AccessLog
from tests.conftest import SignedIn
from tests.factories.accounts import PASSWORD
from tests.world import World

MORNING = datetime(2026, 10, 14, 1, 0, tzinfo=UTC)


def sign_in(username: str, password: str, *, address: str = "10.0.0.7") -> Any:
    """Each time another browser: only login and address count."""
    return Client(REMOTE_ADDR=address).post("/accounts/sign-in/", {"username": username, "password": password})


def lock(username: str) -> Any:
    """Five failures; the answer to the last."""
    return [sign_in(username, f"wrong-{number}") for number in range(5)][-1]


def test_the_fifth_failure_locks_and_the_right_password_is_refused(world: World) -> None:
    statuses = [sign_in("anna", "wrong").status_code for _ in range(5)]
    locked = sign_in("anna", PASSWORD)
    assert statuses == [200, 200, 200, 200, 429]
    assert (locked.status_code, "sessionid" in locked.cookies) == (429, False)


def test_the_page_says_how_long_and_more_tries_do_not_make_it_longer(world: World) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        first = lock("anna")
        assert "Войти можно будет через 15 минут." in first.text
        assert first.headers["Retry-After"] == "900"
        clock.shift(timedelta(minutes=13, seconds=30))
        assert "Войти можно будет через 2 минуты." in sign_in("anna", "wrong").text
        clock.shift(timedelta(minutes=1, seconds=31))
        assert sign_in("anna", PASSWORD).status_code == 302


def test_a_login_typed_another_way_is_the_same_login(world: World) -> None:
    statuses = [sign_in(typed, "wrong").status_code for typed in ("Anna", " anna ", "ANNA", "anna", "aNNa")]
    assert statuses == [200, 200, 200, 200, 429]
    assert sign_in("anna", PASSWORD).status_code == 429


def test_a_login_that_does_not_exist_is_locked_alike(world: World) -> None:
    assert lock("nobody").status_code == 429


def test_another_login_from_the_address_and_the_login_from_another_address_stay_open(world: World) -> None:
    lock("anna")
    assert sign_in("boris", PASSWORD).status_code == 302
    assert sign_in("anna", PASSWORD, address="10.0.0.8").status_code == 302


def test_success_forgets_earlier_failures(world: World) -> None:
    for _ in range(4):
        sign_in("anna", "wrong")
    assert sign_in("anna", PASSWORD).status_code == 302
    statuses = [sign_in("anna", "wrong").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 200]


def test_a_new_slip_opens_a_locked_login(world: World) -> None:
    lock("anna")
    issued = actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    assert sign_in("anna", issued.password).status_code == 302


def test_guessing_the_present_password_on_the_change_page_is_throttled_too(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.anna)
    guess = {"old_password": "wrong", "new_password": "сосна-17-вечер", "repeated": "сосна-17-вечер"}
    statuses = [client.post("/accounts/password/", guess).status_code for _ in range(5)]
    right = client.post("/accounts/password/", {**guess, "old_password": PASSWORD})
    assert ([*statuses, right.status_code]) == [400, 400, 400, 400, 429, 429]


def test_the_access_log_tells_refusals_from_locks_and_never_what_was_typed(world: World) -> None:
    sign_in("my secret password", "anna")
    for _ in range(5):
        sign_in("anna", "wrong")
    sign_in("anna", PASSWORD)
    anna = world.anna.user.pk
    assert list(AccessLog.objects.order_by("pk").values_list("user", "action", "subject", "address")) == [
        (None, "sign_in_refused", "неизвестный логин", "10.0.0.7"),
        *[(anna, "sign_in_refused", "", "10.0.0.7")] * 4,
        *[(anna, "sign_in_locked", "", "10.0.0.7")] * 2,
    ]
    kept = str(list(AccessAttempt.objects.values()))
    assert [text in kept for text in ("wrong", PASSWORD, "my secret password", "'anna'")] == [False] * 4
