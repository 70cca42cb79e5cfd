"""Absences at a lesson as far as the reader may know them: the code noted there, or the reason behind it (P-09)."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef

from journal.models import Absence
from journal.queries.json_rows import AbsenceRow, JSONRows, by_pupil, json_rows


def absence_rows(*, knows_reasons: bool) -> JSONRows:
    """Annotates a lesson with the absences at it, cleared ones included for their versions, for `absences_at`.

    Who may not know reasons gets none from the database.
    """
    reasons = ("reason_id", "reason__letter") if knows_reasons else ()
    absences = Absence.objects.filter(lesson=OuterRef("pk")).order_by()
    return json_rows(absences, "pupil_id", "code_id", "code__letter", "version", *reasons)


def absences_at(lesson: Any) -> dict[int, AbsenceRow]:
    """What `absence_rows` has found at a lesson with `is_writable`, by pupil.

    Who writes there reads what was noted: a reason shown in its place would be written back as a code by an undo.
    """
    rows = by_pupil(lesson.absence_rows, AbsenceRow)
    return rows if lesson.is_writable else {pupil: _with_reason(row) for pupil, row in rows.items()}


def _with_reason(row: AbsenceRow) -> AbsenceRow:
    return row._replace(code=row.reason, letter=row.reason_letter) if row.reason and row.code else row
