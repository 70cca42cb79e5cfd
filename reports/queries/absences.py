"""The report «Посещаемость: классы» as a document (R-43)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from attendance.queries.figures import FiguresRow, sum_of_rows
from attendance.queries.month_sheet import figures_in_order, rule_in_words
from attendance.rules import Figures, FullDayRule
from common.formatting import date_short
from common.sheets import Cell, Column, Sheet, Table
from school.queries.signers import CLASS_TEACHER_SIGNS, DEPUTY_SIGNS

FIGURE_COLUMNS = (
    Column("всего", 8, "center", group="Полных дней"),
    Column("по болезни", 10, "center", group="Полных дней"),
    Column("всего", 8, "center", group="Пропущено уроков"),
    Column("по болезни", 10, "center", group="Пропущено уроков"),
    Column("уважит.", 10, "center", group="Пропущено уроков"),
    Column("без уважит.", 10, "center", group="Пропущено уроков"),
    Column("неизвестно", 13, "center", group="Пропущено уроков"),
    Column("Опозданий", 12, "center"),
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
    lead = [Column("№", 4, "right"), Column("Ученик", 24)] if class_name else [Column("Класс", 24)]
    named = [_row(row.number, f"{row.title} {row.note}".strip(), row.figures, len(lead)) for row in rows]
    facts = [f"Класс: {class_name}"] if class_name else []
    total = _row(None, "Всего", sum_of_rows(rows), len(lead))
    return Sheet(
        title="Посещаемость класса" if class_name else "Посещаемость: классы",
        school=school,
        tables=[Table([*lead, *FIGURE_COLUMNS], named, totals=[total])],
        author=author,
        made_at=made_at,
        facts=[*facts, f"С {date_short(days[0])} по {date_short(days[1])}"],
        notes=[rule_in_words(rule), "Опоздание пропуском не считается."],
        signatures=[CLASS_TEACHER_SIGNS if class_name else DEPUTY_SIGNS],
    )


def _row(number: int | None, title: str, figures: Figures, n_lead: int) -> list[Cell]:
    """Pupils are numbered, classes are not."""
    cells: list[Cell] = [title, *figures_in_order(figures)]
    return cells if n_lead == 1 else [number, *cells]
