"""No button of a form drops what was typed into another field of it: for every page of every role.

Forms with several buttons are found on all pages of the access matrix. Into each field of words something is typed,
each button is pressed, and what was typed is found again: in the answer, on the page that it leads to, or on the page
itself, as it is saved or as it came back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from html import unescape
from typing import Any, cast

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from meals.models import ClassRequest, MealSettings
from tests.access.matrix import Row, read_rows
from tests.conftest import SignedIn
from tests.factories.attendance import make_notice
from tests.factories.meals import make_class_request
from tests.pages.forms import Button, Field, Form, forms_of
from tests.world import MONDAY, TODAY, World

pytestmark = pytest.mark.django_db

ROWS = [row for row in read_rows() if row.method == "GET" and 200 in row.statuses]
# One person of each role, and the substitute, to whom a remark of the world is addressed.
ONE_OF_EACH = ("anna", "boris", "pavel", "maria", "galina", "igor", "raisa", "elena", "dima")


class TakenBackError(Exception):
    """Takes back what a page has written."""


@contextmanager
def taken_back() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise TakenBackError
    except TakenBackError:
        pass


def typed_into(field: Field, number: int) -> str:
    """Something that fits the field as far as its kind tells: figures where figures are asked for."""
    if field.kind == "date":
        return (TODAY + timedelta(days=7)).isoformat()
    if field.kind == "number" or field.name.startswith(("mark-", "minutes")):
        return "5"
    return f"Слово {number}"


def readable(answer: Any) -> str:
    return unescape(answer.content.decode())


def lost(form: Form, button: Button, typed: dict[str, str], client: Client, address: str) -> list[str]:
    """The fields whose words are found neither in the answer nor on the page itself."""
    answer = cast(HttpResponse, client.post(button.action or form.action, form.data(typed, button=button), follow=True))
    pages = [answer, cast(HttpResponse, client.get(address))]
    held = {(each.name, each.value) for page in pages for form in forms_of(page) for each in form.fields}
    text = " ".join(map(readable, pages))
    kept = set(ClassRequest.objects.values_list("reason", flat=True))  # in the history of the request, on no page
    return [
        name for name, words in typed.items() if (name, words) not in held and words not in text and words not in kept
    ]


def forms_with_several_buttons(client: Client, address: str) -> list[Form]:
    page = client.get(address)
    if not isinstance(page, HttpResponse):
        b"".join(cast(Any, page).streaming_content)  # to its end, which closes the file
        return []
    if not page.headers["Content-Type"].startswith("text/html"):
        return []
    return [form for form in forms_of(page, address) if len(form.buttons) > 1 and form.typed]


def people_of(row: Row) -> list[str]:
    """Who opens the page: of those named one of each role, or else the first; «*» is everybody else."""
    names = row.statuses[200].replace("*", "elena").split()
    return [name for name in names if name in ONE_OF_EACH] or names[:1]


def objects_with_buttons(world: World) -> None:
    """What stands on pages only when somebody has written: a notice to answer, a request of meals to correct."""
    make_notice(pupil=world.dima.pupil, starts_on=MONDAY, ends_on=MONDAY, by=world.elena.user)
    MealSettings.objects.create(id=1, cut_off=time(7, 45))
    make_class_request(school_class=world.class_5a, reason="пришёл", by=world.raisa.user)


def test_no_button_drops_what_was_typed_beside_it(world: World, signed_in: SignedIn) -> None:
    objects_with_buttons(world)
    clients = {name: signed_in(person) for name, person in world.people.items()}
    found, dropped, seen = set(), {}, set()
    for row in ROWS:
        for person in people_of(row):
            if (row.name, person) in seen:
                continue
            seen.add((row.name, person))
            with taken_back():
                client, address = clients[person], row.url(world)
                for number, form in enumerate(forms_with_several_buttons(client, address)):
                    found.add(row.name)
                    for button in form.buttons:
                        with taken_back():
                            typed = {each.name: typed_into(each, place) for place, each in enumerate(form.typed)}
                            if names := lost(form, button, typed, client, address):
                                dropped[str(row), person, number, button] = names
    assert dropped == {}
    assert found == {
        "attendance:class_notices",
        "journal:lesson",
        "journal:period_column",
        "meals:class_day",
        "reports:remark",
    }
