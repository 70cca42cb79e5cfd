"""What has been written into a cell: who, when, old and new value, from the append-only tables (R-54, product 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import F, Q, QuerySet

from accounts.models import User
from common.formatting import date_short
from journal.models import CorrectionRequest, CorrectionState
from journal.models.marks import POINT, sign_of

Row = Mapping[str, Any]
MARK = "Отметка"
_AUTHOR = ("last_name", "first_name", "patronymic")


@dataclass(frozen=True)
class CellChange:
    """One change of one thing in a cell. Empty `before` or `after`: nothing stood there."""

    at: datetime
    author: str
    what: str
    before: str
    after: str
    reason: str


def cell_history(lesson_id: int, position: int, pupil_id: int) -> list[CellChange]:
    """Everything that was ever written about the pupil in the lesson's column, the latest first.

    Marks and owed works of the column, absences of the lesson; whatever wrote them. Four queries.
    """
    at_lesson = {"lesson": lesson_id, "pupil": pupil_id}
    in_column = {"work__lesson": lesson_id, "work__position": position, "pupil": pupil_id}
    changes = [
        *_changes(_events("MarkEvent", in_column, "value", "result", "given_on", "comment"), _mark),
        *_changes(_events("OutstandingWorkEvent", in_column, "is_owed", "due_on", "comment"), _owed),
        *_changes(_events("AbsenceEvent", at_lesson, letter=F("code__letter")), _absence),
    ]
    openings = _corrections_of_cell(lesson_id, pupil_id)
    told = [replace(change, reason=change.reason or _reason(change.at, openings)) for change in changes]
    return sorted(told, key=lambda change: change.at)[::-1]


def _corrections_of_cell(lesson_id: int, pupil_id: int) -> list[CorrectionRequest]:
    """Corrections that have ever opened the cell."""
    of_lesson = Q(lesson=lesson_id, pupil=pupil_id) | Q(
        lesson=None,
        group__lessons=lesson_id,
        subject__lessons=lesson_id,
        term__starts_on__lte=F("group__lessons__on"),
        term__ends_on__gte=F("group__lessons__on"),
    )
    return list(CorrectionRequest.objects.filter(of_lesson, state=CorrectionState.GRANTED).distinct())


def _reason(at: datetime, openings: Sequence[CorrectionRequest]) -> str:
    """Written while a correction was open, it was written by it."""
    for one in openings:
        if one.decided_at and one.open_until and one.decided_at <= at < (one.ended_at or one.open_until):
            return f"по заявке № {one.pk}: {one.reason}"
    return ""


def _events(name: str, place: Mapping[str, object], *columns: str, **named: F) -> QuerySet[Any, dict[str, Any]]:
    authors = {part: F(f"written_by__{part}") for part in _AUTHOR}
    events: QuerySet[Any] = apps.get_model("journal", name).objects.filter(**place)
    return events.order_by("pgh_id").values("pgh_created_at", "pgh_context", *columns, **named, **authors)


def _changes(events: QuerySet[Any, dict[str, Any]], told: Callable[[Row], dict[str, str]]) -> Iterator[CellChange]:
    """The differences between each event and the one before it, by the names of what `told` finds in an event."""
    before: dict[str, str] = {}
    for event in events:
        after = told(event)
        for what, value in after.items():
            if value != before.get(what, ""):
                yield CellChange(
                    at=event["pgh_created_at"],
                    author=User(**{part: event[part] for part in _AUTHOR}).initials_name,
                    what=what,
                    before=before.get(what, ""),
                    after=value,
                    reason=(event["pgh_context"] or {}).get("reason", ""),
                )
        before = after


def _mark(event: Row) -> dict[str, str]:
    return {
        MARK: sign_of(event["value"], event["result"]),
        "Сдано": _day(event["given_on"]),
        "Комментарий": event["comment"],
    }


def _owed(event: Row) -> dict[str, str]:
    """The texts of outstanding work; of one taken back only that it is gone."""
    if not event["is_owed"]:
        return {"Точка": ""}
    about = f": {event['comment']}" if event["comment"] else ""
    return {"Точка": f"{POINT} до {_day(event['due_on'])}{about}"}


def _absence(event: Row) -> dict[str, str]:
    return {"Пропуск": event["letter"] or ""}


def _day(day: date | None) -> str:
    return date_short(day) if day else ""
