"""«Итог», the last column of the gradebook: what is set for the term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from journal.models.period_marks import period_sign_of
from journal.queries.journal_rules import JournalTerm
from timetable.models import GroupMember


@dataclass(frozen=True)
class FinalCell:
    """What is set for the term and its version (0 = nothing); `is_away`: the pupil is not taught at the end of it."""

    mark: str = ""
    version: int = 0
    is_away: bool = False


def final_cell(spans: Sequence[GroupMember], term: JournalTerm, today: date) -> FinalCell:
    """The cell of a pupil with these memberships: `spans` carry the row of the mark."""
    last_day = min(term.ends_on, max(today, term.starts_on))
    is_away = not any(span.holds_on(last_day) for span in spans)
    row: Mapping[str, Any] | None = spans[0].period_mark  # type: ignore[attr-defined]  # annotated
    if not row:
        return FinalCell(is_away=is_away)
    return FinalCell(period_sign_of(row["value"], row["result"]), row["version"], is_away)
