"""The norms of one step and sex, edited in their table: what was changed, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gtzo.actions.norms import StepChanges
from gtzo.models import Standard
from gtzo.queries.versions import StepTable
from gtzo.rules.inputs import Parsed, read_result

Errors = Mapping[str, str]


@dataclass(frozen=True)
class StepFields:
    """The table as fields: what was typed stays, with the reason beside it."""

    posted: Mapping[str, str]
    errors: Errors

    def value(self, standard: Standard, level: int, known: str) -> str:
        """What stands in the field of a bound."""
        return self.posted.get(bound_name(standard, level), known)

    def error(self, standard: Standard) -> str:
        """What is wrong with a line; empty when nothing is."""
        return self.errors.get(str(standard.pk), "")


def bound_name(standard: Standard, level: int) -> str:
    """«b-15-2»: standard, level."""
    return f"b-{standard.pk}-{level}"


def read_step(table: StepTable, posted: Mapping[str, str]) -> StepChanges:
    """What was changed in the table as it was sent."""
    bounds: list[tuple[Standard, Sequence[int | None]]] = []
    groups, unread = None, dict[str, str]()
    for line in table.lines:
        typed = [posted.get(bound_name(line.standard, at), "").strip() for at in range(1, len(line.bounds) + 1)]
        if typed == [bound.value for bound in line.bounds]:
            continue
        try:
            bounds.append((line.standard, _bounds(line.standard, typed)))
        except ValueError as error:
            unread[str(line.standard.pk)] = str(error)
    typed = [posted.get(f"g-{at}", "").strip() for at in range(1, table.n_levels + 1)]
    if typed != list(table.groups):
        try:
            groups = _groups(typed)
        except ValueError as error:
            unread["groups"] = str(error)
    return StepChanges(bounds, groups, unread)


def _bounds(standard: Standard, typed: Sequence[str]) -> list[int | None]:
    kind = standard.trial.rule.kind
    bounds: list[int | None] = []
    for text in typed:
        answer = read_result(text, kind) if text else None
        if answer is not None and not isinstance(answer, Parsed):
            raise ValueError(f"«{text}»: {getattr(answer, 'reason', '') or getattr(answer, 'question', '')}")
        bounds.append(answer.value if answer else None)
    return bounds


def _groups(typed: Sequence[str]) -> list[int]:
    if not all(text.isdecimal() and len(text) < 3 for text in typed):  # digits of a small number
        raise ValueError("Впишите, сколько групп испытаний нужно для каждого уровня.")
    return [int(text) for text in typed]
