"""What a teachers' council decides about pupils: which decisions there are for a grade, which one is proposed (R-39).

A debt (академическая задолженность) is an annual or final mark of 2, «н/а» or «незачёт». With debts a pupil is promoted
conditionally (273-ФЗ art. 58), but not out of primary school, whose programme has to be mastered first (art. 66).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices

GRADUATING_GRADES = (9, 11)
_LAST_OF_PRIMARY_SCHOOL = 4


class CouncilMatter(TextChoices):
    """What the council is about."""

    YEAR_END = "year_end", "итоги учебного года"
    ADMISSION = "admission", "допуск к ГИА"


class DecisionKind(TextChoices):
    """What is decided about one pupil; `decision_words` says it about him in full."""

    PROMOTED = "promoted", "переведён"
    CONDITIONAL = "conditional", "переведён условно"
    RETAINED = "retained", "оставлен на повторное обучение"
    GRADUATED = "graduated", "выпущен"
    CERTIFIED = "certified", "выпущен со справкой"
    ADMITTED = "admitted", "допущен к ГИА"
    NOT_ADMITTED = "not_admitted", "не допущен к ГИА"


# The two forms of the participle, and the rest of the sentence; {next} is the grade of the next year.
_WORDS = {
    DecisionKind.PROMOTED: ("переведён", "переведена", " в {next} класс"),
    DecisionKind.CONDITIONAL: ("переведён", "переведена", " в {next} класс условно"),
    DecisionKind.RETAINED: ("оставлен", "оставлена", " на повторное обучение"),
    DecisionKind.GRADUATED: ("выпущен", "выпущена", ""),
    DecisionKind.CERTIFIED: ("выпущен", "выпущена", " со справкой об обучении"),
    DecisionKind.ADMITTED: ("допущен", "допущена", " к ГИА"),
    DecisionKind.NOT_ADMITTED: ("не допущен", "не допущена", " к ГИА"),
}


@dataclass(frozen=True)
class YearResults:
    """What the proposal is made of. `debts`: subjects without a pass; `missing`: without the mark that is asked for.

    `was_conditional`: last year the pupil was promoted conditionally.
    """

    debts: Sequence[str] = ()
    missing: Sequence[str] = ()
    was_conditional: bool = False


def decision_kinds(matter: str, grade: int) -> tuple[DecisionKind, ...]:
    """What may be decided about pupils of the grade; nothing where the matter does not arise."""
    if matter == CouncilMatter.ADMISSION:
        return (DecisionKind.ADMITTED, DecisionKind.NOT_ADMITTED) if grade in GRADUATING_GRADES else ()
    if grade in GRADUATING_GRADES:
        return DecisionKind.GRADUATED, DecisionKind.CERTIFIED, DecisionKind.RETAINED
    if grade == _LAST_OF_PRIMARY_SCHOOL:
        return DecisionKind.PROMOTED, DecisionKind.RETAINED
    return DecisionKind.PROMOTED, DecisionKind.CONDITIONAL, DecisionKind.RETAINED


def proposed_decision(matter: str, grade: int, results: YearResults) -> DecisionKind | None:
    """What is proposed to the council; None while a mark is missing: then people decide.

    Who was promoted conditionally last year and has debts again is proposed to be retained.
    """
    if results.missing:
        return None
    if matter == CouncilMatter.ADMISSION:
        return DecisionKind.NOT_ADMITTED if results.debts else DecisionKind.ADMITTED
    if grade in GRADUATING_GRADES:
        return DecisionKind.CERTIFIED if results.debts else DecisionKind.GRADUATED
    if not results.debts:
        return DecisionKind.PROMOTED
    if grade == _LAST_OF_PRIMARY_SCHOOL or results.was_conditional:
        return DecisionKind.RETAINED
    return DecisionKind.CONDITIONAL


def decision_words(kind: str, grade: int, *, is_girl: bool = False) -> str:
    """«переведена в 6 класс условно», for a pupil of the grade; empty without a decision."""
    if not kind:
        return ""
    his, hers, rest = _WORDS[DecisionKind(kind)]
    return (hers if is_girl else his) + rest.format(next=grade + 1)
