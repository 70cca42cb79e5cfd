"""The teachers' council: recording one, laying a class before it, and the table of its decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from common.fields import DayField
from common.parameters import whole_number
from common.refusals import Refused
from entry.actions import Conflict
from journal.actions.council import DecisionChange
from journal.forms.closing import ClosingForm
from journal.models import CouncilMatter, DecisionKind
from journal.queries.council import CouncilClass, DecisionLine

Problems = Mapping[int, Refused]
_LONGEST_REASON = 300


class CouncilForm(forms.Form):
    """A council: what it is about, its day, its protocol."""

    matter = forms.ChoiceField(label="О чём", choices=CouncilMatter.choices)
    held_on = DayField(label="Дата")
    protocol_no = forms.CharField(label="Протокол №", max_length=20)


class LayingForm(ClosingForm):
    """Laying a class before the council although marks of some pupils are missing."""

    not_confirmed = "Не внесено: дождитесь отметок или отметьте, что об этих учениках решат без предложения."


@dataclass(frozen=True)
class DecisionFields:
    """The line of one pupil. `known` goes along hidden, as «version:kind:reason»: what the writer was shown."""

    line: DecisionLine
    kind: str
    reason: str
    known: str
    error: str = ""

    @property
    def differs(self) -> bool:
        """Is something else decided than was proposed?"""
        return bool(self.line.proposed) and self.line.kind != self.line.proposed


@dataclass(frozen=True)
class DecisionInput:
    """The changes, and by pupil the problems of what is no decision."""

    changes: Sequence[DecisionChange]
    problems: dict[int, Refused]


def decision_fields(table: CouncilClass, typed: QueryDict, problems: Problems) -> list[DecisionFields]:
    """The fields of the table; a line with a problem keeps what was typed.

    Until a conflict is told, what was shown goes along as known.
    """
    fields = []
    for line in table.lines:
        problem = problems.get(line.pupil_id)
        kind, reason = _typed_values(typed, line.pupil_id) if problem else (line.kind, line.reason)
        known = f"{line.version}:{line.kind}:{line.reason}"
        if problem and not isinstance(problem, Conflict):
            known = typed.get(f"known-{line.pupil_id}", known)
        fields.append(DecisionFields(line, kind, reason, known, _problem_text(problem, table, line, kind)))
    return fields


def read_decisions(table: CouncilClass, posted: QueryDict) -> DecisionInput:
    """What was changed in the table as it was sent; each pupil's line answers for itself."""
    changes: list[DecisionChange] = []
    problems: dict[int, Refused] = {}
    for line in table.lines:
        version, _, shown = posted.get(f"known-{line.pupil_id}", "").partition(":")
        kind, reason = _typed_values(posted, line.pupil_id)
        known = whole_number(version)
        if known is None or shown == f"{kind}:{reason}":
            continue
        if len(reason) > _LONGEST_REASON:
            problems[line.pupil_id] = Refused(f"Причина – до {_LONGEST_REASON} знаков.")
        elif kind and kind not in DecisionKind.values:
            problems[line.pupil_id] = Refused("Такого решения нет в списке: обновите страницу.")
        else:
            changes.append(DecisionChange(line.pupil_id, kind, reason, known))
    return DecisionInput(changes, problems)


def _typed_values(posted: QueryDict, pupil_id: int) -> tuple[str, str]:
    return posted.get(f"kind-{pupil_id}", "").strip(), posted.get(f"reason-{pupil_id}", "").strip()


def _problem_text(problem: Refused | None, table: CouncilClass, line: DecisionLine, kind: str) -> str:
    if problem is None:
        return ""
    if not isinstance(problem, Conflict):
        return problem.message
    typed = table.words(line, kind) if kind in DecisionKind.values else "без решения"
    return f"{problem.message} Вы выбрали «{typed}»: чтобы записать это, сохраните ещё раз."
