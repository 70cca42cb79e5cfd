"""Rows that a page asks about as a whole, say to delete them: they are what they were when it was drawn (record 52)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model

from common.refusals import Outdated
from entry.forms import changed_meanwhile
from entry.queries import last_writings
from entry.rules import changed_since, fingerprints, in_words

ROWS_AS_SHOWN = "rows_as_shown"  # in the context of a page


def as_shown(rows: Iterable[Model]) -> list[str]:
    """What a page carries of each row: its key and the fingerprints of its fields."""
    return [f"{row.pk}:{fingerprints(_values(row))}" for row in rows]


def require_as_shown(rows: Iterable[Model], sent: Sequence[str]) -> None:
    """Raises Outdated with what somebody else has written into one of the rows since, and who it was.

    A program that sends no fingerprints means what it sends.
    """
    shown = dict(each.partition(":")[::2] for each in sent)
    said = [_changes(row, shown[str(row.pk)]) for row in rows if str(row.pk) in shown]
    if any(said):
        told = " ".join(filter(None, said))
        raise Outdated(f"Пока страница была открыта, строку изменили. {told} Откройте список и решите снова.")


def _values(row: Model) -> dict[str, Any]:
    return {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields  # noqa: SLF001  # Django's documented meta API
        if not field.primary_key
    }


def _changes(row: Model, shown: str) -> str:
    """«405: название – тем временем записано «406» (Громов И. И., 14.10.2026 12:00).», or nothing."""
    values = _values(row)
    names = changed_since(shown, values)
    written = last_writings(row, names) if names else {}
    said = [
        f"{row._meta.get_field(name).verbose_name} – {changed_meanwhile(in_words(values[name]), written.get(name))}"  # type: ignore[union-attr]  # noqa: SLF001  # concrete fields have one
        for name in names
    ]
    return f"{row}: {' '.join(said)}" if said else ""
