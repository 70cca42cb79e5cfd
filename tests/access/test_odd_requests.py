"""Whatever a stranger sends to any address or form is answered with a page of ours: no 5xx, no traceback in the log."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from importlib import import_module
from inspect import getsource
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from tests.access.matrix import Row, read_rows
from tests.access.test_matrix import Scene, UndoError, scene

__all__ = ["scene"]

pytestmark = pytest.mark.django_db

VALUES = {
    "NUL": "a\x00b",
    "a number of 5,000 digits": "9" * 5000,
    "the year 0": "0000-01-01",
    "the year 10000": "10000-01-01",
    "the last day of all": "9999-12-31",
    "a superscript": "²",
    "an array": "[]",
    "a minus": "-1",
}
BROKEN_BODIES = [
    ("nothing at all", b"", "application/x-www-form-urlencoded"),
    ("no UTF-8", b"text=%ff%fe&text=\xff", "application/x-www-form-urlencoded"),
    (
        "a part without an end",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
        "multipart/form-data; boundary=x",
    ),
    ("parts without a boundary", b"--x", "multipart/form-data"),
    ("no form", b"[1, {", "application/json"),
]
SHOWN = [row for row in read_rows() if row.method == "GET" and row.statuses.get(200, "*") != "*"]
PAGES = list({row.name: row for row in reversed(SHOWN) if not row.name.endswith("_file")}.values())
ONLY_SENT = list(
    {row.name: row for row in read_rows() if row.method == "POST" and row.name != "accounts:sign_out"}.values()
)
_READ = re.compile(r'(?:GET\.get\(|GET, )"(\w+)"')
_LINK = re.compile(r'<a [^>]*href="(/[^"]*)"')
# At the head of a form, beside a field, above the page, in place of it.
_EXPLAINED = ('role="alert"', 'class="error"', 'class="notice error"', '<p class="soft">Ошибка 4')
_TICKED = {"checkbox", "radio"}
_IN_FORMS = ("starts_on", "ends_on", "as_of", "school_class")


def somebody(row: Row) -> str:
    """The first who may open the page."""
    return row.statuses[200].split()[0]


@dataclass(frozen=True)
class SentForm:
    """A form of a page: where it goes, the names of its fields, those that nobody sees, what stood in all of them."""

    action: str
    names: tuple[str, ...]
    is_multipart: bool
    hidden: tuple[str, ...] = ()
    drawn: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> tuple[str, tuple[str, ...]]:
        """Forms of one kind differ in keys only."""
        names = sorted({re.sub(r"\d+", "#", name) for name in self.names})
        return resolve(self.action.partition("?")[0]).view_name, tuple(names)


class _Forms(HTMLParser):
    """Finds the forms of a page that are sent by POST."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found = page, list[SentForm]()
        self._open: tuple[str, bool] | None = None
        self._names: list[str] = []
        self._hidden: list[str] = []
        self._drawn: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            action = given.get("action") or self.page
            self._open = (action, "multipart" in given.get("enctype", ""))
            self._names, self._hidden, self._drawn = [], [], []
        elif self._open and given.get("name") and tag in {"input", "select", "textarea", "button"}:
            self._names.append(given["name"])
            kind = given.get("type", "text")
            if kind == "hidden" and given["name"] != "csrfmiddlewaretoken":
                self._hidden.append(given["name"])
            elif tag in {"select", "textarea"} or (kind != "file" and (kind not in _TICKED or "checked" in given)):
                is_typed = tag == "textarea" or kind == "text"
                self._drawn.append((given["name"], given.get("value", "") or ("Слово" if is_typed else "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open:
            action, is_multipart = self._open
            names, hidden = tuple(dict.fromkeys(self._names)), tuple(dict.fromkeys(self._hidden))
            self.found.append(SentForm(action, names, is_multipart, hidden, tuple(self._drawn)))
            self._open = None


@pytest.fixture
def tracebacks() -> Iterator[list[str]]:
    """Requests of which the log keeps a traceback, through the filters of the settings."""
    found: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.exc_info:
                found.append(record.getMessage())

    keeper = Keeper()
    for each in logging.getLogger().handlers:
        for kept in each.filters:
            keeper.addFilter(kept)
    logging.getLogger().addHandler(keeper)
    yield found
    logging.getLogger().removeHandler(keeper)


def client_of(scene: Scene, person: str) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = scene.sessions[person]
    return client


def answer(client: Client, method: str, url: str, *sent: Any, **extra: Any) -> HttpResponse:
    """The answer to a request that is taken back."""
    found = HttpResponse()
    with suppress(UndoError), transaction.atomic():
        found = getattr(client, method)(url, *sent, **extra)
        raise UndoError
    return found


def parameters_of(url: str) -> set[str]:
    """Names that the module of the page's view reads from the address, by itself or by a form."""
    source = getsource(import_module(resolve(url).func.__module__))
    by_forms = _IN_FORMS if re.search(r"Form\((?:self\.)?request\.GET", source) else ()
    return {*_READ.findall(source), *by_forms}


def test_odd_parameters_of_any_address_are_no_fault_of_ours(scene: Scene, tracebacks: list[str]) -> None:
    wrong = {}
    for row in PAGES:
        client, page = client_of(scene, somebody(row)), row.url(scene.world).partition("?")[0]
        for (what, value), name in product(VALUES.items(), parameters_of(page)):
            status = answer(client, "get", page, {name: value}).status_code
            if status >= 500:
                wrong[str(row), name, what] = status
    assert (wrong, tracebacks) == ({}, [])


def test_text_that_nobody_can_type_is_refused_by_every_page(scene: Scene, tracebacks: list[str]) -> None:
    answers = set()
    for row in PAGES:
        client, page = client_of(scene, somebody(row)), row.url(scene.world).partition("?")[0]
        answers |= {
            answer(client, "get", f"{page}?{query}").status_code for query in ("any=a%00b", "any=%ff%fe", "%00=1")
        }
    assert (answers, tracebacks) == ({400}, [])


def forms_of(scene: Scene) -> Iterator[tuple[Client, SentForm]]:
    """Each kind of form once, with somebody who sees it; then what only scripts send, as the matrix does."""
    seen = set()
    for row in PAGES:
        client = client_of(scene, somebody(row))
        with suppress(UndoError), transaction.atomic():
            page = row.url(scene.world)
            reader = _Forms(page)
            shown = client.get(page)
            reader.feed(shown.text if shown["Content-Type"].startswith("text/html") else "")
            for form in reader.found:
                if form.kind not in seen and form.kind[0] != "accounts:sign_out":  # whoever signs out sends no more
                    seen.add(form.kind)
                    yield client, form
            raise UndoError
    views = {view for view, _ in seen}
    for row in ONLY_SENT:
        if row.name not in views:
            person = next(iter(row.statuses.values())).split()[0].replace("*", "anna")
            names = tuple(row.data or ("value", "version", "operation"))
            yield client_of(scene, person), SentForm(row.url(scene.world), names, False)


def sent(form: SentForm, value: str) -> dict[str, Any]:
    """All its fields with the value, the first of them twice."""
    return {name: [value, value] if place == 0 else value for place, name in enumerate(form.names)}


def broken(form: SentForm, hidden: str | None) -> dict[str, Any]:
    """As it was drawn, with a word in empty fields of text; only the fields that nobody sees are broken or missing."""
    return dict(form.drawn) | ({} if hidden is None else dict.fromkeys(form.hidden, hidden))


def says_what_to_do(page: str) -> bool:
    """Is there a word of what is wrong, and a field marked where fields are to be mended?"""
    if "Исправьте отмеченные поля" in page and 'aria-invalid="true"' not in page:
        return False
    return any(sign in page for sign in _EXPLAINED)


def test_odd_values_in_any_form_are_no_fault_of_ours(scene: Scene, tracebacks: list[str]) -> None:
    """Nor do they leave the person alone: of a field that he cannot see he is told what to do."""
    wrong: dict[Any, object] = {}
    n_forms = 0
    for client, form in forms_of(scene):
        n_forms += 1
        for what, value in VALUES.items():
            status = answer(client, "post", form.action, sent(form, value)).status_code
            if status >= 500 or (what == "NUL" and form.names and status != 400):
                wrong[form.kind, what] = status
        for hidden in ("x", "0", "9" * 30, None) if form.hidden else ():
            found = answer(client, "post", form.action, broken(form, hidden))
            if found.status_code >= 500 or (found.status_code >= 400 and not says_what_to_do(found.text)):
                wrong[form.kind, f"hidden: {hidden}"] = found.status_code
        for what, body, kind in BROKEN_BODIES:
            status = answer(client, "post", form.action, body, content_type=kind).status_code
            if status >= 500:
                wrong[form.kind, what] = status
    assert (wrong, tracebacks) == ({}, [])
    assert n_forms > 110


def test_every_link_of_every_page_leads_somewhere(scene: Scene) -> None:
    dead, followed = {}, set[tuple[str, str]]()
    for row in PAGES:
        client = client_of(scene, somebody(row))
        shown = answer(client, "get", row.url(scene.world))
        for link in _LINK.findall(shown.text if shown["Content-Type"].startswith("text/html") else ""):
            address = unescape(link).partition("#")[0]
            if (somebody(row), address) not in followed:
                followed.add((somebody(row), address))
                status = answer(client, "get", address).status_code
                if status >= 400:
                    dead[str(row), address] = status
    assert dead == {}
