"""The class protocol as a plain form: what was changed is written, what cannot be stays where it was typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from accounts.models import User
from common.refusals import Refused
from gtzo.actions import put_result
from gtzo.queries.protocol import Cell, Column, Protocol, Row
from gtzo.rules.inputs import Ambiguous, Parsed, read_result
from gtzo.rules.norms import InputKind


@dataclass(frozen=True)
class Problem:
    """What was typed in a field and why it has not been written; `may_confirm`: a tick beside it writes it."""

    typed: str
    message: str
    may_confirm: bool = False


@dataclass(frozen=True)
class EntryField:
    """A cell as a field of the form."""

    name: str
    column: Column
    cell: Cell
    problem: Problem | None

    @property
    def value(self) -> str:
        return self.problem.typed if self.problem else self.cell.value


Problems = Mapping[str, Problem]


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


def save_entry(protocol: Protocol, posted: Mapping[str, str], *, class_name: str, by: User) -> tuple[int, Problems]:
    """Write every field that was changed; gives how many were, and what was wrong with the others."""
    n_saved, problems = 0, dict[str, Problem]()
    for name, row, column in _changed(protocol, posted):
        typed = posted[name].strip()
        value, problem = _read(typed, column, is_confirmed=bool(posted.get(f"c-{name}")))
        if problem is None:
            problem = _written(row, column, protocol, value, posted.get(f"v-{name}", ""), typed, class_name, by)
        if problem is None:
            n_saved += 1
        else:
            problems[name] = problem
    return n_saved, problems


def _changed(protocol: Protocol, posted: Mapping[str, str]) -> Iterator[tuple[str, Row, Column]]:
    for row, fields in entry_rows(protocol, {}):
        for field in fields:
            if not field.cell.closed and posted.get(field.name, field.value).strip() != field.value:
                yield field.name, row, field.column


def _read(typed: str, column: Column, *, is_confirmed: bool) -> tuple[int | None, Problem | None]:
    if not typed:
        return None, None
    kind = InputKind(column.trial.kind)
    answer = read_result(typed, kind, column.trial.plausible, is_confirmed=is_confirmed)
    if isinstance(answer, Parsed):
        return answer.value, None
    if isinstance(answer, Ambiguous):
        is_doubt = len(answer.options) == 1
        ways = "" if is_doubt else f" Напишите {' или '.join(answer.options)}."
        return None, Problem(typed, answer.question + ways, may_confirm=is_doubt)
    return None, Problem(typed, answer.reason)


def _written(
    row: Row,
    column: Column,
    protocol: Protocol,
    value: int | None,
    version: str,
    typed: str,
    class_name: str,
    by: User,
) -> Problem | None:
    try:
        put_result(
            pupil=row.pupil,
            trial=column.trial,
            on=protocol.on,
            attempt=column.attempt,
            value=value,
            class_name=class_name,
            known_version=int(version) if version.isdecimal() else 0,
            by=by,
        )
    except Refused as refusal:
        return Problem(typed, refusal.message)
    return None
