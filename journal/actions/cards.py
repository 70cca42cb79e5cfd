"""The card of a cell: mark or result, comment, day of a make-up mark, and the work still owed (R-29, R-32, R-36)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from accounts.models import User
from common.actions import action
from entry.actions import compare_and_set
from journal.access import Cell
from journal.actions.cells import column_of
from journal.actions.compare import write_at_lesson
from journal.models import Mark, OutstandingWork


@dataclass(frozen=True)
class CardValues:
    """What the card holds. `due_on` None: nothing is owed. The versions are those that the writer saw, 0 = no row."""

    value: int | None
    result: str
    comment: str
    given_on: date | None
    due_on: date | None
    owed: str
    version: int
    owed_version: int


@action
def write_card(*, cell: Cell, card: CardValues, by: User) -> None:
    """Write everything on the card, or nothing; a column without a work gets one. What is empty makes no row.

    Raises Conflict when mark or point are not as the writer saw them; Locked, Refused like `put_mark`.
    """
    mark = {"value": card.value, "result": card.result, "comment": card.comment, "given_on": card.given_on}
    point = _outstanding_work_values(card)
    if cell.work_id is None and (any(mark.values()) or point):
        cell = replace(cell, work_id=column_of(cell, by))
    keys = {"work_id": cell.work_id, "pupil_id": cell.pupil_id}
    if card.version or any(mark.values()):
        write_at_lesson(Mark.objects.all(), keys, mark, lesson=cell.lesson, known_version=card.version, by=by)
    if point:
        compare_and_set(
            OutstandingWork.objects.all(),
            keys,
            point,
            known_version=card.owed_version,
            by=by,
        )


def _outstanding_work_values(card: CardValues) -> Mapping[str, object]:
    """Columns of the owed work; a point that is taken back keeps its day and words for the history."""
    if card.due_on:
        return {"is_owed": True, "due_on": card.due_on, "comment": card.owed}
    return {"is_owed": False} if card.owed_version else {}
