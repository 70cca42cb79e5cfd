"""Табель посещаемости: pupils of a class × school days of a month, with letters and totals."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from attendance.queries.codes import AbsenceLetters, absence_letters
from attendance.queries.figures import FiguresRow, PupilDayRow, missed_days, sum_days, sum_of_rows
from attendance.queries.settings import attendance_settings
from attendance.rules import Figures, FullDayRule, day_letters
from common.formatting import month_name
from common.sheets import Cell, Column, Sheet, Table
from school.models import Enrolment, HomeSchooling, Pupil, SchoolClass
from school.queries.class_list import class_list
from school.queries.signers import CLASS_TEACHER_SIGNS, DEPUTY_SIGNS
from timetable.models import Lesson

HOME, NOT_IN_CLASS = "дом", "–"
FIGURES = ("Полных дней", "по болезни", "Уроков", "болезнь", "уваж.", "неуваж.", "неизв.", "Опозд.")


@dataclass(frozen=True)
class SheetCell:
    """A pupil's day: letters, or why there can be none."""

    on: date
    sign: str
    is_in_class: bool


@dataclass(frozen=True)
class SheetRow:
    """A pupil's month, by his number in the list of the class. `left_on`: his last day in it, within the month."""

    pupil_id: int
    number: int | None
    name: str
    cells: tuple[SheetCell, ...]
    figures: Figures
    left_on: date | None = None


@dataclass(frozen=True)
class MonthSheet:
    """The month: its school days, rows by name, how many were away on each day, the sum."""

    first: date
    days: tuple[date, ...]
    rows: tuple[SheetRow, ...]
    away: tuple[int, ...]
    total: Figures
    rule: FullDayRule
    letters: AbsenceLetters

    def counted(self, name: str) -> MonthSheet:
        """Only the pupils who make up the sum of the figure of this name."""
        return replace(self, rows=tuple(row for row in self.rows if getattr(row.figures, name)))

    @property
    def title(self) -> str:
        """«октябрь 2026 г.»"""
        return f"{month_name(self.first.month)} {self.first.year} г."


def month_of(first: date) -> tuple[date, date]:
    """The first and the last day of the month."""
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def month_sheet(school_class: SchoolClass, first: date) -> MonthSheet:
    """The sheet in seven queries, whatever the size of the class."""
    span = month_of(first)
    settings, letters = attendance_settings(), absence_letters()
    found = missed_days(*span, class_ids=[school_class.pk])
    figures = sum_days(found, lambda day: day.pupil_id, settings.rule)
    days = _school_days(school_class, *span)
    by_place = {(day.pupil_id, day.on): day for day in found}
    signs = {place: day_letters(day.missed, settings.rule, letters.by_reason) for place, day in by_place.items()}
    home = _days_at_home(school_class, days)
    numbers = class_list(school_class.pk)
    rows = [
        SheetRow(
            pupil.pk,
            numbers.number(pupil.pk),
            pupil.short_name,
            _cells(pupil, places, days, signs, home),
            figures.get(pupil.pk, Figures()),
            _left_on(places, span[1]),
        )
        for pupil, places in numbers.in_order(_members(school_class, *span).items(), lambda each: each[0].pk)
    ]
    return MonthSheet(
        first=first,
        days=days,
        rows=tuple(rows),
        away=tuple(_n_away(found, day) for day in days),
        total=sum_of_rows(FiguresRow(row.pupil_id, row.name, row.figures) for row in rows),
        rule=settings.rule,
        letters=letters,
    )


def _left_on(places: list[Enrolment], last: date) -> date | None:
    """The pupil's last day in the class, if it lies before the end of the month."""
    ends_on = places[-1].ends_on
    return ends_on if ends_on and ends_on < last else None


def _school_days(school_class: SchoolClass, starts_on: date, ends_on: date) -> tuple[date, ...]:
    lessons = Lesson.objects.between(starts_on, ends_on).taking_place().filter(group__school_class=school_class)
    return tuple(lessons.order_by("on").values_list("on", flat=True).distinct())


