"""Where the history is read, and when what is found there is to be told."""

from __future__ import annotations

from dataclasses import dataclass

from common.rows import fetch

# One at a time reads on and tells, whichever worker it is in; the others have nothing to do.
_LOCK = "SELECT pg_try_advisory_xact_lock(97, 0)"


@dataclass(frozen=True)
class Source:
    """A table of the history: what its row is about, as SQL over `e`, and whether it is told by half past nine.

    A table whose rows are never changed is read itself: `key` is its number, `due` says when a row is to be told.
    """

    name: str
    table: str
    about: str
    condition: str = "TRUE"
    is_urgent: bool = False
    key: str = "pgh_id"
    due: str = ""


_CELL = "'absence:' || e.lesson_id || ':' || e.pupil_id"

SOURCES = (
    Source("marks", "journal_markevent", "'mark:' || e.id"),
    Source("works", "journal_workevent", "'work:' || e.id", "e.pgh_label = 'update'"),
    Source("absences", "journal_absenceevent", _CELL, is_urgent=True),
    Source("whole_days", "journal_wholedayabsenceevent", _CELL, is_urgent=True),
    Source("period_marks", "journal_periodmarkevent", "'period_mark:' || e.id"),
    Source("homework", "journal_homeworkevent", "'homework:' || e.lesson_id"),
    Source("announcements", "messaging_announcementevent", "'announcement:' || e.id"),
    Source(
        "messages",
        "messaging_message",
        "'message:' || e.thread_id || ':' || e.id",
        key="id",
        due="GREATEST(e.visible_at, ezh_now())",
    ),
    Source("answers", "messaging_supportreply", "'answer:' || e.question_id", "e.is_answer", key="id", due="ezh_now()"),
)

# One row: the cursor, what is the newest row of the source, and which transactions are over (`xmin`) or have not begun
# (`xmax`). All of one snapshot.
HORIZON = """
    SELECT c.up_to, c.probe_id, c.probe_xid, pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint,
           COALESCE((SELECT max({key}) FROM {table}), 0)
      FROM pg_current_snapshot() s LEFT JOIN notices_historycursor c ON c.source = %(source)s
"""

# When it was written, by the clock that everything else compares with.
_WRITTEN_AT = "ezh_now() - (now() - e.pgh_created_at)"
_IN_GRACE = f"{_WRITTEN_AT} + make_interval(mins => %(grace)s)"
_LAST_MOMENT = f"((({_WRITTEN_AT}) AT TIME ZONE %(zone)s)::date + %(by)s::time) AT TIME ZONE %(zone)s"
_URGENT = f"CASE WHEN {_WRITTEN_AT} <= {_LAST_MOMENT} THEN LEAST({_IN_GRACE}, {_LAST_MOMENT}) ELSE {_IN_GRACE} END"


def noting(source: Source) -> str:
    """The statement that notes all changes past the cursor which are not noted yet."""
    due = source.due or (_URGENT if source.is_urgent else _IN_GRACE)
    return f"""
        INSERT INTO notices_historychange (source, event_id, about, due_at)
        SELECT %(source)s, e.{source.key}, {source.about}, {due}
          FROM {source.table} e WHERE e.{source.key} > %(up_to)s AND {source.condition}
        ON CONFLICT (source, event_id) DO NOTHING
    """  # noqa: S608  # all of it is named in this module


def is_alone() -> bool:
    """Is nobody else reading and telling? Then nobody will until this transaction ends."""
    [(is_free,)] = fetch(_LOCK, {})
    return bool(is_free)
