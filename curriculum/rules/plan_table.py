"""Reading a lesson plan from a table: columns in any order, rows of sections, each cell judged (R-20, R-21)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from common.tables.book import Book
from common.tables.reading import (
    HOURS,
    CellError,
    Guess,
    Layout,
    Reading,
    Row,
    RowReader,
    clean_text,
    columns_by_heading,
    read_rows,
)

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
_SECTION = re.compile(r"(раздел|глава|модуль|блок|часть)\b", re.IGNORECASE)
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
class PlanSection:
    """A row that names the section of the topics below it. Its hours are theirs, not some more."""

    line: int
    name: str
    hours: int | None
    hours_below: int

    @property
    def is_in_doubt(self) -> bool:
        """Does the row tell of other hours than the topics below it have?"""
        return self.hours is not None and self.hours != self.hours_below


@dataclass(frozen=True)
class PlanTable:
    """The whole file. Nothing of it may be written while it is not `is_clean`."""

    rows: tuple[PlanRow, ...] = ()
    sections: tuple[PlanSection, ...] = ()
    reading: Reading = field(default_factory=Reading)
    guesses: tuple[Guess, ...] = ()

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

    @property
    def by_section(self) -> list[tuple[str, list[PlanRow]]]:
        """The topics in their order under the names of their sections."""
        return [(name, list(rows)) for name, rows in groupby(self.rows, lambda row: row.section)]


def read_plan_table(book: Book, *, starts_on: date, ends_on: date) -> PlanTable:
    """Understands an uploaded plan of the school year between the days.

    The headings may have lines above them. A line that names a section gives it to the topics below; lines of totals
    are passed over; without a column of hours each topic takes one.
    """
    reading = read_rows(book, Layout(TITLES, ("topic",), lambda: _NAMES.get))
    if reading.missing:
        return PlanTable(reading=reading)
    names = {at: name for at, row in enumerate(reading.rows) if (name := _section_of(reading.rows, at))}
    topics: list[PlanRow] = []
    guesses: list[Guess] = []
    section = ""
    has_numbers = any(_is_numbered(row) for row in reading.rows)
    for at, row in enumerate(reading.rows):
        if at in names:
            section = names[at]
            continue
        reader = _Reader(row=row, titles=TITLES, starts_on=starts_on, ends_on=ends_on, has_numbers=has_numbers)
        topics.append(reader.topic_row(section))
        guesses += reader.guesses
    sections = [
        PlanSection(reading.rows[at].number, names[at], *_hours_around(reading.rows, at, names)) for at in names
    ]
    return PlanTable(tuple(topics), tuple(sections), reading, tuple(guesses))


def _section_of(rows: Sequence[Row], at: int) -> str:
    """The name of the section if the row names one: by its only text, its word, or as the sum of the rows below it."""
    row = rows[at]
    number, topic = (clean_text(row.cells[name].text) if name in row.cells else "" for name in ("number", "topic"))
    is_numbered = _is_numbered(row)
    can_tell = "number" in row.cells or "hours" in row.cells
    if can_tell and len(row.filled) == 1 and not is_numbered and _hours(row) is None:
        return row.filled[0]
    if not is_numbered and _SECTION.match(number):
        return f"{number.rstrip('.')}. {topic}" if topic else number
    is_marked = bool(_SECTION.match(topic)) or (not number and "number" in row.cells)
    if is_marked and not is_numbered and _hours(row) and _hours(row) == _hours_below(rows, at):
        return topic
    return ""


def _is_numbered(row: Row) -> bool:
    return "number" in row.cells and clean_text(row.cells["number"].text)[:1].isdecimal()


def _hours_below(rows: Sequence[Row], at: int) -> int:
    """Hours of the numbered rows below, up to the next that has no number."""
    hours = 0
    for row in rows[at + 1 :]:
        if not _is_numbered(row):
            break
        hours += _hours(row) or 0
    return hours


def _hours_around(rows: Sequence[Row], at: int, names: Collection[int]) -> tuple[int | None, int]:
    """Hours that the row of a section tells, and those of the topics up to the next section."""
    last = next((each for each in sorted(names) if each > at), len(rows))
    has_hours = any("hours" in row.cells for row in rows)
    return _hours(rows[at]), sum((_hours(row) or 0) if has_hours else 1 for row in rows[at + 1 : last])


def _hours(row: Row) -> int | None:
    cell = row.cells.get("hours")
    match = HOURS.fullmatch(clean_text(cell.text).casefold()) if cell else None
    return int(match[1]) if match else None


@dataclass(kw_only=True)
class _Reader(RowReader):
    """Judges the cells of one topic of a school year between the days."""

    starts_on: date
    ends_on: date
    has_numbers: bool

    def topic_row(self, section: str) -> PlanRow:
        topic = self.text("topic", longest=_LONGEST["topic"], is_required=True)
        if _SECTION.match(topic) or (self.has_numbers and not _is_numbered(self.row)):
            self.guess("topic", "Прочитано как тема урока. Если это раздел, уберите из строки часы.")
        return PlanRow(
            line=self.row.number,
            topic=topic,
            section=self.text("section", longest=_LONGEST["section"]) or section[: _LONGEST["section"]],
            hours=self.hours(),
            kind=self.text("kind", longest=_LONGEST["kind"]),
            planned_on=self.planned_on(),
            homework=self.text("homework", longest=_LONGEST["homework"]),
            errors=tuple(self.errors),
        )

    def hours(self) -> int:
        if "hours" not in self.row.cells:
            return 1
        return self.whole("hours", MOST_HOURS, f"Впишите число часов на тему, от 1 до {MOST_HOURS}.")

    def planned_on(self) -> date | None:
        day = self.day("planned_on", year_of=self.year_of)
        if day is not None and not self.starts_on <= day <= self.ends_on:
            self.refuse("planned_on", f"Дата вне учебного года {self.starts_on.year}/{self.ends_on:%y}.")
        return day

    def year_of(self, month: int) -> int:
        """A day without a year belongs to the school year."""
        return self.starts_on.year if month >= _NEW_YEAR else self.ends_on.year
