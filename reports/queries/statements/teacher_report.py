"""«Отчёт учителя-предметника» (R-40): results and hours of each gradebook, by grade and over all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from common.audience import MANAGEMENT, TEACHER
from common.sheets import Cell, Column, Sheet, Signature, Table
from journal.rules.counts import Counts
from reports.queries.statements.cells import ABOUT_RESULTS, COUNT_COLUMNS, about_proposals, count_cells
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter
from reports.queries.teacher_results import GradebookResults, teacher_results
from school.queries.signers import DEPUTY_SIGNS

_COLUMNS = (
    Column("Предмет", 20),
    Column("Класс, группа", 13),
    Column("Учащихся", 9, "center"),
    *COUNT_COLUMNS,
    Column("по расписанию", 8, "center", group="Часов"),
    Column("дано", 6, "center", group="Часов"),
    Column("из них заменами", 8, "center", group="Часов"),
)


def _of_teacher(chosen: StatementFilter) -> Sheet:
    found = teacher_results(chosen.the_teacher, chosen.spans)
    spans = {span.title_with_year for span in chosen.spans.values()}
    return chosen.sheet(
        TEACHER_REPORT.title,
        [_table(found)],
        facts=[f"Учитель: {chosen.the_teacher.full_name}", f"Период: {', '.join(sorted(spans))}"],
        notes=[
            about_proposals(sum(each.n_set for each in found), sum(each.counts.total for each in found)),
            ABOUT_RESULTS,
            "Журналы, которые учитель ведёт на конец периода. "
            "Часы по расписанию – с отменёнными, перенесённые один раз.",
        ],
        signatures=[Signature("Учитель", chosen.the_teacher.initials_name), DEPUTY_SIGNS],
        is_landscape=True,
    )


def _table(found: Sequence[GradebookResults]) -> Table:
    rows: list[list[Cell]] = []
    strong = []
    by_grade = sorted(found, key=lambda each: each.grade)
    for grade, members in groupby(by_grade, lambda each: each.grade):
        of_grade = list(members)
        rows += [[each.subject, each.title, *_cells([each])] for each in of_grade]
        strong.append(len(rows))
        rows.append(["Итого", f"{grade} классы", *_cells(of_grade)])
    return Table(_COLUMNS, rows, [["Всего", None, *_cells(found)]], strong=strong)


def _cells(found: Iterable[GradebookResults]) -> list[Cell]:
    """One gradebook, or several added up: rates follow from the sums and are never averaged."""
    each = list(found)
    counts = sum((one.counts for one in each), Counts())
    return [
        sum(one.n_pupils for one in each),
        *count_cells(counts, sum(one.n_exempt for one in each), sum(one.n_without_marks for one in each)),
        sum(one.hours.due for one in each),
        sum(one.hours.given for one in each),
        sum(one.hours.substituted for one in each),
    ]


TEACHER_REPORT = Statement(
    key="teacher-report",
    title="Отчёт учителя-предметника",
    clause="R-40",
    audiences=(TEACHER, *MANAGEMENT),
    scope=Scope.TEACHER,
    days=Days.TERM,
    make=_of_teacher,
    about="Отметки, успеваемость, качество, средний балл, СОУ и часы по каждому журналу учителя",
)
