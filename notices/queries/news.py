"""What is new about the children of a family: marks, homework, control works and absences, in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import starmap
from uuid import UUID

from common.formatting import date_day
from common.rows import fetch
from journal.models import Result
from notices.queries.calendar import stable_id

_AT_MOST = 100
_DAYS_BACK, _DAYS_OF_LESSONS = 14, 45

_KINDS = {
    "mark": "Отметка",
    "absence": "Посещаемость",
    "homework": "Домашнее задание",
    "control_work": "Контрольная работа",
}
_ABSENCES = {"absent": "Пропуск урока.", "late": "Опоздание на урок."}


@dataclass(frozen=True)
class NewsEntry:
    """One piece of news: the same `uid` when it is told anew with another value, at a later moment."""

    uid: UUID
    pupil_id: int
    at: datetime
    kind: str
    title: str
    text: str
    on: date


def news_of(pupil_ids: Collection[int], today: date, now: datetime) -> list[NewsEntry]:
    """The news of two weeks about the pupils, the latest first; one query.

    What is younger than the grace of the school waits: a mark that is put right at once is told once.
    """
    first_on = today - timedelta(days=_DAYS_OF_LESSONS)
    values = [[*pupil_ids], first_on, now - timedelta(days=_DAYS_BACK), now, _AT_MOST]
    rows = fetch("SELECT * FROM notices_news(%s::bigint[], %s, %s, %s, %s)", values)
    return [row.entry() for row in starmap(_NewsRow, rows)]


@dataclass(frozen=True)
class _NewsRow:
    """A row of `notices_news`."""

    kind: str
    object_id: int
    pupil_id: int
    at: datetime
    subject: str
    on: date
    due_on: date | None
    text: str
    detail: str

    def entry(self) -> NewsEntry:
        return NewsEntry(
            uid=stable_id(self.kind, self.object_id, self.pupil_id),
            pupil_id=self.pupil_id,
            at=self.at,
            kind=_KINDS[self.kind],
            title=f"{_KINDS[self.kind]}: {self.subject}, {self._day()}",
            text=self._text(),
            on=self.due_on or self.on,
        )

    def _day(self) -> str:
        if self.kind == "homework" and self.due_on is None:
            return f"задано {date_day(self.on)}"
        return f"на {date_day(self.due_on)}" if self.kind == "homework" and self.due_on else date_day(self.on)

    def _text(self) -> str:
        if self.kind == "mark":
            return f"{self._mark()} – {self.detail}"
        if self.kind == "absence":
            return _ABSENCES.get(self.text, "Отметка о пропуске снята.")
        return self.text or _KINDS[self.kind]

    def _mark(self) -> str:
        if not self.text:
            return "Отметка снята"
        return self.text if self.text.isdigit() else str(Result(self.text).label)
