"""Reads tables that people upload: a bounded XLSX or CSV into cells, the cells by their headings, each one judged.

What the columns of a list mean stands with the list (school/rules.py, plan_table.py, norm_table.py).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from warnings import catch_warnings, simplefilter

from openpyxl import load_workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from common.tables.xlsx_bounds import TooLargeError, check_package

MAX_ROWS = 2_000
MAX_COLUMNS = 60
MAX_CELL = 500
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"


Table = Sequence[Sequence[str]]


class UnreadableFileError(Exception):
    """The file cannot be read as a table; the message tells the person why and what to do."""


@dataclass(frozen=True)
class CellError:
    """What is wrong with one cell and what to do about it."""

    column: str
    value: str
    message: str


@dataclass(frozen=True)
class Columns:
    """Where each column that we know stands, and the titles that mean nothing to us."""

    places: Mapping[str, int]
    unknown: tuple[str, ...]

    def values(self, row: Sequence[str]) -> dict[str, str]:
        """The cells of a row by their columns; a row may be shorter than its head."""
        return {column: clean_text(row[place]) if place < len(row) else "" for column, place in self.places.items()}


@dataclass(kw_only=True)
class RowReader:
    """Judges the cells of one row and gathers what is wrong with them. `titles` are the columns as people call them."""

    values: Mapping[str, str]
    titles: Mapping[str, str]
    errors: list[CellError] = field(default_factory=list)

    def refuse(self, column: str, message: str) -> None:
        """The first thing wrong with a cell is enough."""
        title = self.titles.get(column, column.capitalize())
        if not any(error.column == title for error in self.errors):
            self.errors.append(CellError(title, self.values.get(column, "")[:60], message))

    def text(self, column: str) -> str:
        """The cell, unless it is a formula: what a formula shows depends on the program that opens it."""
        value = self.values.get(column, "")
        if value.startswith("="):
            self.refuse(column, "В ячейке формула. Замените её значением (вставить как значение).")
            return ""
        return value


def clean_text(text: str) -> str:
    """One space between words, none around; no-break spaces are spaces."""
    return " ".join(text.replace("\xa0", " ").split())


def normalised_heading(title: str) -> str:
    """«Родитель 1: фамилия, имя, отчество», «Мать (ФИО)*» without what is only punctuation, in small letters."""
    return clean_text(re.sub(r"[*:,()]", " ", title)).casefold()


def columns_by_heading(headings: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Heading as people write it → column."""
    return {normalised_heading(name): column for column, names in headings.items() for name in names}


def find_columns(head: Sequence[str], column_of: Callable[[str], str | None]) -> Columns:
    """The columns in any order, each where it stands first. `column_of` is asked about each heading in turn."""
    places: dict[str, int] = {}
    unknown = []
    for place, title in enumerate(head):
        column = column_of(normalised_heading(title))
        if column is not None and column not in places:
            places[column] = place
        elif clean_text(title):
            unknown.append(clean_text(title))
    return Columns(places, tuple(unknown))


def read_table(content: bytes) -> list[list[str]]:
    """The rows of the first sheet, each cell as text: dates as ДД.ММ.ГГГГ, formulas as they are written («=…»).

    Raises UnreadableFileError for anything that is not a bounded XLSX or CSV table.
    """
    if content.startswith(_OLD_OFFICE):
        raise UnreadableFileError(
            "Это старый XLS или файл с паролем. Сохраните его как «Книга Excel (.xlsx)» без пароля."
        )
    if content.startswith(_ZIP):
        return _read_xlsx(content)
    return _read_csv(content)


def _read_xlsx(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if "xl/workbook.xml" not in package.namelist():
                raise UnreadableFileError("Это не таблица XLSX. Загрузите файл .xlsx или .csv.")
            check_package(package)
        with catch_warnings():
            simplefilter("ignore")  # openpyxl speaks of extensions of Excel that do not matter to a list
            book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            sheet = book.worksheets[0]
            width = min(sheet.max_column or MAX_COLUMNS, MAX_COLUMNS)
            return _limit_rows(
                [_text(cell) for cell in row] for row in sheet.iter_rows(max_col=width, values_only=True)
            )
    except UnreadableFileError:
        raise
    except TooLargeError as error:
        raise UnreadableFileError(
            "В файле слишком много ячеек или оформления. Скопируйте нужную таблицу в новую книгу и сохраните её."
        ) from error
    except Exception as error:  # whatever a broken package makes the parser raise
        raise UnreadableFileError("Файл XLSX повреждён. Откройте его в редакторе таблиц и сохраните заново.") from error


def _read_csv(content: bytes) -> list[list[str]]:
    if b"\x00" in content or content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"{\\rtf")):
        raise UnreadableFileError("Это не таблица. Загрузите файл .xlsx или .csv.")
    text = _decoded(content)
    first_line = text.partition("\n")[0]
    delimiter = max(";,\t", key=first_line.count)
    try:
        return _limit_rows(
            [_strip_invisible(cell) for cell in row[:MAX_COLUMNS]]
            for row in csv.reader(io.StringIO(text), delimiter=delimiter)
        )
    except csv.Error as error:
        raise UnreadableFileError("CSV повреждён: проверьте кавычки или сохраните список как .xlsx.") from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("Не удалось понять кодировку. Сохраните список как .xlsx или как CSV UTF-8.")


def _limit_rows(rows: Any) -> list[list[str]]:
    """Rows up to the last filled one; more than MAX_ROWS are refused."""
    table: list[list[str]] = []
    filled = 0
    for row in rows:
        table.append(row)
        if any(row):
            filled = len(table)
        if filled > MAX_ROWS + 1:
            raise UnreadableFileError(f"В таблице больше {MAX_ROWS} строк. Разделите список на части.")
        if len(table) > filled + MAX_ROWS:
            break  # a sheet formatted down to its last row: nothing more is there
    return table[:filled]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, ArrayFormula | DataTableFormula):
        return "="
    return _strip_invisible(str(value))


def _strip_invisible(text: str) -> str:
    """The first MAX_CELL characters without invisible ones: soft hyphens, zero-width spaces, control characters."""
    return "".join(sign for sign in text[:MAX_CELL] if sign.isprintable() or sign.isspace()).strip()
