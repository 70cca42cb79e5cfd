"""A document of heading, tables and signatures: one description, from which PDF and XLSX are made (R-50, R-60)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from math import ceil
from pathlib import Path
from textwrap import wrap
from typing import Literal

import typst
from django.conf import settings
from django.utils import timezone
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from common.formatting import Signed, cell_text, moment
from common.paper import (
    KEPT_TOGETHER,
    LANDSCAPE,
    PORTRAIT,
    WORDS,
    breakable,
    is_tight,
    sheets_of_columns,
    type_size,
    upright_length,
    widths_in_mm,
)
from common.responses import PersonalDataDownload
from common.signs import escape_formula, visible

Cell = str | int | Decimal | date | datetime | None
SheetFormat = Literal["pdf", "xlsx"]
CONTENT_TYPES: dict[SheetFormat, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
A4, HEIGHTS = 9, (172, 259)  # mm, without the margins that programs have above and below
MANY = 5  # documents in one file, after which memory is given back
LINE_HEIGHT = 15  # points
LAST_ROWS = 2  # stay with what closes the document, so that no sheet holds signatures alone
POINTS_A_MM = 2.83
MARGIN = 0.47  # inches
BOLD, SMALLEST_SHRINK = 1.2, 0.7  # of the usual width; of the print, to have signatures on the sheet of the table
WITHOUT_TABLES = 90  # characters
LONGEST_SHEET_NAME = 31  # of a worksheet, as spreadsheet programs have it
NOT_IN_SHEET_NAMES = str.maketrans("", "", "[]:*?/\\'")
_TEMPLATE = Path(settings.BASE_DIR) / "templates" / "documents" / "sheet.typ"


@dataclass(frozen=True)
class Column:
    """A column: its head, its width in characters, how its cells stand.

    Neighbours with the same `group` get that head above theirs. An upright head is read from below, so that a narrow
    column may have a long one.
    """

    title: str
    width: int = 10
    align: Literal["left", "center", "right"] = "left"
    group: str = ""
    is_upright: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under columns; `totals` close the table, rows numbered in `strong` (from 0) are subtotals within it.

    A Decimal is money or a mean and keeps its digits, a Signed one its plus; None is an empty cell. A spreadsheet gets
    numbers and days as such, so that they can be summed and sorted: nobody puts them in as text. With `lead` a table
    too wide for the paper is continued on as many sheets as it needs; its first `lead` columns stand on each of them.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[Sequence[Cell]] = ()
    caption: str = ""
    strong: Collection[int] = ()
    lead: int = 0

    @property
    def groups(self) -> list[tuple[str, list[Column]]]:
        """Neighbouring columns under their common head; it is empty over those that have none."""
        return [(name, list(columns)) for name, columns in groupby(self.columns, lambda column: column.group)]

    @property
    def name_at(self) -> int:
        """The column that names its row: the second one where rows are numbered."""
        return 1 if self.columns[0].title == "№" and len(self.columns) > 1 else 0


@dataclass(frozen=True)
class Signature:
    """Who signs, and the name to be written beside when it is known: «Директор», «Лебедева К. А.»."""

    who: str
    name: str = ""


@dataclass(frozen=True)
class Sheet:
    """A whole document. `facts` say what it is about («Класс: 5А», «Сентябрь 2026 г.»), `notes` explain its signs,
    `signatures` name who signs («Классный руководитель»), `has_stamp` leaves a place for the school's stamp; `author`
    asked for it at `made_at`. Of several documents in one file `about` tells them apart: «Ершов Дмитрий».
    """

    title: str
    school: str
    tables: Sequence[Table]
    author: str
    made_at: datetime
    facts: Sequence[str] = ()
    notes: Sequence[str] = ()
    signatures: Sequence[str | Signature] = ()
    is_landscape: bool = False
    has_stamp: bool = False
    about: str = ""
    made: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "made", f"Составлено {moment(self.made_at)}, {self.author}")

    @property
    def signed_by(self) -> list[Signature]:
        """The signatures, those without a known name too."""
        return [Signature(who) if isinstance(who, str) else who for who in self.signatures]


def sheet_answer(
    sheets: Sheet | Sequence[Sheet], kind: SheetFormat, *, subject: str, filename: str
) -> PersonalDataDownload:
    """The documents as one file that the access log remembers (P-07); `filename` without its ending."""
    content = {"pdf": sheet_pdf, "xlsx": sheet_xlsx}[kind](sheets)
    return PersonalDataDownload(
        content, subject=subject, filename=f"{filename}.{kind}", content_type=CONTENT_TYPES[kind]
    )


def sheet_pdf(sheets: Sheet | Sequence[Sheet]) -> bytes:
    """A4 with repeated heads and «лист 1 из 3» of each document; PDF/UA, so that it can be read aloud."""
    several = _several(sheets)
    content = bytes(
        typst.compile(
            _TEMPLATE,
            format="pdf",
            ignore_system_fonts=True,  # the same document on every machine
            sys_inputs={"sheets": json.dumps([_sheet_data(sheet) for sheet in several], ensure_ascii=False)},
            timestamp=int(several[0].made_at.timestamp()),
            pdf_standards=["ua-1"],
        )
    )
    if len(several) > MANY:
        free_pdf_memory()
    return content


def free_pdf_memory() -> None:
    """Typst keeps what it has laid out for the next dozen of documents, of a class of report cards 55 MB each time."""
    for _ in range(12):
        typst.compile(b"", ignore_system_fonts=True)


def _several(sheets: Sheet | Sequence[Sheet]) -> Sequence[Sheet]:
    return [sheets] if isinstance(sheets, Sheet) else sheets


def _sheet_data(sheet: Sheet) -> dict[str, object]:
    return {
        "title": visible(sheet.title),
        "about": visible(sheet.about),
        "school": sheet.school,
        "facts": [visible(fact) for fact in sheet.facts],
        "notes": [visible(note) for note in sheet.notes],
        "signatures": [(one.who, one.name) for one in sheet.signed_by],
        "stamp": sheet.has_stamp,
        "made": sheet.made,
        "landscape": sheet.is_landscape,
        "tables": [
            shown for table in sheet.tables for shown in _tables_on_paper(table, is_landscape=sheet.is_landscape)
        ],
    }


def _tables_on_paper(table: Table, *, is_landscape: bool) -> list[dict[str, object]]:
    """The table, or each of its parts when it takes several sheets."""
    columns = table.columns
    sheets = _sheets_of(table, is_landscape=is_landscape)
    return [
        _template_data(
            replace(
                table,
                columns=[columns[number] for number in numbers],
                rows=[[row[number] for number in numbers] for row in table.rows],
                totals=[[row[number] for number in numbers] for row in table.totals],
            ),
            type_size(len(columns)),
            is_landscape=is_landscape,
            is_continued=numbers is not sheets[-1],
        )
        for numbers in sheets
    ]


def _sheets_of(table: Table, *, is_landscape: bool) -> list[list[int]]:
    widths, groups = [column.width for column in table.columns], [column.group for column in table.columns]
    return sheets_of_columns(widths, groups, table.lead, is_landscape=is_landscape)


def _template_data(table: Table, points: float, *, is_landscape: bool, is_continued: bool) -> dict[str, object]:
    widths = [column.width for column in table.columns]
    paper = widths_in_mm(widths, is_landscape=is_landscape)
    return {
        "caption": table.caption,
        "size": points,
        "widths": widths,
        "aligns": [column.align for column in table.columns],
        "titles": _fitted([column.title for column in table.columns], paper, points),
        "upright": [
            upright_length(column.title, mm, points) if column.is_upright else 0
            for column, mm in zip(table.columns, paper, strict=True)
        ],
        "groups": _fitted_groups(table, paper, points),
        "rows": [_fitted(row, paper, points) for row in table.rows],
        "strong": sorted(table.strong),
        "totals": [_fitted(row, paper, points) for row in table.totals],
        "continued": is_continued,
    }


def _fitted_groups(table: Table, paper: Sequence[float], points: float) -> list[tuple[object, int]]:
    """The heads above the heads, each with the number of its columns; none when no column has one."""
    found: list[tuple[object, int]] = []
    first = 0
    for name, columns in table.groups:
        width = sum(paper[first : first + len(columns)])
        found.append((_fitted([name], [width], points)[0], len(columns)))
        first += len(columns)
    return found if any(name for name, _ in found) else []


def _fitted(cells: Sequence[Cell], paper: Sequence[float], points: float) -> list[str | list[list[str]]]:
    """The texts; one with a word that may be too wide as a list of its words, for the template to measure them.

    Of each word: itself, and how it may be broken.
    """
    return [
        [[word, breakable(word)] for word in WORDS.findall(text)] if is_tight(text, mm, points) else text
        for text, mm in zip((KEPT_TOGETHER.sub("\u00a0", cell_text(cell)) for cell in cells), paper, strict=True)
    ]


def sheet_xlsx(sheets: Sheet | Sequence[Sheet]) -> bytes:
    """Worksheets that print on A4. Text never becomes a formula, numbers can be summed, days sorted.

    Each document has one; a document alone has one for each table where their columns are not as wide as each other.
    """
    several = _several(sheets)
    content = BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        first = several[0]
        book.set_properties({"title": first.title, "company": first.school, "author": first.author})
        formats: dict[_FormatKey, Format] = {}
        for name, sheet in _worksheets(several):
            _Writer(book, sheet, formats, name).write()
    return content.getvalue()


def _worksheets(sheets: Sequence[Sheet]) -> list[tuple[str | None, Sheet]]:
    """Each with its name; a document that is not told from others keeps the program's own."""
    first = sheets[0]
    if len(sheets) == 1 and len({tuple(one.width for one in table.columns) for table in first.tables}) > 1:
        return [
            (_worksheet_name(f"{number}. {table.caption or first.title}"), replace(first, tables=[table]))
            for number, table in enumerate(first.tables, 1)
        ]
    # A number before a pupil would be taken for his in the list of the class: only those of one name are told by it.
    abouts = [sheet.about[: LONGEST_SHEET_NAME - 4].lower() for sheet in sheets]
    return [
        (_worksheet_name(f"{number}. {sheet.about}" if about and abouts.count(about) > 1 else sheet.about), sheet)
        for number, (about, sheet) in enumerate(zip(abouts, sheets, strict=True), 1)
    ]


