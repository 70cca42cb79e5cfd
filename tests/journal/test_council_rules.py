"""What is proposed to the teachers' council, and how a decision is said (R-39; 273-ФЗ art. 58, 66)."""

from __future__ import annotations

import pytest

from journal.rules.council import (
    CouncilMatter,
    DecisionKind,
    YearResults,
    decision_kinds,
    decision_words,
    proposed_decision,
)

CLEAN = YearResults()
DEBTS = YearResults(debts=("Математика",))
AGAIN = YearResults(debts=("Математика",), was_conditional=True)
MISSING = YearResults(debts=("История",), missing=("Математика",))
SETTLED = YearResults(was_conditional=True)

YEAR_END = [
    (1, CLEAN, "promoted"),
    (4, CLEAN, "promoted"),
    (4, DEBTS, "retained"),
    (5, CLEAN, "promoted"),
    (5, DEBTS, "conditional"),
    (5, AGAIN, "retained"),
    (5, SETTLED, "promoted"),
    (5, MISSING, None),
    (9, CLEAN, "graduated"),
    (9, DEBTS, "certified"),
    (11, CLEAN, "graduated"),
    (11, MISSING, None),
]


@pytest.mark.parametrize(("grade", "results", "proposed"), YEAR_END)
def test_what_is_proposed_at_the_end_of_the_year(grade: int, results: YearResults, proposed: str | None) -> None:
    assert proposed_decision(CouncilMatter.YEAR_END, grade, results) == proposed


@pytest.mark.parametrize(
    ("results", "proposed"), [(CLEAN, "admitted"), (DEBTS, "not_admitted"), (AGAIN, "not_admitted"), (MISSING, None)]
)
def test_what_is_proposed_about_admission(results: YearResults, proposed: str | None) -> None:
    assert proposed_decision(CouncilMatter.ADMISSION, 9, results) == proposed


@pytest.mark.parametrize("matter", CouncilMatter.values)
@pytest.mark.parametrize("grade", range(1, 12))
def test_nothing_is_proposed_that_may_not_be_decided(matter: str, grade: int) -> None:
    proposed = {proposed_decision(matter, grade, results) for results in (CLEAN, DEBTS, AGAIN, SETTLED)}
    kinds = decision_kinds(matter, grade)
    assert proposed <= set(kinds) or not kinds


def test_only_graduating_grades_are_admitted_to_exams() -> None:
    assert [grade for grade in range(1, 12) if decision_kinds(CouncilMatter.ADMISSION, grade)] == [9, 11]


def test_decisions_are_said_about_him_and_about_her() -> None:
    his = [decision_words(kind, 5) for kind in DecisionKind.values]
    assert his == [
        "переведён в 6 класс",
        "переведён в 6 класс условно",
        "оставлен на повторное обучение",
        "выпущен",
        "выпущен со справкой об обучении",
        "допущен к ГИА",
        "не допущен к ГИА",
    ]
    assert decision_words(DecisionKind.CONDITIONAL, 7, is_girl=True) == "переведена в 8 класс условно"
    assert decision_words("", 7) == ""
