"""Period marks of a gradebook as a document: means and marks of all periods side by side (R-46, R-50)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from common.formatting import date_short
from common.sheets import Cell, Column, Sheet, Signature, Table
from journal.models import PeriodKind
from journal.queries.period_marks import PeriodCell, PeriodColumn, PeriodTable
from journal.queries.sheet_cells import cell_of
from school.queries.signers import DEPUTY_SIGNS
from school.roles import Roles
from timetable.models import TeachingAssignment

_LEAD = (Column("№", 4, "right"), Column("Ученик", 26))


def period_marks_sheet(
    table: PeriodTable, assignment: TeachingAssignment, roles: Roles, author: User, made_at: datetime
) -> Sheet:
    """The table of the page; what the program only proposes is not on paper."""
    columns = [each for column in table.columns for each in _columns(column)]
    rows: list[list[Cell]] = [
        [row.number, row.name, *(cell for pair in zip(table.columns, row.cells, strict=True) for cell in _cells(*pair))]
        for row in table.rows
    ]
    return Sheet(
        title="Итоговые отметки",
        school=roles.school_name,
        tables=[Table([*_LEAD, *columns], rows, lead=len(_LEAD))],
        author=author.initials_name,
        made_at=made_at,
        facts=[
            f"{assignment.group.title}: {assignment.subject.name}. Учитель: {assignment.teacher.full_name}",
            f"{assignment.group.school_class.year} учебный год, на {date_short(roles.today)}",
        ],
        notes=["н/а – не аттестован(а), осв. – освобождён(а). Средний балл – средневзвешенный; × – не в группе."],
        signatures=[Signature("Учитель", assignment.teacher.initials_name), DEPUTY_SIGNS],
        is_landscape=True,
    )


def _columns(column: PeriodColumn) -> Iterable[Column]:
    if column.kind != PeriodKind.TERM:
        return [Column(column.title, 9, "center")]
    return [
        Column("ср. балл", 7, "center", group=column.title),
        Column("отм.", 7, "center", group=column.title),
        Column("итог", 6, "center", group=column.title),
    ]


def _cells(column: PeriodColumn, cell: PeriodCell) -> list[Cell]:
    shown = "×" if cell.is_away else cell_of(cell.shown)
    if column.kind != PeriodKind.TERM:
        return [shown]
    return [cell_of(cell.mean), cell.n_marks or None, shown]
