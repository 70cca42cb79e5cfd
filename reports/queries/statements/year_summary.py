"""«Сводная ведомость учёта успеваемости» (R-39): the archive document of a class's year."""

from __future__ import annotations

from collections.abc import Sequence

from common.audience import CLASS_TEACHER, MANAGEMENT
from common.sheets import Cell, Column, Sheet, Table
from reports.queries.statements.cells import RATES, rates
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter
from reports.queries.year_marks import YearMarks, year_marks
from school.queries.signers import CLASS_TEACHER_SIGNS, DIRECTOR_SIGNS

_LEAD = (Column("№", 3, "right"), Column("Учащийся", 24))
_NOTES = (
    "н/а – не аттестован(а), осв. – освобождён(а), зач. и незач. – зачёт и незачёт; экз. – за экзамен, "
    "итог – итоговая.",
    "Показатели – по учащимся, которые числились в классе на конец периода, без освобождённых и без тех, у кого "
    "отметки нет; «н/а» входит в успеваемость, качество и СОУ, в средний балл – нет. Прочерк – считать не из чего.",
)


def _of_class(chosen: StatementFilter) -> Sheet:
    school_class = chosen.the_class
    marks = year_marks(school_class, chosen.today)
    return chosen.sheet(
        YEAR_SUMMARY.title,
        [_table(marks)],
        facts=[f"Класс: {school_class.name}", f"{school_class.year} учебный год"],
        notes=_NOTES,
        signatures=[CLASS_TEACHER_SIGNS, DIRECTOR_SIGNS],
        is_landscape=True,
        has_stamp=True,
    )


def _table(marks: YearMarks) -> Table:
    columns = [
        *_LEAD,
        *(
            Column(column.title, 3, "center", group=subject.name)
            for subject in marks.subjects
            for column in marks.columns
        ),
        Column("Прибытие, выбытие", 20),
        Column("Решение педагогического совета", 20),
    ]
    rows: list[list[Cell]] = [
        [
            row.number,
            row.pupil.short_name,
            *(marks.cell(row, subject, column) for subject in marks.subjects for column in marks.columns),
            row.note,
            row.decision,
        ]
        for row in marks.rows
    ]
    return Table(columns, rows, _footer(marks), lead=len(_LEAD))


def _footer(marks: YearMarks) -> Sequence[list[Cell]]:
    """A line for each rate: of every subject in every column."""
    found = [rates(marks.counts(subject, column)) for subject in marks.subjects for column in marks.columns]
    return [[None, title, *(each[number] for each in found), None, None] for number, title in enumerate(RATES)]


YEAR_SUMMARY = Statement(
    key="year-summary",
    title="Сводная ведомость учёта успеваемости",
    clause="R-39",
    audiences=(CLASS_TEACHER, *MANAGEMENT),
    scope=Scope.CLASS,
    days=Days.TERM,
    make=_of_class,
    about="Отметки за периоды и год по всем предметам, показатели, решения педсовета – документ для архива",
)
