"""The refusal matrix: every URL × every person × own and foreign object × GET and POST (requirements 1.11)."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from common.audience import ANYONE
from ezh.checks import own_patterns
from tests.access.matrix import METHODS, Row, read_rows
from tests.conftest import SignedIn
from tests.world import World

ROWS = list(read_rows())
PUBLIC = {name for name, _, pattern in own_patterns() if ANYONE in pattern.callback.audience}  # type: ignore[attr-defined]


class _Undo(Exception):
    """Takes back what a request has written."""


def answer(client: Client, row: Row, url: str) -> int:
    """The status of one request; whatever it wrote is rolled back."""
    status = 0
    try:
        with transaction.atomic():
            status = (
                client.generic(row.method, url).status_code
                if row.method == "GET"
                else client.post(url, row.data).status_code
            )
            raise _Undo
    except _Undo:
        return status


def test_every_url_has_its_rows_and_every_row_its_url() -> None:
    urls = {name for name, _, _ in own_patterns()}
    assert {row.name for row in ROWS} == urls


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_person_gets_the_answer_of_the_matrix(world: World, signed_in: SignedIn, row: Row) -> None:
    url = row.url(world)
    answers = {name: answer(signed_in(person), row, url) for name, person in world.people.items()}
    assert answers == {name: row.status_for(name) for name in world.people}


@pytest.mark.parametrize("row", [row for row in ROWS if row.name not in PUBLIC], ids=str)
def test_a_stranger_is_sent_to_sign_in(world: World, row: Row) -> None:
    client = Client()
    url = row.url(world)
    response = client.get(url) if row.method == "GET" else client.post(url, row.data)
    assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/accounts/sign-in/")


def test_a_method_without_a_row_is_refused_everywhere(world: World, signed_in: SignedIn) -> None:
    """A page that declares no POST must not accept one, and the other way round."""
    named = {(row.name, row.method) for row in ROWS}
    wrong = []
    for row in ROWS:
        for method in METHODS:
            if (row.name, method) in named:
                continue
            for name, person in world.people.items():
                other = Row(row.name, method, row.objects, {}, row.query, row.data)
                status = answer(signed_in(person), other, row.url(world))
                if status not in {403, 404, 405}:
                    wrong.append((str(other), name, status))
    assert wrong == []
