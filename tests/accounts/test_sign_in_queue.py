"""Sign-ins leave threads to pages: one is at work, few wait, everybody else is told to come again (record 27)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client

from accounts.models import AccessLog
from accounts.sign_in_queue import QUEUE
from accounts.views.sign_in_again import BUSY
from common.turns import TurnQueue
from tests.factories.accounts import PASSWORD
from tests.world import World

PAGE = "/accounts/sign-in/"
LONG = 60  # seconds that no test waits


def is_my_turn(queue: TurnQueue) -> bool:
    with queue.turn() as is_on:
        return is_on


def test_one_at_a_time_is_at_work_and_the_next_begins_when_it_is_done() -> None:
    queue = TurnQueue(places=2, patience=0)
    with queue.turn() as first, queue.turn() as second:
        assert (first, second) == (True, False)
    assert is_my_turn(queue)


def test_who_has_a_place_waits_for_the_turn() -> None:
    queue = TurnQueue(places=2, patience=LONG)
    with ThreadPoolExecutor(1) as other:
        with queue.turn():
            waiting = other.submit(is_my_turn, queue)
        assert waiting.result(timeout=LONG)


def test_who_finds_no_place_does_not_wait() -> None:
    queue = TurnQueue(places=1, patience=LONG)
    with queue.turn():
        assert not is_my_turn(queue)


def test_a_sign_in_that_fails_gives_its_place_and_its_turn_back() -> None:
    queue = TurnQueue(places=1, patience=0)
    with pytest.raises(ZeroDivisionError), queue.turn():
        raise ZeroDivisionError
    assert is_my_turn(queue)


@pytest.fixture
def crowd() -> Iterator[None]:
    """As many people as a process lets in are signing in."""
    for _ in range(settings.SIGN_INS_AT_ONCE):
        assert QUEUE._places.acquire(blocking=False)
    yield
    QUEUE._places.release(settings.SIGN_INS_AT_ONCE)


@pytest.mark.usefixtures("crowd")
def test_in_a_crowd_the_page_asks_to_come_again_and_nothing_was_tried(world: World, client: Client) -> None:
    answer = client.post(PAGE, {"username": "anna", "password": "wrong", "next": "/journal/"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Сейчас входят слишком многие сразу" in answer.text
    assert f'href="{PAGE}?next=%2Fjournal%2F"' in answer.text
    assert (AccessLog.objects.count(), AccessAttempt.objects.count()) == (0, 0)


@pytest.mark.usefixtures("crowd")
def test_in_a_crowd_the_form_itself_is_still_shown(db: None, client: Client) -> None:
    assert client.get(PAGE).status_code == 200


@pytest.mark.usefixtures("crowd")
def test_in_a_crowd_the_dialog_of_an_open_page_says_so(world: World, client: Client) -> None:
    fields = {"username": "anna", "password": PASSWORD, "writer": world.anna.user.pk}
    answer = client.post(f"{PAGE}again/", fields)
    assert (answer.status_code, answer.json()) == (503, {"message": BUSY})


def test_after_the_crowd_everybody_is_let_in(world: World, client: Client) -> None:
    statuses = [client.post(PAGE, {"username": "anna", "password": PASSWORD}).status_code for _ in range(2)]
    assert statuses == [302, 302]