def _worksheet_name(about: str) -> str | None:
    return about.translate(NOT_IN_SHEET_NAMES)[:LONGEST_SHEET_NAME] or None


_FormatKey = tuple[str, bool, str, bool]


def _number_format(cell: Cell) -> str:
    """How programs show a day, or a number that keeps its digits after the comma; empty for other cells."""
    if isinstance(cell, date):
        return "dd.mm.yyyy hh:mm" if isinstance(cell, datetime) else "dd.mm.yyyy"
    exponent = cell.as_tuple().exponent if isinstance(cell, Decimal) else None
    if not isinstance(exponent, int):
        return ""
    digits = f"0.{'0' * -exponent}" if exponent < 0 else "0"
    return f"+{digits};-{digits};{digits}" if isinstance(cell, Signed) else digits


def _mm_of_column(width: int) -> float:
    """Of a column of so many characters: seven pixels each and five between the columns."""
    return (7 * width + 5) * 25.4 / 96


def _room_in_columns(table: Table) -> list[int]:
    """The widths of the columns, none too narrow for numbers and days, shown as #### then, and for words of heads."""
    rows = [*table.rows, *table.totals]
    longest = [max((len(cell_text(row[n])) for row in rows if _number_format(row[n])), default=0)
               for n in range(len(table.columns))]  # fmt: skip
    heads = [0 if one.is_upright else max(map(len, WORDS.findall(one.title)), default=0) for one in table.columns]
    return [
        max(column.width, length + 1 if length else 0, ceil(head * BOLD))
        for column, length, head in zip(table.columns, longest, heads, strict=True)
    ]


