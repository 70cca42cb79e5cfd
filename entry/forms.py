"""What a write brings along besides its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from common.forms import REFUSED
from common.refusals import Outdated
from entry.queries import Writing, last_writings
from entry.rules import changed_since, fingerprints, in_words, is_same

AS_SHOWN = "as_shown"


class VersionForm(forms.Form):
    """The version of the row that the writer saw."""

    version = forms.IntegerField(min_value=0)


class CellForm(VersionForm):
    """What every cell of a grid carries: the version that the writer saw, and the operation that a retry repeats."""

    operation = forms.UUIDField()

    @property
    def is_of_the_grid(self) -> bool:
        """Was it sent by the grid of this version of the program?"""
        return not {"version", "operation"} & set(self.errors)


class _ShownField(forms.CharField):
    """Fingerprints of what stood in the fields when the form was drawn. It is nothing that a person changes."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002  # Django's signature
        return False


@dataclass(frozen=True)
class Meanwhile:
    """A row as it was found when its form was to be written; `touched` are the fields that the person has changed."""

    row: Model
    values: Mapping[str, Any]
    touched: Sequence[str]


class EditForm(forms.Form):
    """A form in which a row stands to be changed (record 52).

    It carries what stood in its fields, so that an old page is not written over a newer one. `row` is what is edited;
    `values` are what stands in it when its caller knows them already. Without a row the form makes a new one.
    `save_edit` (entry/views.py) writes it.
    """

    as_shown = _ShownField(required=False)
    conflicts: Mapping[str, Any] = {}
    columns: Mapping[str, str] = {}  # by the names of those fields that a row calls otherwise

    def __init__(
        self, *args: Any, row: Model | None = None, values: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        if row is not None:
            values = self.values_in(row) if values is None else values
            kwargs["initial"] = {**values, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        instance: Model | None = getattr(self, "instance", None)
        self.row = instance if row is None and instance is not None and instance.pk else row
        self.standing: Mapping[str, Any] = {}  # what stood in the fields when the row was read
        if self.row is not None:
            self.standing = self._of_fields(self.values_in(self.row) if values is None else values)
            self.initial[AS_SHOWN] = fingerprints(self.standing)

    def values_in(self, row: Model) -> Mapping[str, Any]:
        """What stands in the row, by the names of the fields."""
        columns = {name: self.columns.get(name, name) for name in self.base_fields}
        stored = forms.model_to_dict(row, [*columns.values()])
        return {name: stored[column] for name, column in columns.items() if column in stored}

    def history_of(self, row: Model) -> Model | None:
        """The row whose history knows who wrote the values."""
        return row

    def full_clean(self) -> None:
        """What is cleaned is what was typed."""
        super().full_clean()
        if self.is_bound:
            self.cleaned_data.pop(AS_SHOWN, None)

    def has_changed_meanwhile(self, now: Model) -> bool:
        """Has somebody else put another value into a field since the form was drawn, other than what is typed there?

        A program that sends no fingerprints means what it sends.
        """
        return self.compare(now, self._of_fields(self.values_in(now)))

    def compare(self, now: Model, values: Mapping[str, Any]) -> bool:
        """The same, when it is known what stands in the fields now."""
        sent = str(self.data.get(self.add_prefix(AS_SHOWN)) or "")
        typed = {name: _key_of(self.cleaned_data.get(name)) for name in values}
        others = changed_since(sent, values) if sent else []
        self.conflicts = {name: values[name] for name in others if not is_same(values[name], typed[name])}
        self._meanwhile = Meanwhile(now, values, touched=changed_since(sent, typed))
        return bool(self.conflicts)

    def show_conflicts(self, within: Model | None = None) -> None:
        """Beside each field what stands there now and who wrote it; sent once more, the form is meant.

        What the person has not touched becomes what stands there now, what he has typed stays.
        """
        now, data = self._meanwhile, cast(Any, self.data).copy()  # a QueryDict
        source = self.history_of(now.row)
        columns = {name: self.columns.get(name, name) for name in self.conflicts}
        written = last_writings(source, [*columns.values()], within=within) if source else {}
        data[self.add_prefix(AS_SHOWN)] = fingerprints(now.values)
        for name, value in self.conflicts.items():
            text = changed_meanwhile(
                self._in_words(name, value), written.get(columns[name]), is_kept=name in now.touched
            )
            self.add_error(name, ValidationError(text, code=f"{REFUSED}{Outdated.status}"))
            if name not in now.touched:
                _put(data, self[name], value)
        self.data = data

    def conflicts_in_words(self) -> str:
        """For a small form that has no page of its own to come back on."""
        source = self.history_of(self._meanwhile.row)
        written = last_writings(source, [*self.conflicts]) if source else {}
        return " ".join(
            f"{self.fields[name].label}: {changed_meanwhile(self._in_words(name, value), written.get(name))}"
            for name, value in self.conflicts.items()
        )

    def _of_fields(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Of the fields that people type into, in their order."""
        return {name: values[name] for name in self.fields if name in values}

    def _in_words(self, name: str, value: Any) -> str:
        """A choice by its words."""
        choices = getattr(self.fields[name].widget, "choices", ())
        labels = {str(key): str(label) for key, label in choices if not isinstance(label, list | tuple)}
        if isinstance(value, list):
            return in_words([labels.get(str(each), each) for each in value])
        return labels.get(str(value), in_words(value)) if value not in (None, "") else in_words(None)


class EditModelForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The same, by the fields of a model; its `instance` is the row."""


def changed_meanwhile(value: str, written: Writing | None, *, is_kept: bool | None = None) -> str:
    """What is said of a field into which somebody else has written; `is_kept`: what was typed stands in it."""
    by = f" ({written})" if written else ""
    if is_kept is None:
        return f"тем временем записано «{value}»{by}."
    return f"Тем временем записано «{value}»{by}. " + (
        "В поле – то, что набрали вы." if is_kept else "Оно уже стоит в поле."
    )


def _key_of(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _put(data: Any, bound: forms.BoundField, value: Any) -> None:
    """Let the form hold the value, as a browser would send it."""
    widget, name = bound.field.widget, bound.html_name
    if isinstance(widget, forms.CheckboxInput):
        value = "on" if value else None
    else:
        value = widget.format_value(bound.field.prepare_value(value))
    data.setlist(name, value if isinstance(value, list) else [] if value is None else [value])
