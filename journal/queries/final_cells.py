"""«Итог», the last column of the gradebook: what is set for the term."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from journal.models.period_marks import period_sign_of
from journal.queries.gradebook_rows import MemberRow
from journal.queries.journal_rules import JournalTerm


class FinalCell(NamedTuple):
    """What is set for the term and its version (0 = nothing); `is_away`: the pupil is not taught at the end of it."""

    mark: str = ""
    version: int = 0
    is_away: bool = False


def final_cell(spans: Sequence[MemberRow], term: JournalTerm, today: date) -> FinalCell:
    """The cell of a pupil who is in the group on these days."""
    last_day = min(term.ends_on, max(today, term.starts_on))
    is_away = not any(span.holds_on(last_day) for span in spans)
    row = spans[0].period_mark
    if not row:
        return FinalCell(is_away=is_away)
    return FinalCell(period_sign_of(row["value"], row["result"]), row["version"], is_away)
