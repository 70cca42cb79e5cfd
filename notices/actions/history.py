"""Reading the append-only history on: what has changed since, whoever was committed late (docs/decisions/0036).

Nothing below calls notices. A crash loses nothing: what is noted and how far was read are one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F

from common.actions import action
from common.rows import fetch
from notices.models import HistoryChange, HistoryCursor, NoticeSettings
from notices.queries.sources import HORIZON, SOURCES, Source, is_alone, noting
from school.models import School


@dataclass(frozen=True)
class _Horizon:
    """The cursor of a source beside its newest row and the transactions that are going on, all of one snapshot."""

    up_to: int | None
    probe_id: int | None
    probe_xid: int | None
    xmin: int
    xmax: int
    newest: int

    @property
    def is_probe_settled(self) -> bool:
        """Has every transaction ended that could have drawn a number below the probe?

        A number of the future comes from another cluster, out of a backup: nothing of it goes on here.
        """
        return self.probe_xid is not None and (self.probe_xid <= self.xmin or self.probe_xid > self.xmax)


@action
def note_changes(*, by: None) -> int:
    """Note what the history says that is not noted yet; returns how many rows.

    A source that is read for the first time begins at its end: a school that starts with notices is not told its past.
    """
    if not is_alone():
        return 0
    rules = NoticeSettings.objects.first() or NoticeSettings()
    zone = School.objects.values_list("time_zone", flat=True).first() or "UTC"
    values = {"grace": rules.grace_minutes, "by": rules.first_lesson_by, "zone": zone}
    return sum(_read(source, values) for source in SOURCES)


def _read(source: Source, values: dict[str, Any]) -> int:
    [row] = fetch(HORIZON.format(table=source.table, key=source.key), {"source": source.name})
    horizon = _Horizon(*row)
    if horizon.up_to is None:
        _begin(source, horizon)
        return 0
    if horizon.newest <= horizon.up_to:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(noting(source), {**values, "source": source.name, "up_to": horizon.up_to})
        noted: int = cursor.rowcount
    _move(source, horizon)
    return noted


def _begin(source: Source, horizon: _Horizon) -> None:
    HistoryCursor.objects.create(source=source.name, up_to=horizon.newest)


def _move(source: Source, horizon: _Horizon) -> None:
    """Past what is settled, and a new probe: the newest row, and who may still write below it."""
    cursor = HistoryCursor.objects.filter(source=source.name)
    if horizon.is_probe_settled:
        cursor.update(up_to=F("probe_id"))
        HistoryChange.objects.filter(source=source.name, event_id__lte=horizon.probe_id, is_told=True).delete()
    if horizon.is_probe_settled or horizon.probe_id is None:
        cursor.update(probe_id=horizon.newest, probe_xid=horizon.xmax)
