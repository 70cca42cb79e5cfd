"""Absences at a lesson as far as the reader may know them: the code noted there, or the reason behind it (P-09)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from journal.models import Absence
from journal.queries.json_rows import AbsenceRow, json_rows


def absence_rows(*, knows_reasons: bool) -> ArraySubquery:
    """Annotates a lesson with the absences at it, cleared ones included for their versions, for `absences_at`.

    Who may not know reasons gets none from the database.
    """
    reasons = {"reason": "reason_id", "reason_letter": "reason__letter"} if knows_reasons else {}
    absences = Absence.objects.filter(lesson=OuterRef("pk")).order_by()
    return json_rows(absences, pupil="pupil_id", code="code_id", letter="code__letter", version="version", **reasons)


def absences_at(lesson: Any) -> Sequence[AbsenceRow]:
    """What `absence_rows` has found at a lesson with `is_writable`. Who writes there reads what was noted: a reason
    shown in its place would be written back as a code by an undo.
    """
    if lesson.is_writable:
        return lesson.absence_rows  # type: ignore[no-any-return]  # annotated
    return [_with_reason(row) if row.get("reason") and row["code"] else row for row in lesson.absence_rows]


def _with_reason(row: AbsenceRow) -> AbsenceRow:
    told = row.copy()
    told["code"], told["letter"] = row["reason"], row["reason_letter"]
    return told
