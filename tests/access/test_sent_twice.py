"""A form sent twice is written once: every form of every page, found by the refusal matrix.

A new form is sent here by itself. Where what stands in it and `TYPED` are refused, it wants its words in `TYPED_INTO`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.access.forms import TYPED, TYPED_INTO, PageForm, forms_on
from tests.access.matrix import Row
from tests.access.test_matrix import Scene, UndoError, scene
from tests.access.test_odd_requests import PAGES, client_of, somebody
from tests.sql import fetched_value

__all__ = ["scene"]

pytestmark = pytest.mark.django_db

# What is not written here, and why.
NOT_WRITTEN = {
    "curriculum:plan_upload": "a file is looked at first",
    "gtzo:version_in_force": "there is no norm in it",
    "gtzo:version_step": "a version in force, to be read",
    "journal:council_decisions": "the class teacher only reads",
    "meals:sheet_correction": "nothing was served",
    "reports:term_grade_lock": "its gaps are shown first",
    "reports:term_lock": "its gaps are shown first",
    "timetable:lesson_move": "there is no other hour in the bells",
    "school:guardianship_new": "they are mother and child already",
    "school:pupil_import": "a file is looked at first",
}
_WRITES = re.compile(r"(?:^|; ?)(?:INSERT|UPDATE|DELETE)\b.*?\"(\w+)\"", re.DOTALL)
_OF_EVERY_REQUEST = {"django_session", "entry_sentform"}


@dataclass(frozen=True)
class Sending:
    """A form sent twice: both answers, and the tables that stand otherwise after the second than after the first."""

    answers: tuple[Any, Any]
    written_again: list[str]

    @property
    def is_written_once(self) -> bool:
        """Does the second lead where the first one did, and write nothing? A look before writing leads nowhere."""
        first, second = ((answer.status_code, answer.headers.get("Location")) for answer in self.answers)
        shown_once = first == (200, None) and second[0] == 302  # a slip: the second leads to the page behind it
        return (first == second or shown_once) and not self.written_again


def forms_of(scene: Scene, row: Row, person: str) -> Iterator[tuple[Client, PageForm]]:
    client, page = client_of(scene, person), row.url(scene.world)
    shown = client.get(page)
    for form in forms_on(page, shown.text if shown["Content-Type"].startswith("text/html") else ""):
        if form.view != "accounts:sign_out":
            yield client, form


def sent_twice(client: Client, form: PageForm) -> Sending:
    """Both are taken back."""

    def send() -> Any:  # a file is read only once
        return client.post(form.action, form.filled(TYPED, TYPED_INTO.get(form.view, {})))

    with suppress(UndoError), transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            first = send()
        statements = "; ".join(each["sql"] or "" for each in queries.captured_queries)
        tables = sorted(set(_WRITES.findall(statements)) - _OF_EVERY_REQUEST)
        before = {table: contents(table) for table in tables}
        second = send()
        sending = Sending((first, second), [table for table in tables if contents(table) != before[table]])
        raise UndoError
    return sending


def contents(table: str) -> object:
    """How many rows there are, and a sum that another row would change."""
    return fetched_value(f'SELECT (count(*), sum(hashtextextended(t::text, 0))) FROM "{table}" t')


def test_every_form_carries_one_key_and_is_written_once(scene: Scene) -> None:
    """The number says that pages show their forms: with fewer of them something here has gone blind."""
    seen, without_key, refused, twice = set[object](), [], {}, []
    for row in PAGES:
        with suppress(UndoError), transaction.atomic():
            for client, form in forms_of(scene, row, somebody(row)):
                if form.kind in seen:
                    continue
                seen.add(form.kind)
                without_key += [form.view] if len(form.keys) != 1 else []
                sending = sent_twice(client, form)
                if sending.answers[0].status_code >= 400:
                    refused[form.view] = text_of_errors(sending.answers[0])
                elif not sending.is_written_once:
                    twice.append((form.view, [answer.status_code for answer in sending.answers], sending.written_again))
            raise UndoError
    assert (without_key, twice, {view: why for view, why in refused.items() if view not in NOT_WRITTEN}) == ([], [], {})
    assert (set(NOT_WRITTEN) - set(refused), len(seen) > 90) == (set(), True)


def text_of_errors(page: Any) -> list[str]:
    return re.findall(r'class="error[^>]*>(?:\s*<p>)?([^<]*)', page.text)
