"""A document of heading, tables and signatures: one description, from which PDF and XLSX are made (R-50, R-60)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from itertools import groupby, zip_longest
from math import ceil
from pathlib import Path
from typing import Literal

import typst
from django.conf import settings
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from common.formatting import decimal_comma, moment
from common.responses import PersonalDataDownload

Cell = str | int | Decimal | None
SheetFormat = Literal["pdf", "xlsx"]
CONTENT_TYPES: dict[SheetFormat, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
A4 = 9
LINE_HEIGHT = 15  # points
NARROWEST, WITHOUT_TABLES = 3, 90  # characters
_TEMPLATE = Path(settings.BASE_DIR) / "templates" / "documents" / "sheet.typ"
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """A column: its head, its width in characters, how its cells stand.

    Neighbours with the same `group` get that head above theirs.
    """

    title: str
    width: int = 10
    align: Literal["left", "center", "right"] = "left"
    group: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under columns; `totals` close the table, rows numbered in `strong` (from 0) are subtotals within it.

    A Decimal is money or a mean and keeps its digits; None is an empty cell.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Sequence[Cell]] = ()
    caption: str = ""
    strong: Collection[int] = ()


@dataclass(frozen=True)
class Sheet:
    """A whole document. `facts` say what it is about («Класс: 5А», «Сентябрь 2026 г.»), `notes` explain its signs,
    `signatures` name who signs («Классный руководитель»); `author` asked for it at `made_at`.
    """

    title: str
    school: str
    tables: Sequence[Table]
    author: str
    made_at: datetime
    facts: Sequence[str] = ()
    notes: Sequence[str] = ()
    signatures: Sequence[str] = ()
    is_landscape: bool = False
    made: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "made", f"Составлено {moment(self.made_at)}, {self.author}")


def sheet_answer(sheet: Sheet, kind: SheetFormat, *, subject: str, filename: str) -> PersonalDataDownload:
    """The document as a file that the access log remembers (P-07); `filename` without its ending."""
    content = {"pdf": sheet_pdf, "xlsx": sheet_xlsx}[kind](sheet)
    return PersonalDataDownload(
        content, subject=subject, filename=f"{filename}.{kind}", content_type=CONTENT_TYPES[kind]
    )


def sheet_pdf(sheet: Sheet) -> bytes:
    """A4 with repeated heads and «лист 1 из 3»; PDF/UA, so that it can be read aloud."""
    data = {
        "title": sheet.title,
        "school": sheet.school,
        "facts": list(sheet.facts),
        "notes": list(sheet.notes),
        "signatures": list(sheet.signatures),
        "made": sheet.made,
        "landscape": sheet.is_landscape,
        "tables": [_template_data(table) for table in sheet.tables],
    }
    return bytes(
        typst.compile(
            _TEMPLATE,
            format="pdf",
            ignore_system_fonts=True,  # the same document on every machine
            sys_inputs={"sheet": json.dumps(data, ensure_ascii=False)},
            timestamp=int(sheet.made_at.timestamp()),
            pdf_standards=["ua-1"],
        )
    )


def _template_data(table: Table) -> dict[str, object]:
    groups = [(name, len(list(columns))) for name, columns in groupby(table.columns, lambda column: column.group)]
    return {
        "caption": table.caption,
        "widths": [column.width for column in table.columns],
        "aligns": [column.align for column in table.columns],
        "titles": [column.title for column in table.columns],
        "groups": groups if any(name for name, _ in groups) else [],
        "rows": [[_cell_text(cell) for cell in row] for row in table.rows],
        "strong": sorted(table.strong),
        "totals": [[_cell_text(cell) for cell in row] for row in table.totals],
    }


def _cell_text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return decimal_comma(cell)
    return "" if cell is None else str(cell)


def sheet_xlsx(sheet: Sheet) -> bytes:
    """One worksheet that prints on A4, one page wide. Text never becomes a formula, numbers can be summed."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": sheet.title, "company": sheet.school, "author": sheet.author})
        _Writer(book, sheet).write()
    return content.getvalue()