def _members(school_class: SchoolClass, starts_on: date, ends_on: date) -> dict[Pupil, list[Enrolment]]:
    """Who was in the class in the month, with the days."""
    rows: dict[Pupil, list[Enrolment]] = {}
    enrolments = Enrolment.objects.in_class(school_class.pk).touching(starts_on, ends_on)
    for row in enrolments.with_pupils().order_by("pupil__sort_name", "pupil", "starts_on"):
        rows.setdefault(row.pupil, []).append(row)
    return rows


def _days_at_home(school_class: SchoolClass, days: tuple[date, ...]) -> set[tuple[int, date]]:
    if not days:
        return set()
    members = Enrolment.objects.in_class(school_class.pk).touching(days[0], days[-1]).values("pupil")
    orders = HomeSchooling.objects.touching(days[0], days[-1]).filter(pupil__in=members)
    return {(order.pupil_id, day) for order in orders for day in days if order.holds_on(day)}


def _cells(
    pupil: Pupil,
    places: list[Enrolment],
    days: tuple[date, ...],
    signs: Mapping[tuple[int, date], str],
    home: set[tuple[int, date]],
) -> tuple[SheetCell, ...]:
    cells = []
    for day in days:
        is_in_class = any(place.holds_on(day) for place in places)
        if not is_in_class:
            sign = NOT_IN_CLASS
        elif (pupil.pk, day) in home:
            sign = HOME
        else:
            sign = signs.get((pupil.pk, day), "")
        cells.append(SheetCell(day, sign, is_in_class))
    return tuple(cells)


def _n_away(found: list[PupilDayRow], on: date) -> int:
    return sum(day.on == on and day.missed.total > 0 for day in found)


def month_document(
    sheet: MonthSheet, school_class: SchoolClass, *, school: str, author: str, made_at: datetime
) -> Sheet:
    """The sheet to print, sign and keep."""
    columns = [
        Column("№", 3, "right"),
        Column("Ученик", 20),
        *(Column(str(day.day), 3, "center", group=sheet.title) for day in sheet.days),
        *(Column(title, 5, "right", group="Пропущено") for title in FIGURES),
    ]
    rows: list[list[Cell]] = [
        [row.number, row.name, *(cell.sign for cell in row.cells), *figures_in_order(row.figures)] for row in sheet.rows
    ]
    total: list[Cell] = [None, "Отсутствовали, всего", *sheet.away, *figures_in_order(sheet.total)]
    return Sheet(
        title="Табель учёта посещаемости",
        school=school,
        tables=[Table(columns, rows, totals=[total])],
        author=author,
        made_at=made_at,
        facts=[f"Класс: {school_class.name}", f"Месяц: {sheet.title}"],
        notes=[explanation(sheet.letters), rule_in_words(sheet.rule)],
        signatures=[CLASS_TEACHER_SIGNS, DEPUTY_SIGNS],
        is_landscape=True,
    )


def figures_in_order(figures: Figures) -> list[int]:
    """The figures in the order of the columns FIGURES."""
    return [
        figures.full_days,
        figures.full_days_ill,
        figures.total,
        figures.illness,
        figures.excused,
        figures.unexcused,
        figures.unknown,
        figures.late,
    ]


def explanation(letters: AbsenceLetters) -> str:
    """What the letters mean."""
    names = {"illness": "болезнь", "excused": "уважительная причина", "unexcused": "без уважительной причины",
             "unknown": "причина неизвестна", "late": "опоздание"}  # fmt: skip
    words = [f"{letters.by_reason[reason]} – {name}" for reason, name in names.items()]
    return f"{', '.join(words)}; с числом – пропущено столько уроков, без числа – весь день; дом – обучение на дому."


def rule_in_words(rule: FullDayRule) -> str:
    """What a full day is in this school."""
    if rule.kind == "all":
        return "Полный день – пропущены все уроки ученика в этот день."
    return f"Полный день – пропущено уроков: {rule.lessons} и больше."
