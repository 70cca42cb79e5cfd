"""The norms of one step and sex, edited in their table: what was changed is written, or nothing with one error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from common.refusals import Refused
from gtzo.actions import change_requirements, change_standard
from gtzo.models import AgeStep, Standard
from gtzo.queries.norms import trial_rule
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


def save_step(table: StepTable, step: AgeStep, sex: str, posted: Mapping[str, str], *, by: User) -> Errors:
    """Write the changed lines and requirements; gives what is wrong by line, and then nothing has been written."""
    errors: dict[str, str] = {}
    with transaction.atomic():
        for line in table.lines:
            typed = [posted.get(bound_name(line.standard, at), "").strip() for at in range(1, len(line.bounds) + 1)]
            if typed != [bound.value for bound in line.bounds] and (wrong := _change(line.standard, typed, by)):
                errors[str(line.standard.pk)] = wrong
        groups = [posted.get(f"g-{at}", "").strip() for at in range(1, table.n_levels + 1)]
        if groups != list(table.groups) and (wrong := _change_groups(step, sex, groups, by)):
            errors["groups"] = wrong
        if errors:
            transaction.set_rollback(True)
    return errors


def _change(standard: Standard, typed: Sequence[str], by: User) -> str:
    kind = trial_rule(standard.trial).kind
    bounds: list[int | None] = []
    for text in typed:
        answer = read_result(text, kind) if text else None
        if answer is not None and not isinstance(answer, Parsed):
            return f"«{text}»: {getattr(answer, 'reason', '') or getattr(answer, 'question', '')}"
        bounds.append(answer.value if answer else None)
    try:
        with transaction.atomic():
            change_standard(standard=standard, bounds=bounds, by=by)
    except Refused as refusal:
        return refusal.message
    return ""


def _change_groups(step: AgeStep, sex: str, typed: Sequence[str], by: User) -> str:
    if not all(text.isdecimal() and len(text) < 3 for text in typed):  # digits of a small number
        return "Впишите, сколько групп испытаний нужно для каждого уровня."
    try:
        with transaction.atomic():
            change_requirements(step=step, sex=sex, groups=[int(text) for text in typed], by=by)
    except Refused as refusal:
        return refusal.message
    return ""