class _Writer:
    """Writes a sheet from top to bottom; `line` is where it stands."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self.book, self.sheet, self.line = book, sheet, 0
        self.page: Worksheet = book.add_worksheet()
        self.formats: dict[tuple[str, bool, bool], Format] = {}
        tables = [[column.width for column in table.columns] for table in sheet.tables]
        self.widths = [max(widths) for widths in zip_longest(*tables, fillvalue=NARROWEST)] or [WITHOUT_TABLES]
        for position, width in enumerate(self.widths):
            self.page.set_column(position, position, width)

    def write(self) -> None:
        """Everything: heading, tables, notes, signatures, how it is printed."""
        self.lines(self.sheet.school)
        self.lines(self.sheet.title, bold=True)
        self.lines(*self.sheet.facts, "")
        for table in self.sheet.tables:
            self.table(table)
        self.lines(*self.sheet.notes, "")
        self.lines(*(f"{who} ____________________ / ____________________ /" for who in self.sheet.signatures))
        self.lines("", self.sheet.made)
        self.set_page()

    def lines(self, *texts: str, bold: bool = False) -> None:
        """Each over the whole width of the table: what stands out of it would shrink the print of everything."""
        look = self.book.add_format({"bold": bold, "text_wrap": True, "valign": "top"})
        for text in texts:
            if text and len(self.widths) > 1:
                self.page.merge_range(self.line, 0, self.line, len(self.widths) - 1, "", look)
                self.page.set_row(self.line, LINE_HEIGHT * ceil(len(text) / sum(self.widths)))
            if text:
                self.page.write_string(self.line, 0, escape_formula(text), look)
            self.line += 1

    def table(self, table: Table) -> None:
        if table.caption:
            self.lines(table.caption, bold=True)
        head = self.line
        if any(column.group for column in table.columns):
            self.groups(table.columns)
        self.row([column.title for column in table.columns], table.columns, bold=True)
        if len(self.sheet.tables) == 1:
            self.page.repeat_rows(head, self.line - 1)
            self.page.freeze_panes(self.line, 0)
        for number, row in enumerate(table.rows):
            self.row(row, table.columns, bold=number in table.strong)
        for row in table.totals:
            self.row(row, table.columns, bold=True)
        self.line += 1

    def groups(self, columns: Sequence[Column]) -> None:
        first, centred = 0, self.format("center", bold=True, money=False)
        for name, members in groupby(columns, lambda column: column.group):
            last = first + len(list(members)) - 1
            if last > first:
                self.page.merge_range(self.line, first, self.line, last, escape_formula(name), centred)
            else:
                self.page.write_string(self.line, first, escape_formula(name), centred)
            first = last + 1
        self.line += 1

    def row(self, cells: Sequence[Cell], columns: Sequence[Column], *, bold: bool) -> None:
        for position, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            look = self.format(column.align, bold=bold, money=isinstance(cell, Decimal))
            if isinstance(cell, str):
                self.page.write_string(self.line, position, escape_formula(cell), look)
            elif cell is None:
                self.page.write_blank(self.line, position, None, look)
            else:
                self.page.write_number(self.line, position, float(cell), look)
        lines = max(ceil(len(_cell_text(cell)) / column.width) for cell, column in zip(cells, columns, strict=True))
        if lines > 1:  # programs do not all make room for wrapped text by themselves
            self.page.set_row(self.line, LINE_HEIGHT * lines)
        self.line += 1

    def format(self, align: str, *, bold: bool, money: bool) -> Format:
        key = align, bold, money
        if key not in self.formats:
            look = {"align": align, "valign": "top", "bold": bold, "border": 1, "text_wrap": True}
            self.formats[key] = self.book.add_format(look | ({"num_format": "0.00"} if money else {}))
        return self.formats[key]

    def set_page(self) -> None:
        self.page.set_paper(A4)
        if self.sheet.is_landscape:
            self.page.set_landscape()
        self.page.fit_to_pages(1, 0)
        self.page.set_footer(f"&L{self.sheet.title.replace('&', '&&')}&Rлист &P из &N")


def escape_formula(text: str) -> str:
    """The text so written that no spreadsheet program takes it for a formula, not even after saving as CSV."""
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text
