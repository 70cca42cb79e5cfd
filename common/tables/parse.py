"""The process that reads an uploaded table (common/apart.py): bytes in, sheets of cells out. Touches nothing else."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineSheet, PasswordError, SheetVisibleEnum, load_workbook

from common.apart import answer
from common.signs import NO_TEXT, without_escape
from common.tables.book import TOO_MUCH, Book, Cell, CellType, UnreadableFileError, Worksheet
from common.tables.xlsx_bounds import TooLargeError, check_package
from common.tables.xlsx_marks import Marks, marks_by_sheet

MAX_ROWS = 2_000
MAX_COLUMNS = 60
MAX_CELL = 500
MAX_SHEETS = 30
MAX_TEXT = 1_000_000
MAX_CELLS = 150_000  # up to the last filled one of each row: the server keeps an object for each
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SAVE_ANEW = "Сохраните список как .xlsx или как CSV UTF-8."
_LONGEST_QUOTE = 30
_TWO_BYTES = re.compile(b"[\xd0\xd1][\x80-\xbf]")  # Russian letters in UTF-8; in Windows-1251 such pairs are rare
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # how XLSX with a password is kept
_NO_TABLE = "Это не таблица. Загрузите файл .xlsx, .xls, .ods или .csv."
_DAMAGED = "Файл повреждён. Откройте его в редакторе таблиц и сохраните заново."
_PASSWORD = "Файл закрыт паролем. Сохраните его без пароля."  # noqa: S105  # a message
_WEB_PAGE = "Это веб-страница под именем таблицы. Откройте её в редакторе таблиц и сохраните как «Книга Excel (.xlsx)»."
_MIDNIGHT = time()
_EMPTY = Cell("")


def parse(content: bytes) -> dict[str, Any]:
    """The sheets, or why there are none."""
    try:
        sheets = _sheets(content)
        rows = [row for sheet in sheets for row in sheet.rows]
        if sum(map(len, rows)) > MAX_CELLS:
            raise UnreadableFileError(TOO_MUCH)
        if sum(len(cell.text) for row in rows for cell in row) > MAX_TEXT:
            raise UnreadableFileError("В таблице слишком много текста. Разделите её на части.")
        return {"sheets": Book(sheets).as_json()}
    except UnreadableFileError as error:
        return {"refused": str(error)}


def _sheets(content: bytes) -> tuple[Worksheet, ...]:
    if content.startswith(_ZIP):
        return _workbook(content, _looked_through(content))
    if content.startswith(_OLD_OFFICE):
        if _ENCRYPTED in content:
            raise UnreadableFileError(_PASSWORD)
        return _workbook(content, {})
    return tuple(_csv(content))


def _looked_through(content: bytes) -> dict[str, Marks]:
    """Counts a zipped workbook before anything is built of it; gives the cells that only look empty."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            if not {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} & set(names):
                raise UnreadableFileError(_NO_TABLE)
            check_package(package)
            return marks_by_sheet(package) if "xl/workbook.xml" in names else {}
    except UnreadableFileError:
        raise
    except TooLargeError as error:
        raise UnreadableFileError(TOO_MUCH) from error
    except Exception as error:  # whatever a broken package makes zipfile and expat raise
        raise UnreadableFileError(_DAMAGED) from error


def _workbook(content: bytes, marks: dict[str, Marks]) -> tuple[Worksheet, ...]:
    try:
        with load_workbook(io.BytesIO(content)) as book:
            shown = [each.name for each in book.sheets_metadata if each.visible is SheetVisibleEnum.Visible]
            names = (shown or book.sheet_names)[:MAX_SHEETS]
            return tuple(_sheet(book.get_sheet_by_name(name), marks.get(name, {})) for name in names)
    except UnreadableFileError:
        raise
    except PasswordError as error:
        raise UnreadableFileError(_PASSWORD) from error
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFileError(_DAMAGED) from error


def _sheet(sheet: CalamineSheet, marks: Marks) -> Worksheet:
    left = sheet.start[1] if sheet.start else 0
    rows = _limited(_worksheet_row(values, left) for values in sheet.iter_rows()) if sheet.start else []
    for (row, column), kind in marks.items():
        if row < len(rows) and column < MAX_COLUMNS:
            rows[row] += [_EMPTY] * (column + 1 - len(rows[row]))
            rows[row][column] = Cell("", kind)
    return Worksheet(sheet.name, rows)


