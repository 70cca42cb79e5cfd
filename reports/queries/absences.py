"""The report «Посещаемость: классы» as a document (R-43)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from attendance.queries.figures import FiguresRow, sum_of_rows
from attendance.queries.month_sheet import figures_in_order, rule_in_words
from attendance.rules import FullDayRule
from common.formatting import date_short
from common.sheets import Cell, Column, Sheet, Table

FIGURE_COLUMNS = (
    Column("Всего", 11, "center", group="Полных дней"),
    Column("по болезни", 11, "center", group="Полных дней"),
    Column("всего", 11, "center", group="Пропущено уроков"),
    Column("по болезни", 11, "center", group="Пропущено уроков"),
    Column("уважит.", 11, "center", group="Пропущено уроков"),
    Column("без уважит.", 11, "center", group="Пропущено уроков"),
    Column("неизвестно", 11, "center", group="Пропущено уроков"),
    Column("Опозданий", 11, "center"),
)


def absences_document(
    rows: Sequence[FiguresRow],
    days: tuple[date, date],
    rule: FullDayRule,
    *,
    class_name: str = "",
    school: str,
    author: str,
    made_at: datetime,
) -> Sheet:
    """Classes of the school, or with a `class_name` its pupils, with their sum."""
    columns = [Column("Ученик" if class_name else "Класс", 24), *FIGURE_COLUMNS]
    named: list[list[Cell]] = [[f"{row.title} {row.note}".strip(), *figures_in_order(row.figures)] for row in rows]
    facts = [f"Класс: {class_name}"] if class_name else []
    total: list[Cell] = ["Всего", *figures_in_order(sum_of_rows(rows))]
    return Sheet(
        title="Посещаемость класса" if class_name else "Посещаемость: классы",
        school=school,
        tables=[Table(columns, named, totals=[total])],
        author=author,
        made_at=made_at,
        facts=[*facts, f"С {date_short(days[0])} по {date_short(days[1])}"],
        notes=[rule_in_words(rule), "Опоздание пропуском не считается."],
        signatures=["Классный руководитель" if class_name else "Заместитель директора по УВР"],
        is_landscape=True,
    )
