"""An uploaded table as it stands in its file: sheets of cells, before anybody asks what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from common.apart import BUSY, BusyError, OverLimitError, read_apart


class UnreadableFileError(Exception):
    """The file cannot be read as a table; the message tells the person why and what to do."""


class CellType(StrEnum):
    """What an editor of tables takes a cell for."""

    TEXT = ""
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    EMPTY_FORMULA = "formula"  # saved by a program that does not compute
    ERROR = "error"  # #Н/Д, #ДЕЛ/0! and the like


class Cell(NamedTuple):
    """One cell: its text, lines kept apart, and its type."""

    text: str
    type: str = CellType.TEXT


@dataclass(frozen=True)
class Worksheet:
    """A sheet of a workbook, or a CSV, which has no name."""

    name: str
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Book:
    """All visible sheets of a file; of a CSV one for each delimiter that it may be written with."""

    sheets: tuple[Worksheet, ...]

    @classmethod
    def of_rows(cls, *rows: Iterable[str]) -> Book:
        """A book of one sheet of texts."""
        return cls((Worksheet("", [[Cell(text) for text in row] for row in rows]),))

    @classmethod
    def from_json(cls, sheets: list[list[Any]]) -> Book:
        """The book that `as_json` has written."""
        return cls(tuple(Worksheet(name, [[_cell(each) for each in row] for row in rows]) for name, rows in sheets))

    def as_json(self) -> list[list[Any]]:
        """Names and rows: a text as it is, another cell as a pair of text and type."""
        return [[sheet.name, [[_plain(cell) for cell in row] for row in sheet.rows]] for sheet in self.sheets]


def read_book(content: bytes) -> Book:
    """The sheets of an uploaded file, read in a process of its own.

    Raises UnreadableFileError for anything that is not a bounded table.
    """
    try:
        answer = read_apart("common.tables.parse", content)
    except OverLimitError as error:
        raise UnreadableFileError(TOO_MUCH) from error
    except BusyError as error:
        raise UnreadableFileError(BUSY) from error
    if "refused" in answer:
        raise UnreadableFileError(answer["refused"])
    return Book.from_json(answer["sheets"])


TOO_MUCH = "В файле слишком много ячеек или оформления. Скопируйте нужную таблицу в новую книгу и сохраните её."


def _cell(plain: str | list[str]) -> Cell:
    return Cell(plain) if isinstance(plain, str) else Cell(*plain)


def _plain(cell: Cell) -> str | list[str]:
    return cell.text if cell.type == CellType.TEXT else [cell.text, str(cell.type)]