class _Writer:
    """Writes a sheet from top to bottom; `line` is where it stands."""

    def __init__(self, book: Workbook, sheet: Sheet, formats: dict[_FormatKey, Format], name: str | None) -> None:
        self.book, self.sheet, self.line = book, sheet, 0
        self.heights: dict[int, float] = {}  # points, of lines that are not as high as the others
        self.repeated = self.kept = range(0)  # lines of a head that is printed on each sheet, the last rows of all
        self.page: Worksheet = book.add_worksheet(name)
        self.formats = formats
        # Tables under each other share their columns: those of the one that has the most.
        self.widths = max(map(_room_in_columns, sheet.tables), key=len, default=[WITHOUT_TABLES])
        self.across = max(
            (_sheets_of(one, is_landscape=sheet.is_landscape) for one in sheet.tables), key=len, default=[[0]]
        )
        self.heading = max(table.lead for table in sheet.tables) if len(self.across) > 1 else len(self.widths)
        for position, width in enumerate(self.widths):
            self.page.set_column(position, position, width)

    def write(self) -> None:
        """Everything: heading, tables, notes, signatures, how it is printed."""
        self.lines(self.sheet.school)
        self.lines(*filter(None, (self.sheet.title, self.sheet.about)), bold=True)
        self.lines(*self.sheet.facts, "")
        for table in self.sheet.tables:
            self.table(table)
        self.lines(*self.sheet.notes, "")
        self.lines(*(f"{one.who} ____________________ / {one.name or '_' * 20} /" for one in self.sheet.signed_by))
        if self.sheet.has_stamp:
            self.lines("", "М. П.")
        self.lines("", self.sheet.made)
        self.set_page()

    def lines(self, *texts: str, bold: bool = False) -> None:
        """Each over the whole width of the table: what stands out of it would shrink the print of everything.

        Of a table that takes several sheets, over the columns that stand on each of them.
        """
        look = self.book.add_format({"bold": bold, "text_wrap": True, "valign": "top"})
        for text in texts:
            if text and self.heading > 1:
                self.page.merge_range(self.line, 0, self.line, self.heading - 1, "", look)
            if text:
                self.height(LINE_HEIGHT * len(wrap(text, sum(self.widths[: self.heading]))))
                self.page.write_string(self.line, 0, escape_formula(text), look)
            self.line += 1

    def table(self, table: Table) -> None:
        if table.caption:
            self.lines(table.caption, bold=True)
        head = self.line
        if any(column.group for column in table.columns):
            self.groups(table.groups)
        self.heads(table.columns)
        if len(self.sheet.tables) == 1:  # the head of the first of several would stay above the rows of the others
            self.repeated = range(head, self.line)
            self.page.repeat_rows(head, self.line - 1)
            self.page.freeze_panes(self.line, table.lead)
            if table.lead:
                self.page.repeat_columns(0, table.lead - 1)
        first = self.line
        for number, row in enumerate(table.rows):
            self.row(row, table.columns, bold=number in table.strong)
        for row in table.totals:
            self.row(row, table.columns, bold=True)
        self.kept = range(max(self.line - len(table.totals) - LAST_ROWS, first), self.line)
        self.line += 1

    def heads(self, columns: Sequence[Column]) -> None:
        upright = [column for column in columns if column.is_upright]
        self.row(["" if column.is_upright else column.title for column in columns], columns, bold=True)
        for position, column in enumerate(columns):
            if column.is_upright:
                look = self.format("center", bold=True, is_upright=True)
                self.page.write_string(self.line - 1, position, escape_formula(column.title), look)
        if upright:
            self.height(
                POINTS_A_MM * max(upright_length(one.title, one.width * 2, 11) for one in upright), self.line - 1
            )

    def groups(self, groups: Sequence[tuple[str, Sequence[Column]]]) -> None:
        first, centred, n_lines = 0, self.format("center", bold=True), 1
        for name, members in groups:
            last = first + len(members) - 1
            n_lines = max(n_lines, len(wrap(name, int(sum(self.widths[first : last + 1]) / BOLD))))
            if last > first:
                self.page.merge_range(self.line, first, self.line, last, escape_formula(name), centred)
            else:
                self.page.write_string(self.line, first, escape_formula(name), centred)
            first = last + 1
        self.height(LINE_HEIGHT * n_lines)
        self.line += 1

    def row(self, cells: Sequence[Cell], columns: Sequence[Column], *, bold: bool) -> None:
        for position, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            look = self.format(column.align, bold=bold, number_format=_number_format(cell))
            if isinstance(cell, str):
                self.page.write_string(self.line, position, escape_formula(cell), look)
            elif cell is None:
                self.page.write_blank(self.line, position, None, look)
            elif isinstance(cell, date):
                day = timezone.localtime(cell).replace(tzinfo=None) if isinstance(cell, datetime) else cell
                self.page.write_datetime(self.line, position, day, look)
            else:
                self.page.write_number(self.line, position, float(cell), look)
        lines = max(ceil(len(cell_text(cell)) / width) for cell, width in zip(cells, self.widths, strict=False))
        if lines > 1:  # programs do not all make room for wrapped text by themselves
            self.height(LINE_HEIGHT * lines)
        self.line += 1

    def format(self, align: str, *, bold: bool, number_format: str = "", is_upright: bool = False) -> Format:
        key = align, bold, number_format, is_upright
        if key not in self.formats:
            look = {"align": align, "valign": "top", "bold": bold, "border": 1, "text_wrap": True}
            if is_upright:
                look |= {"rotation": 90, "valign": "bottom"}
            if number_format:
                look["num_format"] = number_format
            self.formats[key] = self.book.add_format(look)
        return self.formats[key]

    def height(self, points: float, line: int | None = None) -> None:
        self.heights[self.line if line is None else line] = points
        self.page.set_row(self.line if line is None else line, points)

    def points(self, lines: range) -> float:
        return sum(self.heights.get(line, LINE_HEIGHT) for line in lines)

    def is_closing_apart(self, room: float) -> bool:
        """May what closes the document come on a sheet, of so many points, without a row above it?

        Programs differ a little in what they get on a sheet: where it is not certain, it may.
        """
        down = 0.0  # from the upper edge of a sheet
        for line in range(self.kept.stop):
            height = self.points(range(line, line + 1))
            down = down + height if down + height <= room else self.points(self.repeated) + height
        return not 0.15 * room < down < 0.85 * room - self.points(range(self.kept.stop, self.line))

    def set_page(self) -> None:
        self.page.set_paper(A4)
        self.page.set_margins(left=MARGIN, right=MARGIN)
        if self.sheet.is_landscape:
            self.page.set_landscape()
        self.page.print_area(0, 0, self.line - 1, len(self.widths) - 1)
        width, height = (LANDSCAPE, HEIGHTS[0]) if self.sheet.is_landscape else (PORTRAIT, HEIGHTS[1])
        widest = max(sum(_mm_of_column(self.widths[number]) for number in numbers) for numbers in self.across)
        scale = min(0.98 * width / widest, 1)
        # What is a little too long for one sheet is printed smaller: signatures stay with what is signed.
        room = 0.98 * height * POINTS_A_MM
        in_one = room / self.points(range(self.line))
        is_one = scale > in_one > SMALLEST_SHRINK * scale
        # Of a longer one the last rows go along with them to the next sheet.
        is_broken = in_one <= SMALLEST_SHRINK * scale and bool(self.kept) and self.is_closing_apart(room / scale)
        if len(self.across) == 1 and not is_broken:
            self.page.fit_to_pages(1, 1 if is_one else 0)
        else:
            self.page.set_print_scale(max(int(100 * (in_one if is_one else scale)), 10))
            self.page.set_v_pagebreaks([numbers[-1] + 1 for numbers in self.across[:-1]])
            self.page.set_h_pagebreaks([self.kept.start] if is_broken else [])
        self.page.set_footer(f"&L{self.sheet.title.replace('&', '&&')}&Rлист &P из &N")
