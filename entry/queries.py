"""Who wrote what stands in a row: asked only where two people have written into the same place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from accounts.models import User
from common.formatting import moment

_EVENTS = 200  # further back nobody's open page reaches


@dataclass(frozen=True)
class Writing:
    """Who wrote a value and when."""

    author: str
    at: datetime

    def __str__(self) -> str:
        """«Громов Б. И., 14.10.2026 12:40»; without a name where a program has written."""
        return ", ".join(filter(None, (self.author, moment(self.at))))


def last_writings(row: Model, names: Sequence[str], *, within: Model | None = None) -> Mapping[str, Writing]:
    """By field who last gave it another value; fields of which nothing is known are left out.

    The history of the row knows it; of reference tables without one the log of the admin, which is written for the row
    that was opened there: for rows `within` another it is that one's.
    """
    columns = _columns(row, names)
    events = _events(row, [*columns.values()])
    found = {name: _last_change(events, column) for name, column in columns.items() if events}
    logged = None if events else _logged(within or row)
    users = User.objects.in_bulk({key for key, _ in found.values() if key is not None})
    written = {name: Writing(users[key].initials_name if key in users else "", at) for name, (key, at) in found.items()}
    return dict.fromkeys(names, logged) if logged else written


def _columns(row: Model, names: Iterable[str]) -> dict[str, str]:
    columns = {}
    for name in names:
        try:
            columns[name] = getattr(row._meta.get_field(name), "attname", name)  # noqa: SLF001  # Django's documented meta API
        except FieldDoesNotExist:
            continue
    return columns


def _events(row: Model, columns: Sequence[str]) -> list[dict[str, Any]]:
    """From the latest."""
    model = getattr(type(row), "pgh_event_model", None)
    if model is None:
        return []
    events = model.objects.filter(pgh_obj=row.pk).order_by("-pgh_id")
    return [*events.values("pgh_created_at", "pgh_context", "pgh_label", *columns)[:_EVENTS]]


def _last_change(events: Sequence[dict[str, Any]], column: str) -> tuple[int | None, datetime]:
    changes = (
        event for event, before in pairwise(events) if event["pgh_label"] != "update" or event[column] != before[column]
    )
    event = next(changes, events[-1])
    return (event["pgh_context"] or {}).get("user"), event["pgh_created_at"]


def _logged(row: Model) -> Writing | None:
    of_row = {"content_type": ContentType.objects.get_for_model(row), "object_id": str(row.pk)}
    entry = LogEntry.objects.filter(**of_row).select_related("user").order_by("-pk").first()
    return Writing(entry.user.initials_name, entry.action_time) if entry else None
