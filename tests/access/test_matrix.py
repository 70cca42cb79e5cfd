"""The refusal matrix: every URL × every person × own and foreign object × GET and POST (requirements 1.11)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from common.audience import ANYONE
from ezh.checks import own_patterns
from tests.access.matrix import METHODS, Row, read_rows
from tests.conftest import sign_in
from tests.world import World, build_world

pytestmark = pytest.mark.django_db

ROWS = list(read_rows())
PUBLIC = {name for name, _, pattern in own_patterns() if ANYONE in pattern.callback.audience}  # type: ignore[attr-defined]
REFUSED = {403, 404, 405}
# What Django offers as an empty choice unless told otherwise: nothing to read, and nothing to hear.
NO_WORDS = b"---------"


class UndoError(Exception):
    """Takes back what a request has written."""


@dataclass(frozen=True)
class Scene:
    """The world once for all rows, with everybody signed in; each request is taken back."""

    world: World
    sessions: dict[str, str]

    def answer(self, person: str, row: Row) -> int:
        """The status that the person gets; "" is a stranger."""
        return self.ask(person, row)[0]

    def ask(self, person: str, row: Row) -> tuple[int, str]:
        """The status and, of a redirect, the address. No page shows a choice without words."""
        client = Client()
        if person:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[person]
        url = row.url(self.world)
        with suppress(UndoError), transaction.atomic():
            response = client.get(url) if row.method == "GET" else client.post(url, row.data)
            raise UndoError
        assert NO_WORDS not in _text(response), row
        return response.status_code, response.headers.get("Location", "")


def _text(response: HttpResponseBase) -> bytes:
    """The page of an answer; a file that is sent is read to its end, which closes it."""
    return response.content if isinstance(response, HttpResponse) else b"".join(cast(Any, response).streaming_content)


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    with django_db_blocker.unblock(), suppress(UndoError), transaction.atomic():
        world = build_world()
        sessions = {
            name: sign_in(person).cookies[settings.SESSION_COOKIE_NAME].value for name, person in world.people.items()
        }
        yield Scene(world, sessions)
        raise UndoError


def test_every_url_has_its_rows_and_every_row_its_url() -> None:
    urls = {name for name, _, _ in own_patterns()}
    assert {row.name for row in ROWS} == urls


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_person_gets_the_answer_of_the_matrix(scene: Scene, row: Row) -> None:
    people = scene.world.people
    assert {name: scene.answer(name, row) for name in people} == {name: row.status_for(name) for name in people}


@pytest.mark.parametrize("row", [row for row in ROWS if row.name not in PUBLIC], ids=str)
def test_a_stranger_is_sent_to_sign_in(scene: Scene, row: Row) -> None:
    status, address = scene.ask("", row)
    assert (status, address.partition("?")[0]) == (302, "/accounts/sign-in/")


def test_a_method_without_a_row_is_refused_to_everybody(scene: Scene) -> None:
    """A page that declares no POST must not accept one, and the other way round."""
    named = {(row.name, row.method) for row in ROWS}
    unnamed = {(row.name, method) for row in ROWS for method in METHODS} - named
    answers = {
        (name, method, person): scene.answer(person, replace(_most_open(name, person), method=method))
        for name, method in sorted(unnamed)
        for person in scene.world.people
    }
    assert {key: status for key, status in answers.items() if status not in REFUSED} == {}


def _most_open(name: str, person: str) -> Row:
    """A row of the address with an object that is open to the person, if there is one: nothing else may refuse him."""
    return max((row for row in ROWS if row.name == name), key=lambda row: row.status_for(person) not in REFUSED)
