"""The class protocol as a plain form: changed fields as values; a text that is no result stays in its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from common.parameters import whole_number
from common.refusals import Refused
from entry.actions import Conflict
from gtzo.actions.results import ResultChange
from gtzo.queries.protocol import Cell, Column, Protocol, Row
from gtzo.rules.inputs import Ambiguous, Parsed, read_result
from gtzo.rules.norms import InputKind


@dataclass(frozen=True)
class FieldProblem:
    """What was typed in a field and why it has not been written; `may_confirm`: a tick beside it writes it.

    `known` goes along until a conflict is told: what the teacher was shown.
    """

    typed: str
    message: str
    known: str
    may_confirm: bool = False
    status: int = 400


@dataclass(frozen=True)
class EntryField:
    """A cell as a field of the form. `known` goes along hidden, as «version:value»: what the teacher was shown."""

    name: str
    column: Column
    cell: Cell
    problem: FieldProblem | None

    @property
    def value(self) -> str:
        return self.problem.typed if self.problem else self.cell.value

    @property
    def known(self) -> str:
        is_seen = self.problem is not None and self.problem.status != Conflict.status
        return self.problem.known if self.problem and is_seen else f"{self.cell.version}:{self.cell.value}"


Problems = Mapping[str, FieldProblem]


@dataclass(frozen=True)
class EntryInput:
    """The changes by the names of their fields, and the problems of texts that are no results."""

    changes: Sequence[tuple[str, ResultChange]]
    problems: dict[str, FieldProblem]


def field_name(row: Row, column: Column) -> str:
    """«r-12-3-1»: pupil, trial, attempt."""
    return f"r-{row.pupil.pk}-{column.trial.pk}-{column.attempt}"


def entry_rows(protocol: Protocol, problems: Problems) -> list[tuple[Row, list[EntryField]]]:
    """The protocol as rows of fields."""
    return [
        (
            row,
            [
                EntryField(name := field_name(row, column), column, cell, problems.get(name))
                for column, cell in zip(protocol.columns, row.cells, strict=True)
            ],
        )
        for row in protocol.rows
    ]


def read_entry(protocol: Protocol, posted: Mapping[str, str]) -> EntryInput:
    """What was changed in the protocol as it was sent; each field answers for itself."""
    changes, problems = [], {}
    for name, row, column in _changed_fields(protocol, posted):
        try:
            value = _value(name, column, posted)
        except _NotReadError as error:
            problems[name] = error.problem
        else:
            version = whole_number(_known(name, posted).partition(":")[0]) or 0
            changes.append((name, ResultChange(row.pupil, column.trial, column.attempt, value, version)))
    return EntryInput(changes, problems)


def problems_of_refusals(refusals: Mapping[str, Refused], posted: Mapping[str, str]) -> dict[str, FieldProblem]:
    """The refusals of a save beside what was typed."""
    return {
        name: FieldProblem(posted[name].strip(), refusal.message, _known(name, posted), status=refusal.status)
        for name, refusal in refusals.items()
    }


def _changed_fields(protocol: Protocol, posted: Mapping[str, str]) -> Iterator[tuple[str, Row, Column]]:
    """Fields that do not hold what they were shown with, whatever stands there by now."""
    for row, fields in entry_rows(protocol, {}):
        for field in fields:
            shown = _known(field.name, posted).partition(":")[2]
            if not field.cell.closed and posted.get(field.name, shown).strip() != shown:
                yield field.name, row, field.column


def _known(name: str, posted: Mapping[str, str]) -> str:
    """«version:value»: what the teacher was shown in the field."""
    return posted.get(f"v-{name}", "0:")


class _NotReadError(Exception):
    """What was typed is no result, or not for certain."""

    def __init__(self, problem: FieldProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _value(name: str, column: Column, posted: Mapping[str, str]) -> int | None:
    typed = posted[name].strip()
    if not typed:
        return None
    kind = InputKind(column.trial.kind)
    answer = read_result(typed, kind, column.trial.plausible, is_confirmed=bool(posted.get(f"c-{name}")))
    if isinstance(answer, Parsed):
        return answer.value
    if isinstance(answer, Ambiguous):
        is_doubt = len(answer.options) == 1
        ways = "" if is_doubt else f" Напишите {' или '.join(answer.options)}."
        raise _NotReadError(FieldProblem(typed, answer.question + ways, _known(name, posted), may_confirm=is_doubt))
    raise _NotReadError(FieldProblem(typed, answer.reason, _known(name, posted)))
