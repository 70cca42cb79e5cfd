"""Reading a lesson plan from a table: columns in any order, rows of sections, each cell judged (R-20, R-21)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from common.tables import CellError, Columns, RowReader, Table, clean_text, columns_by_heading, find_columns

HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("№", "№ п/п", "№ урока", "№ темы", "номер", "номер урока", "n"),
    "section": ("раздел", "раздел программы", "название раздела", "модуль", "глава"),
    "topic": ("тема", "тема урока", "темы уроков", "темы", "название темы", "наименование темы", "тема занятия",
              "содержание", "содержание урока"),
    "hours": ("часов", "кол-во часов", "количество часов", "часы", "ч", "ч.", "час", "к-во часов"),
    "kind": ("тип урока", "вид урока", "форма урока", "форма занятия", "вид контроля", "контроль", "тип"),
    "planned_on": ("дата", "дата по плану", "план", "плановая дата", "дата проведения", "дата план"),
    "homework": ("домашнее задание", "д/з", "дз", "дом. задание", "задание на дом"),
}  # fmt: skip
TITLES = {column: names[0].capitalize() for column, names in HEADINGS.items()} | {
    "topic": "Тема урока",
    "planned_on": "Дата по плану",
}
_NAMES = columns_by_heading(HEADINGS)
MOST_HOURS = 40
_LONGEST = {"section": 200, "topic": 500, "kind": 100, "homework": 500}
_HEAD_WITHIN = 10  # lines of title and approval that may stand above the headings
_TOTALS = ("итого", "всего")
_NEW_YEAR = 8  # a day without a year before August belongs to the second half of the school year


@dataclass(frozen=True)
class PlanRow:
    """One topic: the line it has in the file, what was understood, what was not."""

    line: int
    topic: str
    section: str = ""
    hours: int = 1
    kind: str = ""
    planned_on: date | None = None
    homework: str = ""
    errors: tuple[CellError, ...] = ()


@dataclass(frozen=True)
class PlanTable:
    """The whole file. Nothing of it may be written while it is not `is_clean`."""

    rows: tuple[PlanRow, ...] = ()
    has_topics: bool = True
    unknown: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[PlanRow, ...]:
        """Rows in error."""
        return tuple(row for row in self.rows if row.errors)

    @property
    def is_clean(self) -> bool:
        return bool(self.rows) and not self.broken

    @property
    def hours(self) -> int:
        """Hours of all topics."""
        return sum(row.hours for row in self.rows)


def read_plan_table(table: Table, *, starts_on: date, ends_on: date) -> PlanTable:
    """Understands an uploaded plan of the school year between the days.

    The headings may have lines above them. A line that holds one text and neither number nor hours names the section
    of the topics below it; lines of totals are passed over; without a column of hours each topic takes one.
    """
    found = _head_of(table)
    if found is None:
        return PlanTable(has_topics=False)
    head, columns = found
    rows: list[PlanRow] = []
    section = ""
    for line, cells in enumerate(table[head + 1 :], head + 2):
        filled = [clean_text(cell) for cell in cells if clean_text(cell)]
        if not filled or filled[0].lower().startswith(_TOTALS):
            continue
        values = columns.values(cells)
        if _names_section(values, filled):
            section = filled[0]
            continue
        rows.append(_Reader(values=values, titles=TITLES, starts_on=starts_on, ends_on=ends_on).row(line, section))
    return PlanTable(rows=tuple(rows), unknown=columns.unknown)


def _head_of(table: Table) -> tuple[int, Columns] | None:
    for number, cells in enumerate(table[:_HEAD_WITHIN]):
        columns = find_columns(cells, _NAMES.get)
        if "topic" in columns.places:
            return number, columns
    return None


def _names_section(values: dict[str, str], filled: Sequence[str]) -> bool:
    can_tell = "number" in values or "hours" in values
    is_numbered = values.get("number", "")[:1].isdecimal()
    return can_tell and len(filled) == 1 and not is_numbered and not values.get("hours")


@dataclass(kw_only=True)
class _Reader(RowReader):
    """Judges the cells of one topic of a school year between the days."""

    starts_on: date
    ends_on: date

    def row(self, line: int, section: str) -> PlanRow:
        topic = self._text("topic")
        if not topic and not self.errors:
            self.refuse("topic", "Пусто. Впишите тему урока.")
        return PlanRow(
            line=line,
            topic=topic,
            section=self._text("section") or section[: _LONGEST["section"]],
            hours=self._hours(),
            kind=self._text("kind"),
            planned_on=self._planned_on(),
            homework=self._text("homework"),
            errors=tuple(self.errors),
        )

    def _text(self, column: str) -> str:
        value = self.text(column)
        if len(value) > _LONGEST[column]:
            self.refuse(column, f"Длиннее {_LONGEST[column]} знаков. Сократите.")
        return value

    def _hours(self) -> int:
        if "hours" not in self.values:
            return 1
        match = re.fullmatch(r"(\d{1,3})(?:[.,]0+)?\s*(?:ч\.?|час\w*)?", self.values["hours"].lower())
        hours = int(match[1]) if match else 0
        if not 1 <= hours <= MOST_HOURS:
            self.refuse("hours", f"Впишите число часов на тему, от 1 до {MOST_HOURS}.")
            return 1
        return hours

    def _planned_on(self) -> date | None:
        value = self.values.get("planned_on", "").rstrip(".")
        if not value:
            return None
        day = self._parsed(value)
        if day is None:
            self.refuse("planned_on", "Такой даты нет. Впишите дату вида 05.09.2026.")
        elif not self.starts_on <= day <= self.ends_on:
            self.refuse("planned_on", f"Дата вне учебного года {self.starts_on.year}/{self.ends_on:%y}.")
        return day

    def _parsed(self, value: str) -> date | None:
        if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})", value):
            year = self.starts_on.year if int(match[2]) >= _NEW_YEAR else self.ends_on.year
            value = f"{value}.{year}"
        for form in ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"):
            try:
                return datetime.strptime(value, form).date()  # noqa: DTZ007  # a planned day has no time zone
            except ValueError:
                continue
        return None
