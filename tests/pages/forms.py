"""The forms of a page, as a browser would send them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from tests.pages.reading import Page

# Kinds of fields into which people write words, figures or days.
TYPED = {"text", "search", "number", "tel", "email", "url", "date", "textarea"}
_NO_FIELDS = {"submit", "button", "reset", "image", "file"}


@dataclass
class Field:
    """A control with a name: its kind, what it holds, and whether it would be sent."""

    name: str
    kind: str
    value: str
    is_sent: bool = True
    options: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Button:
    """What presses the form: its name and value are sent along; `action` is an address of its own."""

    name: str
    value: str
    action: str = ""


@dataclass
class Form:
    """A form with its fields in their order."""

    method: str
    action: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    @property
    def typed(self) -> list[Field]:
        """Fields for words."""
        return [each for each in self.fields if each.kind in TYPED]

    def value(self, name: str) -> str:
        """What the field of the name holds."""
        return next(each.value for each in self.fields if each.name == name)

    def data(self, typed: Mapping[str, str] | None = None, *, button: Button | None = None) -> dict[str, list[str]]:
        """What is sent when the button is pressed; `typed` stands instead of what the fields hold."""
        typed = typed or {}
        sent: dict[str, list[str]] = {}
        for each in self.fields:
            if each.is_sent and each.name not in typed:
                sent.setdefault(each.name, []).append(each.value)
        if button and button.name:
            sent[button.name] = [button.value]
        return sent | {name: [value] for name, value in typed.items()}


class _Forms(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._url = url
        self._by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._filled: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("method", "get").lower(), urljoin(self._url, given.get("action", "")))
            self.forms.append(self._form)
            self._by_id[given.get("id", "")] = self._form
            return
        form = self._by_id.get(given["form"]) if given.get("form") else self._form
        if form is None or "disabled" in given:
            return
        if tag == "button" and given.get("type", "submit") == "submit":
            action = urljoin(self._url, given["formaction"]) if "formaction" in given else ""
            form.buttons.append(Button(given.get("name", ""), given.get("value", ""), action))
        elif tag == "option" and self._filled:
            self._filled.options.append(given.get("value", ""))
            if len(self._filled.options) == 1 or "selected" in given:
                self._filled.value = given.get("value", "")
        elif tag in {"input", "textarea", "select"} and given.get("name"):
            self._add(form, tag, given)

    def _add(self, form: Form, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        if kind in _NO_FIELDS:
            return
        is_text = kind not in {"checkbox", "radio"}
        is_sent = is_text or "checked" in given
        found = Field(given["name"], kind, given.get("value", "" if is_text else "on"), is_sent)
        form.fields.append(found)
        self._filled = found if tag in {"textarea", "select"} else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in {"textarea", "select"}:
            self._filled = None

    def handle_data(self, data: str) -> None:
        if self._filled and self._filled.kind == "textarea":
            self._filled.value += data


def forms_of(page: Page, url: str = "") -> list[Form]:
    """The forms that are posted; addresses are absolute when the page's own is given."""
    reader = _Forms(url)
    reader.feed(page.content.decode())
    return [form for form in reader.forms if form.method == "post"]


def form_with(page: Page, name: str) -> Form:
    """The form with a field of the name."""
    return next(form for form in forms_of(page) if any(each.name == name for each in form.fields))
