"""The one reader of every table that comes in: its sheet and head, rows apart from titles and totals, cells judged.

What the columns of a list mean stands with the list (school/rules.py, plan_table.py, norm_table.py), which gives a
`Layout`. What was read, guessed and left out is kept for the person to look at before anything is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from common.tables.book import Book, Cell, CellType, Worksheet
from common.tables.dates import YearOf, read_day

HEAD_WITHIN = 15  # rows of title and approval that may stand above the headings
EMPTY = "Пусто. Заполните ячейку."
_EMPTY_CELL = Cell("")
_WRONG_TYPES = {
    CellType.EMPTY_FORMULA: "В ячейке формула без значения. Замените её значением (вставить как значение).",
    CellType.ERROR: "В ячейке ошибка вместо значения (#Н/Д и подобные). Впишите значение.",
}
_NOT_A_DATE = (
    "В ячейке дата или время: редактор таблиц принял за них написанное. Сделайте ячейку текстом и впишите снова."
)
HOURS = re.compile(r"(\d{1,4})(?:[.,]0+)?\s*(?:ч\.?|час\w*)?")
_TOTAL = re.compile(r"(итого|всего|итог)\b", re.IGNORECASE)

NameOf = Callable[[str], str | None]


@dataclass(frozen=True)
class CellError:
    """What is wrong with one cell and what to do about it."""

    column: str
    value: str
    message: str


@dataclass(frozen=True)
class Guess:
    """What a cell was taken for, where it could have meant something else."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True)
class LeftOut:
    """A row that is none of the list, and why."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True)
class Row:
    """A row of the list: its number in the file, its cells by column, and the texts of all that is filled in it."""

    number: int
    cells: Mapping[str, Cell]
    filled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """What a list looks like: `names()` gives a fresh judge of headings, which is asked about each in turn."""

    titles: Mapping[str, str]
    required: Sequence[str]
    names: Callable[[], NameOf]


@dataclass(frozen=True)
class Reading:
    """A table as it was understood. `head` is the row of the headings, 0 when none was found."""

    sheet: str = ""
    head: int = 0
    rows: tuple[Row, ...] = ()
    columns: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    other_sheets: tuple[str, ...] = ()
    cells: Sequence[Sequence[Cell]] = ()

    @property
    def place(self) -> str:
        """Where the table was read: «лист «5А», шапка в строке 4»."""
        parts = [f"лист «{self.sheet}»" if self.sheet else "", f"шапка в строке {self.head}" if self.head else ""]
        return ", ".join(filter(None, parts))

    @property
    def missing_text(self) -> str:
        """Which columns were looked for in vain, and where."""
        place = f"На листе «{self.sheet}»" if self.sheet else "В таблице"
        names = ", ".join(f"«{title}»" for title in self.missing)
        others = f" Других листов с такой шапкой нет: {_quoted(self.other_sheets)}." if self.other_sheets else ""
        return f"{place} в первых {HEAD_WITHIN} строках не нашли столбцы: {names}.{others}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What else the person should know before anything is written."""
        notes = []
        if self.other_sheets and not self.missing:
            notes.append(f"Другие листы не читались: {_quoted(self.other_sheets)}.")
        if self.unknown:
            notes.append(f"Эти столбцы не используются: {', '.join(self.unknown)}.")
        return tuple(notes)


@dataclass(frozen=True)
class _Head:
    sheet: Worksheet
    row: int  # from 0
    places: Mapping[str, int]
    unknown: tuple[str, ...]


def clean_text(text: str) -> str:
    """One space between words, none around; no-break spaces are spaces."""
    return " ".join(text.replace("\xa0", " ").split())


def normalised_heading(title: str) -> str:
    """«Родитель 1: фамилия, имя, отчество», «Мать (ФИО)*» without what is only punctuation, in small letters."""
    return clean_text(re.sub(r"[*:,()]", " ", title)).casefold()


