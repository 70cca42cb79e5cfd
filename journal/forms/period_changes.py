"""What the teacher has changed in a column of period marks, as values: fields that are not as they were shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from common.parameters import whole_number
from common.refusals import Refused
from entry.actions import Conflict
from journal.actions.period_marks import Outcome, PeriodChange, PeriodMarkKey, ShownProposal
from journal.models import PeriodResult
from journal.queries.period_marks import PeriodCell, PeriodColumn, PeriodRow

Problems = Mapping[int, Refused]
Cells = Sequence[tuple[PeriodRow, PeriodCell]]
_LONGEST_REASON = 300


@dataclass(frozen=True)
class PeriodChoice:
    """One line of the list of marks."""

    code: str
    title: str


@dataclass(frozen=True)
class PeriodFields:
    """The line of one pupil. `known` goes along hidden, as «version:code:reason»: what the teacher was shown."""

    row: PeriodRow
    cell: PeriodCell
    code: str
    reason: str
    known: str
    error: str = ""
    asks_reason: bool = False


@dataclass(frozen=True)
class PeriodInput:
    """The changes, and by pupil the problems of texts that are no marks."""

    changes: Sequence[PeriodChange]
    problems: dict[int, Refused]


def period_choices(marks: Sequence[int]) -> list[PeriodChoice]:
    """What may be set: the school's scale, then the results that are no numbers."""
    results = [PeriodChoice(result.value, result.label) for result in PeriodResult]
    return [PeriodChoice(str(mark), str(mark)) for mark in marks] + results


def period_fields(cells: Cells, typed: QueryDict, problems: Problems) -> list[PeriodFields]:
    """The fields of the column; one with a problem keeps what was typed.

    Until a conflict is told, what was shown goes along as known.
    """
    fields = []
    for row, cell in cells:
        problem = problems.get(row.pupil_id)
        code, reason = _typed_values(typed, row.pupil_id) if problem else (cell.code, cell.reason)
        known = f"{cell.version}:{cell.code}:{cell.reason}"
        if problem and not isinstance(problem, Conflict):
            known = typed.get(f"known-{row.pupil_id}", known)
        fields.append(
            PeriodFields(
                row=row,
                cell=cell,
                code=code,
                reason=reason,
                known=known,
                error=_problem_text(problem, code) if problem else "",
                asks_reason=cell.differs and not cell.reason,
            )
        )
    return fields


def read_period_column(
    column: PeriodColumn, cells: Cells, posted: QueryDict, subject_id: int, year_id: int
) -> PeriodInput:
    """What was changed in the column as it was sent; each pupil's line answers for itself."""
    changes, problems = [], {}
    for row, _ in cells:
        version, _, shown = posted.get(f"known-{row.pupil_id}", "").partition(":")
        code, reason = _typed_values(posted, row.pupil_id)
        known = whole_number(version)
        if known is None or shown == f"{code}:{reason}":
            continue
        spot = PeriodMarkKey(row.pupil_id, subject_id, year_id, column.kind, column.term_id)
        try:
            changes.append(PeriodChange(spot, _outcome(code, reason), reason, known))
        except Refused as refusal:
            problems[row.pupil_id] = refusal
    return PeriodInput(changes, problems)


def read_proposals(
    column: PeriodColumn, cells: Cells, posted: QueryDict, subject_id: int, year_id: int
) -> list[ShownProposal]:
    """The proposals the page has shown beside empty spots. Raises Refused unless all are still what they were."""
    proposals = []
    for row, cell in cells:
        shown = posted.get(f"proposed-{row.pupil_id}", "")
        if not shown or cell.code:
            continue
        if shown != str(cell.proposed):
            raise Refused(f"Предложения изменились, пока вы смотрели: {row.name}. Посмотрите их ещё раз.")
        spot = PeriodMarkKey(row.pupil_id, subject_id, year_id, column.kind, column.term_id)
        proposals.append(ShownProposal(spot, int(shown), cell.version, cell.reason))
    return proposals


def _typed_values(posted: QueryDict, pupil_id: int) -> tuple[str, str]:
    return posted.get(f"mark-{pupil_id}", "").strip(), posted.get(f"reason-{pupil_id}", "").strip()


def _outcome(code: str, reason: str) -> Outcome:
    if len(reason) > _LONGEST_REASON:
        raise Refused(f"Причина – до {_LONGEST_REASON} знаков.")
    if code in PeriodResult.values:
        return Outcome(result=code)
    if code and code not in {"1", "2", "3", "4", "5"}:
        raise Refused("Такой отметки нет в списке: обновите страницу.")
    return Outcome(int(code) if code else None)


def _problem_text(problem: Refused, code: str) -> str:
    if not isinstance(problem, Conflict):
        return problem.message
    typed = PeriodResult(code).label if code in PeriodResult.values else code
    return f"{problem.message} Вы ввели «{typed}»: чтобы записать это, сохраните ещё раз."
