"""«Накопляемость отметок» (R-47): marks in each gradebook of the school or of a class, and pupils who have too few."""

from __future__ import annotations

from collections.abc import Collection

from common.audience import CLASS_TEACHER, MANAGEMENT
from common.sheets import Cell, Column, Sheet, Table
from reports.access import classes_of_statement, in_year_of
from reports.queries.density import MINIMUM_IN_WORDS, DensityRow, density
from reports.queries.statements.cells import DASH
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter

_COLUMNS = (
    Column("Класс", 9),
    Column("Предмет", 22),
    Column("Учитель", 16),
    Column("Учеников", 8, "center"),
    Column("Уроков", 7, "center"),
    Column("Отметок", 8, "center"),
    Column("На ученика", 8, "center"),
    Column("На урок", 7, "center"),
    Column("Минимум", 8, "center"),
    Column("Из него уже нужно", 9, "center"),
    Column("Ниже минимума", 9, "center"),
    Column("Последняя отметка", 11, "center"),
)
_NOTES = (
    "Ученики – состав группы на последний день, без освобождённых; отметки – за период по предмету. В 1 классе отметки "
    "не ставят.",
    f"{MINIMUM_IN_WORDS} Ниже минимума – у кого отметок меньше, чем уже нужно.",
)


def _of_school(chosen: StatementFilter) -> Sheet:
    classes = in_year_of(classes_of_statement(chosen.roles, DENSITY.audiences), *chosen.days)
    return _document(chosen, list(classes.values_list("pk", flat=True)))


def _of_class(chosen: StatementFilter) -> Sheet:
    return _document(chosen, [chosen.the_class.pk])


def _document(chosen: StatementFilter, class_ids: Collection[int]) -> Sheet:
    rows = density(class_ids, chosen.spans)
    facts = [f"Класс: {chosen.the_class.name}"] if chosen.school_class else []
    n_short = sum(row.n_short > 0 for row in rows)
    return chosen.sheet(
        "Накопляемость отметок",
        [Table(_COLUMNS, [_cells(row) for row in rows])],
        facts=[*facts, chosen.term_title, f"Журналов, где у кого-то отметок меньше минимума: {n_short} из {len(rows)}"],
        notes=_NOTES,
        is_landscape=True,
    )


def _cells(row: DensityRow) -> list[Cell]:
    return [
        row.group,
        row.subject,
        row.teacher,
        len(row.numbers),
        row.n_lessons,
        row.n_marks,
        row.per_pupil,
        row.per_lesson,
        row.minimum,
        row.minimum_so_far,
        row.n_short,
        row.last_on or DASH,
    ]


DENSITY = Statement(
    key="mark-density",
    title="Накопляемость отметок",
    clause="R-47",
    audiences=MANAGEMENT,
    scope=Scope.SCHOOL,
    days=Days.TERM,
    make=_of_school,
    about="Отметок на ученика и на урок, у кого меньше минимума, последняя отметка – по журналам",
)
CLASS_DENSITY = Statement(
    key="class-mark-density",
    title="Накопляемость отметок класса",
    clause="R-47",
    audiences=(CLASS_TEACHER, *MANAGEMENT),
    scope=Scope.CLASS,
    days=Days.TERM,
    make=_of_class,
    about="То же по журналам одного класса",
)