def columns_by_heading(headings: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Heading as people write it → column."""
    return {normalised_heading(name): column for column, names in headings.items() for name in names}


def read_rows(book: Book, layout: Layout) -> Reading:
    """The rows of the sheet that has the most of the wanted headings, the first of such."""
    heads = [head for sheet in book.sheets if (head := _head_of(sheet, layout))]
    head = max(heads, key=lambda each: _score(each, layout), default=None)
    if head is None or not head.places:
        names = tuple(sheet.name for sheet in book.sheets if sheet.name)
        missing = tuple(layout.titles[column] for column in layout.required)
        return Reading(sheet=names[0] if names else "", missing=missing, other_sheets=names[1:])
    rows, left_out = _rows_below(head)
    return Reading(
        sheet=head.sheet.name,
        head=head.row + 1,
        rows=tuple(rows),
        columns=frozenset(head.places),
        missing=tuple(layout.titles[column] for column in layout.required if column not in head.places),
        unknown=head.unknown,
        left_out=(*_above(head), *left_out),
        other_sheets=tuple(sheet.name for sheet in book.sheets if sheet is not head.sheet and sheet.name),
        cells=head.sheet.rows,
    )


def _head_of(sheet: Worksheet, layout: Layout) -> _Head | None:
    heads = [_find_columns(sheet, row, layout.names()) for row in range(min(len(sheet.rows), HEAD_WITHIN))]
    return max(heads, key=lambda head: _score(head, layout), default=None)


def _score(head: _Head, layout: Layout) -> tuple[int, int, int]:
    """More of the required columns, then of all, then a wider row: of the delimiters of a CSV the one that parts it."""
    wanted = sum(column in head.places for column in layout.required)
    return wanted, len(head.places), len(head.sheet.rows[head.row])


def _find_columns(sheet: Worksheet, row: int, name_of: NameOf) -> _Head:
    """The columns in any order, each where it stands first."""
    places: dict[str, int] = {}
    unknown = []
    for place, cell in enumerate(sheet.rows[row]):
        column = name_of(normalised_heading(cell.text))
        if column is not None and column not in places:
            places[column] = place
        elif clean_text(cell.text):
            unknown.append(clean_text(cell.text))
    return _Head(sheet, row, places, tuple(unknown))


def _above(head: _Head) -> list[LeftOut]:
    texts = ((number, _filled(cells)) for number, cells in enumerate(head.sheet.rows[: head.row], 1))
    return [LeftOut(number, " ".join(filled)[:80], "над шапкой") for number, filled in texts if filled]


def _rows_below(head: _Head) -> tuple[list[Row], list[LeftOut]]:
    rows, left_out = [], []
    titles = _filled(head.sheet.rows[head.row])
    for number, cells in enumerate(head.sheet.rows[head.row + 1 :], head.row + 2):
        filled = _filled(cells)
        if not filled and all(cell.type == CellType.TEXT for cell in cells):
            continue
        if reason := _reason_to_leave_out(filled, titles):
            left_out.append(LeftOut(number, " ".join(filled)[:80], reason))
            continue
        found = {name: cells[place] if place < len(cells) else _EMPTY_CELL for name, place in head.places.items()}
        rows.append(Row(number, found, filled))
    return rows, left_out


def _reason_to_leave_out(filled: tuple[str, ...], titles: tuple[str, ...]) -> str:
    if filled and _TOTAL.match(filled[0]):
        return "итоги"
    if filled == titles:
        return "шапка повторяется"
    if len(filled) > 2 and filled == tuple(map(str, range(1, len(filled) + 1))):
        return "номера столбцов"
    return ""


def _filled(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(text for cell in cells if (text := clean_text(cell.text)))


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)


@dataclass(kw_only=True)
class RowReader:
    """Judges the cells of one row and gathers what is wrong with them. `titles` are the columns as people call them."""

    row: Row
    titles: Mapping[str, str]
    errors: list[CellError] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)

    def cell(self, column: str) -> Cell:
        """The cell as it stands; an empty one for a column that is not there."""
        return self.row.cells.get(column, _EMPTY_CELL)

    def refuse(self, column: str, message: str) -> None:
        """The first thing wrong with a cell is enough."""
        title = self._title(column)
        if not any(error.column == title for error in self.errors):
            self.errors.append(CellError(title, clean_text(self.cell(column).text)[:60], message))

    def guess(self, column: str, message: str) -> None:
        """Tell what the cell was taken for."""
        self.guesses.append(
            Guess(self.row.number, self._title(column), clean_text(self.cell(column).text)[:60], message)
        )

    def text(self, column: str, *, longest: int = 0, is_required: bool = False) -> str:
        """The cell in one line. What only looks like a value is refused, and so is what is longer than it may be."""
        cell = self.cell(column)
        if wrong := _WRONG_TYPES.get(CellType(cell.type)):
            self.refuse(column, wrong)
            return ""
        text = clean_text(cell.text)
        if is_required and not text:
            self.refuse(column, EMPTY)
        if longest and len(text) > longest:
            self.refuse(column, f"Длиннее {longest} знаков. Сократите.")
        return text

    def typed(self, column: str, *, is_required: bool = False) -> str:
        """The text of a cell in which a date can only be a mistake of the editor of tables."""
        if self.cell(column).type == CellType.DATE:
            self.refuse(column, _NOT_A_DATE)
        return self.text(column, is_required=is_required)

    def day(self, column: str, *, year_of: YearOf | None = None, is_required: bool = False) -> date | None:
        """The day in the cell."""
        text = self.text(column, is_required=is_required)
        if not text:
            return None
        try:
            day, guess = read_day(text, year_of)
        except ValueError as error:
            self.refuse(column, str(error))
            return None
        if guess:
            self.guess(column, guess)
        return day

    def whole(self, column: str, most: int, message: str = "") -> int:
        """A whole number from 1 on, written as «2», «2,0» or «2 ч»; 1 after a refusal."""
        text = self.typed(column, is_required=True)
        match = HOURS.fullmatch(text.casefold())
        number = int(match[1]) if match else 0
        if not 1 <= number <= most:
            self.refuse(column, message or f"Впишите число от 1 до {most}.")
            return 1
        return number

    def _title(self, column: str) -> str:
        return self.titles.get(column, column.capitalize())
