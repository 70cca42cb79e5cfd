"""«Журнал изменений отметок» (R-54): what stood in the journal and was changed, when and by whom."""

from __future__ import annotations

from common.audience import MANAGEMENT
from common.sheets import Cell, Column, Sheet, Table
from journal.queries.changes import LONGEST_LIST, Changes, ChangesFilter, changes_of_period
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter
from school.queries.signers import DEPUTY_SIGNS

_COLUMNS = (
    Column("№", 4, "right"),
    Column("Когда", 14),
    Column("Кто", 18),
    Column("Учащийся", 20),
    Column("Где", 34),
    Column("Что", 16),
    Column("Было", 8, "center"),
    Column("Стало", 8, "center"),
)


def _of_school(chosen: StatementFilter) -> Sheet:
    return _sheet(chosen, changes_of_period(chosen.roles, ChangesFilter(*chosen.days)), SCHOOL_CHANGES)


def _of_class(chosen: StatementFilter) -> Sheet:
    found = changes_of_period(chosen.roles, ChangesFilter(*chosen.days, class_id=chosen.the_class.pk))
    return _sheet(chosen, found, CLASS_CHANGES, f"Класс: {chosen.the_class.name}")


def _sheet(chosen: StatementFilter, found: Changes, statement: Statement, *facts: str) -> Sheet:
    rows: list[list[Cell]] = [
        [number, row.at, row.author, row.pupil, row.place, row.what, row.before, row.after or "снято"]
        for number, row in enumerate(found.rows, 1)
    ]
    nothing: list[list[Cell]] = [[None, "Изменений нет", *[None] * (len(_COLUMNS) - 2)]]
    cut = [f"Показаны последние {LONGEST_LIST} изменений: возьмите меньше дней."] if found.is_cut else []
    return chosen.sheet(
        statement.title,
        [Table(_COLUMNS, rows or nothing)],
        facts=[*facts, chosen.days_title(Days.RANGE).capitalize()],
        notes=["Первая запись изменением не считается. Дни – когда изменено.", *cut],
        signatures=[DEPUTY_SIGNS],
        is_landscape=True,
    )


SCHOOL_CHANGES = Statement(
    key="changes",
    title="Журнал изменений отметок",
    clause="R-54",
    audiences=MANAGEMENT,
    scope=Scope.SCHOOL,
    days=Days.RANGE,
    make=_of_school,
    about="Изменённые отметки, пропуски и отметки за период: кто, когда, было и стало",
)
CLASS_CHANGES = Statement(
    key="class-changes",
    title="Журнал изменений отметок класса",
    clause="R-54",
    audiences=MANAGEMENT,
    scope=Scope.CLASS,
    days=Days.RANGE,
    make=_of_class,
    about="То же по одному классу",
)
