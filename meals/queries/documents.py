"""Pages of meals as documents to print, sign and hand on: the same read models, drawn by common/sheets.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone

from accounts.models import User
from common.clock import current_moment
from common.formatting import clock, date_long, date_short, moment, month_name, weekday
from common.sheets import Cell, Column, Sheet, Table
from meals.models import MealKind, MealSheet
from meals.queries.coverage import CoverageReport, CoverageRow
from meals.queries.day_order import DayOrder, MealPortions, Pairs
from meals.queries.sheets import CODES, ClassSheet, CorrectionLine, PupilLine, SchoolSheet
from meals.rules.sheets import MealSum
from school.models import School
from school.queries.signers import CLASS_TEACHER_SIGNS, DIRECTOR_SIGNS, MEALS_OFFICER_SIGNS

_MONEY = (
    Column("Сумма", 10, "right"),
    Column("Федеральный", 11, "right", group="Кто платит, ₽"),
    Column("Областной", 11, "right", group="Кто платит, ₽"),
    Column("Городской", 11, "right", group="Кто платит, ₽"),
    Column("Родители", 11, "right", group="Кто платит, ₽"),
)
_SIGNS = "З – завтрак, О – обед, П – полдник, Н – заказано, но не получено."


def _school_sheet(title: str, by: User) -> Sheet:
    """A document of the school, made now."""
    school = School.objects.get()
    return Sheet(title=title, school=school.name, tables=(), author=by.initials_name, made_at=current_moment())


def month_title(month: date) -> str:
    """«Сентябрь 2026 г.»"""
    return f"{month_name(month.month).capitalize()} {month.year} г."


def order_document(order: DayOrder, by: User) -> Sheet:
    """The order for the canteen: a table for each meal, classes by seating."""
    return replace(
        _school_sheet(f"Заявка в столовую на {date_short(order.on)}", by),
        tables=[_meal_table(meal) for meal in order.meals if meal.portions],
        facts=[
            f"{weekday(order.on).capitalize()}, {date_long(order.on)}",
            f"Всего порций: {order.portions}. Заявки прислали классы: {order.n_sent} из {order.n_classes}",
            *([f"Не прислали: {', '.join(row.title for row in order.not_sent)}"] if order.not_sent else []),
        ],
        notes=["Диеты названы кодами: расшифровка – у ответственного за питание."],
        signatures=[MEALS_OFFICER_SIGNS, "Заведующий столовой"],
    )


def _meal_table(meal: MealPortions) -> Table:
    rows: list[list[Cell]] = []
    strong = []
    for seating in meal.seatings:
        strong.append(len(rows))
        at = f"{clock(seating.starts_at)}, " if seating.starts_at else ""
        rows.append([f"{at}{seating.title}", seating.portions, "", "", ""])
        for row in seating.classes:
            sent = clock(timezone.localtime(row.sent_at).time()) if row.sent_at else ""
            rows.append([row.title, row.portions, _counts_text(row.by_category), _counts_text(row.diets), sent])
    columns = (
        Column("Смена питания, класс", 24),
        Column("Порций", 8, "right"),
        Column("По категориям", 30),
        Column("Диеты", 16),
        Column("Прислана", 9, "center"),
    )
    last: list[Cell] = ["Итого", meal.portions, _counts_text(meal.by_category), _counts_text(meal.diets), ""]
    return Table(columns, rows, totals=[last], caption=meal.title.capitalize(), strong=strong)


def _counts_text(counts: Pairs | list[tuple[str, int]]) -> str:
    """«МД – 3, платно – 21»."""
    return ", ".join(f"{name} – {count}" for name, count in counts)


def class_document(sheet: ClassSheet, by: User) -> Sheet:
    """The month sheet of a class: pupils by days."""
    days = [Column(str(day.day), 3, "center", group="Дни месяца") for day in sheet.days]
    kinds = [Column(CODES[kind], 3, "right", group="Порций") for kind in MealKind]
    money = [Column(title, 9, "right") for title in ("Сумма", "Родители")]
    columns = [Column("№", 3, "right"), Column("Ученик", 22), *days, *kinds, *money]
    rows = [_pupil_cells(line) for line in sheet.lines]
    return replace(
        _school_sheet("Табель учёта питания", by),
        tables=[Table(columns, rows, totals=[_pupil_cells(sheet.total)]), *_correction_tables(sheet.corrections)],
        facts=[f"Класс: {sheet.school_class.name}", month_title(sheet.month.starts_on), _state(sheet.month.sheet)],
        notes=[_SIGNS],
        signatures=[CLASS_TEACHER_SIGNS, MEALS_OFFICER_SIGNS, DIRECTOR_SIGNS],
        is_landscape=True,
    )


def _pupil_cells(line: PupilLine) -> list[Cell]:
    return [line.number, line.name, *line.codes, *line.meals, line.sum.price, line.sum.parent]


def _state(sheet: MealSheet | None) -> str:
    return f"Закрыт {moment(sheet.closed_at)}" if sheet else "Не закрыт"


def school_document(sheet: SchoolSheet, by: User) -> Sheet:
    """The month sheet of the school: by class, by meal and category, corrections."""
    kinds = [Column(kind.label, 9, "right", group="Порций") for kind in MealKind]
    by_class = Table(
        [Column("Класс", 10), *kinds, *_MONEY],
        [[line.title, *line.meals, *_amounts(line.sum)] for line in sheet.by_class],
        totals=[[sheet.total.title, *sheet.total.meals, *_amounts(sheet.total.sum)]],
        caption="По классам",
    )
    by_category = Table(
        [Column("Питание, категория", 34), Column("Порций", 8, "right"), *_MONEY],
        [[line.title, *line.meals, *_amounts(line.sum)] for line in sheet.by_category],
        totals=[["Итого", sheet.total.sum.meals, *_amounts(sheet.total.sum)]],
        caption="По категориям",
    )
    return replace(
        _school_sheet("Сводный табель учёта питания", by),
        tables=[by_class, by_category, *_correction_tables(sheet.corrections)],
        facts=[month_title(sheet.month.starts_on), _state(sheet.month.sheet)],
        signatures=[MEALS_OFFICER_SIGNS, "Бухгалтер", DIRECTOR_SIGNS],
        is_landscape=True,
    )


def _amounts(amount: MealSum) -> list[Cell]:
    return [amount.price, amount.federal, amount.regional, amount.municipal, amount.parent]


def _correction_tables(lines: tuple[CorrectionLine, ...]) -> list[Table]:
    if not lines:
        return []
    columns = (
        Column("№", 3, "right"),
        Column("День", 10),
        Column("Ученик", 24),
        Column("Что", 20),
        Column("Сумма", 9, "right"),
        Column("Родители", 9, "right"),
        Column("Причина", 30),
    )
    rows: list[list[Cell]] = [
        [line.number, line.on, f"{line.pupil}, {line.class_title}", line.what, line.amount.price,
         line.amount.parent, line.reason]
        for line in lines
    ]  # fmt: skip
    return [Table(columns, rows, caption="Исправления к закрытому табелю")]


def coverage_document(report: CoverageReport, by: User) -> Sheet:
    """Охват питанием of a month."""
    columns = (
        Column("Классы", 14),
        *(Column(title, 9, "right", group="Дето-дней") for title in ("по списку", "вне учёта", "в расчёте")),
        *(Column(title, 10, "right", group="Ели") for title in ("горячее", "завтрак и обед", "всего")),
        *(Column(title, 10, "right", group="За чей счёт") for title in ("1–4 кл.", "льгота", "родители")),
        *(Column(title, 9, "right", group="Охват, %") for title in ("горячим", "всего")),
    )
    return replace(
        _school_sheet("Охват питанием", by),
        tables=[Table(columns, [_coverage(row) for row in report.rows], totals=[_coverage(report.total)])],
        facts=[month_title(report.month.starts_on), f"Дней питания: {len(report.days)}"],
        notes=["В расчёте – дни учеников по списку без обучающихся на дому и длительно отсутствующих."],
        signatures=[MEALS_OFFICER_SIGNS, DIRECTOR_SIGNS],
        is_landscape=True,
    )


def _coverage(row: CoverageRow) -> list[Cell]:
    figures = row.figures
    return [
        row.title, figures.listed, figures.on_leave, figures.counted, figures.hot, figures.both, figures.any_meal,
        figures.primary_free, figures.by_category, figures.parent_paid,
        *("–" if share is None else share for share in (figures.hot_share, figures.any_share)),
    ]  # fmt: skip
