"""Setting period marks: the teacher's hand, and the acceptance of proposals he has seen (R-31)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from accounts.models import User
from common.actions import action
from common.refusals import Refused, write_one_by_one
from entry.actions import compare_and_set
from journal.models import PeriodKind, PeriodMark


@dataclass(frozen=True)
class PeriodMarkKey:
    """Where a period mark stands: `term_id` for the mark of a term, None for year, exam and final mark."""

    pupil_id: int
    subject_id: int
    year_id: int
    kind: PeriodKind
    term_id: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What is set: a mark, or a result that is no number (`PeriodResult`), or neither, which clears."""

    value: int | None = None
    result: str = ""


@dataclass(frozen=True)
class PeriodChange:
    """What is set in a spot, why it is not the mark proposed, and the version that the teacher was shown."""

    spot: PeriodMarkKey
    outcome: Outcome
    reason: str
    known_version: int


@dataclass(frozen=True)
class ShownProposal:
    """A proposal as the teacher was shown it, with what stands in the empty spot beside it: its version, a reason."""

    spot: PeriodMarkKey
    mark: int
    known_version: int
    reason: str = ""


@action
def set_period_mark(
    *,
    spot: PeriodMarkKey,
    outcome: Outcome,
    reason: str = "",
    known_version: int,
    by: User,
    operation: UUID | None = None,
) -> PeriodMark:
    """Set, change or clear a period mark; `reason` is why it is not the one proposed.

    A repeated `operation` changes nothing and gives the mark as it stands now.
    Raises Conflict when it is not as the writer saw it; Locked when the term is closed (R-51); Refused outside the
    scale, in grade 1, too early (requirements 2.5), or for a pupil who is not taught the subject at the period's end.
    """
    keys = {
        "pupil_id": spot.pupil_id,
        "subject_id": spot.subject_id,
        "year_id": spot.year_id,
        "kind": spot.kind,
        "term_id": spot.term_id,
    }
    values = {"value": outcome.value, "result": outcome.result, "reason": reason}
    rows = PeriodMark.objects.all()
    return compare_and_set(rows, keys, values, known_version=known_version, by=by, operation=operation)


@action
def save_period_marks(*, changes: Sequence[PeriodChange], by: User) -> tuple[int, dict[int, Refused]]:
    """Save a column, each pupil on his own; gives how many marks were saved, and the refusals by pupil."""
    return write_one_by_one(
        (
            change.spot.pupil_id,
            partial(
                set_period_mark,
                spot=change.spot,
                outcome=change.outcome,
                reason=change.reason,
                known_version=change.known_version,
                by=by,
            ),
        )
        for change in changes
    )


@action
def accept_proposals(*, proposals: Iterable[ShownProposal], by: User) -> int:
    """Set every proposal the teacher has seen, all or none; returns how many. Raises as `set_period_mark` does."""
    marks = [
        set_period_mark(
            spot=seen.spot, outcome=Outcome(seen.mark), reason=seen.reason, known_version=seen.known_version, by=by
        )
        for seen in proposals
    ]
    return len(marks)
