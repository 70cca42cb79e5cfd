"""«Движение учащихся» (R-44): who came and who left by name, and the balance of each class."""

from __future__ import annotations

from collections.abc import Sequence

from common.audience import MANAGEMENT
from common.sheets import Cell, Column, Sheet, Table
from reports.access import classes_of_statement, in_year_of
from reports.queries.movement import Days as MovementDays
from reports.queries.movement import Move, Movement, movement_by_class, movement_days, moves
from reports.queries.results import STAGES
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter
from school.models import SchoolClass
from school.queries.signers import DEPUTY_SIGNS, DIRECTOR_SIGNS

MOVEMENT_COLUMNS = (
    Column("На начало", 9, "center"),
    Column("в школу", 9, "center", group="Прибыли"),
    Column("из других классов", 11, "center", group="Прибыли"),
    Column("из школы", 9, "center", group="Выбыли"),
    Column("в другие классы", 11, "center", group="Выбыли"),
    Column("На конец", 9, "center"),
)
_LIST = (
    Column("№", 4, "right"),
    Column("Фамилия, имя, отчество", 30),
    Column("Дата рождения", 10, "center"),
    Column("Класс", 7, "center"),
    Column("Прибыл(а) / выбыл(а)", 11),
    Column("Дата", 10, "center"),
    Column("Приказ", 20),
    Column("Куда выбыл(а)", 28),
)
_NOTES = (
    "Перевод из класса в класс внутри школы прибытием и выбытием не считается.",
    "Дата прибытия – первый день в школе, дата выбытия – последний.",
)

_OF_TERM = "Каждый класс – за свой учебный период: четверть, триместр или полугодие."


def class_days(chosen: StatementFilter, classes: Sequence[SchoolClass]) -> dict[int, MovementDays]:
    """Between which days the pupils of each class are counted: of its own term, or the days typed."""
    if not chosen.is_whole_term:
        return {row.pk: chosen.days for row in classes}
    spans = chosen.spans
    return {
        row.pk: movement_days(spans[row.calendar_id], chosen.terms.terms) for row in classes if row.calendar_id in spans
    }


def _of_school(chosen: StatementFilter) -> Sheet:
    classes = list(in_year_of(classes_of_statement(chosen.roles, MOVEMENT.audiences), *chosen.days))
    days = class_days(chosen, classes)
    return chosen.sheet(
        MOVEMENT.title,
        [_list(moves(days)), _balance(classes, movement_by_class(days))],
        facts=[chosen.term_title if chosen.is_whole_term else chosen.days_title(Days.RANGE).capitalize()],
        notes=[_OF_TERM, *_NOTES] if chosen.is_whole_term else _NOTES,
        signatures=[DEPUTY_SIGNS, DIRECTOR_SIGNS],
        is_landscape=True,
        has_stamp=True,
    )


def _list(found: Sequence[Move]) -> Table:
    rows: list[list[Cell]] = [
        [
            number,
            move.name,
            move.birth_date,
            move.class_name,
            "прибыл(а)" if move.is_arrival else "выбыл(а)",
            move.on,
            move.order,
            move.destination,
        ]
        for number, move in enumerate(found, 1)
    ]
    nobody: list[list[Cell]] = [[None, "Никто не прибыл и не выбыл", *[None] * (len(_LIST) - 2)]]
    return Table(_LIST, rows or nobody, caption="Сведения о прибывших и выбывших")


def _balance(classes: Sequence[SchoolClass], figures: dict[int, Movement]) -> Table:
    rows: list[list[Cell]] = []
    strong = []
    for _, title, grades in STAGES:
        of_stage = [row for row in classes if row.grade in grades and row.pk in figures]
        rows += [[row.name, *figures[row.pk].in_order] for row in of_stage]
        if of_stage:
            strong.append(len(rows))
            rows.append([f"Итого {title}", *sum((figures[row.pk] for row in of_stage), Movement()).in_order])
    total: list[Cell] = ["По школе", *sum(figures.values(), Movement()).in_order]
    return Table([Column("Класс", 20), *MOVEMENT_COLUMNS], rows, [total], "Баланс по классам", strong)


MOVEMENT = Statement(
    key="movement",
    title="Движение учащихся",
    clause="R-44",
    audiences=MANAGEMENT,
    scope=Scope.SCHOOL,
    days=Days.RANGE,
    make=_of_school,
    about="Прибывшие и выбывшие по приказам, баланс по классам: на начало, прибыли, выбыли, на конец",
)
