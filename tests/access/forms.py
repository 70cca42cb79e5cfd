"""The forms of a page as a browser sees them, and what somebody types into them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve

from common.forms import FORM_KEY, UNSEEN

LAST = object()  # the last that a list offers
_NO_VALUES = {"button", "reset", "submit", "image"}
# What is typed where nothing stands, and what over what stands there, by page.
TYPED: dict[str, Any] = {
    "last_name": "Новикова",
    "first_name": "Ольга",
    "birth_date": "2015-03-03",
    "starts_on": "2026-10-14",
    "ends_on": "2026-10-14",
    "on": "2026-10-14",
    "basis": "№ 7",
    "reason": "по просьбе семьи",
    "note": "разобрались",
    "reply": "исправлено",
    "title": "Собрание",
    "text": "Встретимся в среду.",
    "subject": "Тетрадь",
    "group-name": "Английский, 2",
    "protocol_no": "12",
    "topic": "Повторение",
    "hours": "1",
    "name": "Нормы школы",
    "source": "приказ",
    "level_names": "бронза, серебро, золото",
    "question": "Где отметки?",
    "answer": "В дневнике.",
    "order_number": "7",
    "order_dated": "2026-10-01",
    "assignment-hours_per_week": "2",
    "entry-number": "5",
    "letters": "Я",
}
TYPED_INTO: dict[str, dict[str, Any]] = {
    "gtzo:clearance_end": {"ends_on": "2026-10-10"},
    "meals:menu_new": {"file": ("menu.pdf", b"%PDF-1.7")},
    "messaging:class_comments": {"text-5": "Старается."},
    "timetable:transfer": {"to_class": LAST},
    "timetable:assignment_new": {"assignment-group": LAST, "assignment-subject": LAST},
    "timetable:membership_new": {"membership-pupil": LAST, "membership-instead_of": ""},
}


@dataclass
class Field:
    """One control with a name."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    is_required: bool = False


@dataclass
class PageForm:
    """A form that is sent by POST."""

    action: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    element_id: str = ""

    @property
    def view(self) -> str:
        return resolve(self.action.partition("?")[0]).view_name

    @property
    def keys(self) -> list[str]:
        """The one-time keys that it carries."""
        return [value for each in self.fields if each.name == FORM_KEY for value in each.values]

    @property
    def kind(self) -> tuple[str, tuple[str, ...]]:
        """Forms of one kind differ in keys only."""
        names = {re.sub(r"\d+", "#", each.name) for each in self.fields} - {*UNSEEN}
        return self.view, tuple(sorted(names))

    def filled(self, typed: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
        """What is sent: typed `over` what stands there, `typed` where nothing stands, and the first button."""
        sent: dict[str, Any] = {name: value for name, value in self.buttons[:1] if name}
        for each in self.fields:
            given = over.get(each.name, typed.get(each.name))
            if each.kind == "file":
                if given is not None:
                    sent[each.name] = SimpleUploadedFile(*given)
            elif values := _values(each, given, is_over=each.name in over):
                sent[each.name] = [*sent.get(each.name, []), *values]
        return sent


def _values(each: Field, given: Any, *, is_over: bool) -> Sequence[str]:
    if is_over:
        return [each.options[-1] if given is LAST else given]
    if any(each.values) or each.kind == "hidden":
        return each.values
    if given is not None and (not each.options or given in each.options):
        return [given]
    if each.kind == "checkbox":
        return []
    return [next(filter(None, each.options), "")]


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[PageForm] = []
        self.strays: list[tuple[str, Field | tuple[str, str]]] = []  # controls that name their form by its id
        self.form: PageForm | None = None
        self.select: tuple[Field, str] | None = None
        self.text: tuple[Field, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form" and given.get("method", "").lower() == "post":
            self.form = PageForm(given.get("action") or self.page, element_id=given.get("id", ""))
            self.forms.append(self.form)
        elif tag == "button" or given.get("type") in _NO_VALUES:
            if given.get("type", "submit") == "submit" and "formaction" not in given:
                self._add(given, (name, given.get("value", "")))
        elif "disabled" in given and tag != "option":
            return
        elif tag == "input" and name:
            self._input(given, name)
        elif tag == "select" and name:
            self.select = Field(name, "select", is_required="required" in given), given.get("form", "")
            self._add(given, self.select[0])
        elif tag == "option" and self.select:
            self.select[0].options.append(given.get("value", ""))
            if "selected" in given:
                self.select[0].values.append(given.get("value", ""))
        elif tag == "textarea" and name:
            self.text = Field(name, "textarea", is_required="required" in given), []
            self._add(given, self.text[0])

    def _input(self, given: dict[str, str], name: str) -> None:
        kind = given.get("type", "text")
        made = Field(name, kind, is_required="required" in given)
        value = given.get("value", "on" if kind in {"checkbox", "radio"} else "")
        if kind in {"checkbox", "radio"}:
            made.values = [value] if "checked" in given else []
            made.options = [value]
        elif value:
            made.values = [value]
        same = self._same(given, made) if kind == "radio" else None
        if same:
            same.options += made.options
            same.values += made.values
        else:
            self._add(given, made)

    def _same(self, given: dict[str, str], made: Field) -> Field | None:
        fields = self.form.fields if self.form and "form" not in given else []
        return next((each for each in fields if (each.name, each.kind) == (made.name, made.kind)), None)

    def _add(self, given: dict[str, str], made: Field | tuple[str, str]) -> None:
        if "form" in given:
            self.strays.append((given["form"], made))
        elif self.form:
            _put(self.form, made)

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.text:
            made, texts = self.text
            if text := "".join(texts).removeprefix("\n"):
                made.values = [text]
            self.text = None


def _put(form: PageForm, made: Field | tuple[str, str]) -> None:
    if isinstance(made, Field):
        form.fields.append(made)
    else:
        form.buttons.append(made)


def forms_on(page: str, html: str) -> Iterator[PageForm]:
    """All forms of the page at this address that are sent by POST, with whatever names them from elsewhere."""
    reader = _Reader(page)
    reader.feed(html)
    for element_id, made in reader.strays:
        for form in reader.forms:
            if form.element_id == element_id:
                _put(form, made)
    yield from reader.forms