def _worksheet_row(values: list[Any], left: int) -> list[Cell]:
    shown = values[: max(MAX_COLUMNS - left, 0)]
    return [*[_EMPTY] * min(left, MAX_COLUMNS), *(_EMPTY if value == "" else _cell(value) for value in shown)]


def _cell(value: object) -> Cell:
    if isinstance(value, datetime) and value.time() == _MIDNIGHT:
        value = value.date()
    if isinstance(value, datetime):
        return Cell(f"{value:%d.%m.%Y %H:%M:%S}", CellType.DATE)
    if isinstance(value, date):
        return Cell(f"{value:%d.%m.%Y}", CellType.DATE)
    if isinstance(value, time | timedelta):
        return Cell(_clock(value), CellType.TIME)
    if isinstance(value, bool):
        return Cell("да" if value else "нет")
    if isinstance(value, int | float):
        return Cell(_number(value), CellType.NUMBER)
    return Cell(_strip_invisible(str(value)))


def _number(value: float) -> str:
    if float(value).is_integer():
        return str(int(value))
    return f"{value:.10g}".replace(".", ",")


def _clock(value: time | timedelta) -> str:
    """«5:20» for what was typed so: hours and minutes for the editor of tables, minutes and seconds for people."""
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if not seconds:
        return f"{hours}:{minutes:02}"
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _csv(content: bytes) -> Iterator[Worksheet]:
    """One sheet for each delimiter that the text may be written with: which one it is, its head tells."""
    text = _decoded(content)
    if re.match(r"\s*<(!doctype|html|\?xml|table|meta)", text[:200], re.IGNORECASE):
        raise UnreadableFileError(_WEB_PAGE)
    named = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    if named:
        text = "\n" + text[named.end() :]  # the rows keep their numbers
    delimiters = [named[1]] if named else [each for each in ";,\t|" if each in text] or [";"]
    for delimiter in delimiters:
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            yield Worksheet("", _limited([Cell(_strip_invisible(each)) for each in row[:MAX_COLUMNS]] for row in rows))
        except csv.Error as error:
            message = "CSV повреждён: проверьте кавычки или сохраните список как .xlsx."
            raise UnreadableFileError(message) from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as(content, "utf-16")
    if len(content) > 3 and not len(content) % 2 and b"\0" in content:
        low, high = content[::2], content[1::2]
        for encoding, upper in (("utf-16-le", high), ("utf-16-be", low)):
            if set(upper) <= {0x00, 0x04, 0x20, 0x21}:  # Latin, Cyrillic, dashes and quotes, №
                return _as(content, encoding)
    if b"\0" in content or content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"{\\rtf")):
        raise UnreadableFileError(_NO_TABLE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        pairs = len(_TWO_BYTES.findall(content))
        if pairs > 8 and 5 * pairs > 2 * sum(byte > 0x7F for byte in content):
            raise UnreadableFileError(f"В файле испорчены буквы. {_SAVE_ANEW}") from error
        return _as(content, "cp1251")


def _as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"Не удалось понять кодировку. {_SAVE_ANEW}") from error


def _limited(rows: Iterable[list[Cell]]) -> list[list[Cell]]:
    """Rows and cells up to the last filled one; more than MAX_ROWS are refused."""
    table: list[list[Cell]] = []
    filled = 0
    for row in rows:
        while row and not row[-1].text:
            row.pop()
        table.append(row)
        if row:
            filled = len(table)
        if filled > MAX_ROWS + 1:
            raise UnreadableFileError(f"В таблице больше {MAX_ROWS} строк. Разделите список на части.")
        if len(table) > filled + MAX_ROWS:
            break  # a sheet formatted down to its last row: nothing more is there
    return table[:filled]


def _strip_invisible(text: str) -> str:
    """The first MAX_CELL characters without invisible ones: soft hyphens, zero-width spaces, control characters."""
    if not NO_TEXT.isdisjoint(text):
        raise UnreadableFileError(f"В файле испорчены буквы: «{text[:_LONGEST_QUOTE]}». {_SAVE_ANEW}")
    return without_escape("".join(sign for sign in text[:MAX_CELL] if sign.isprintable() or sign.isspace()).strip())


if __name__ == "__main__":
    answer(parse)
