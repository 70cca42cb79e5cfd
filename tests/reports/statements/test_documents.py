"""Every statement as a paper that a school signs and a spreadsheet that it counts on with (R-50, R-60)."""

from __future__ import annotations

import re
from datetime import date, datetime
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from common.sheets import Sheet, sheet_pdf, sheet_xlsx
from reports.queries.statements import STATEMENTS, Days
from school.models import Pupil, StaffMember
from tests.papers import papers
from tests.reports.statements.making import class_of, statement_sheets

pytestmark = pytest.mark.usefixtures("demo_school")
# A day, a moment or a number with a comma that stands alone: a spreadsheet can neither sort nor add up such a text.
AS_TEXT = re.compile(r"\d\d\.\d\d\.\d{4}( \d\d:\d\d)?|'?[+−-]?\d+,\d+")
KEYS = [each.key for each in STATEMENTS]


def made(key: str) -> list[Sheet]:
    """About 5А, its first two pupils or Анна Сергеевна: of the III quarter, or of today."""
    days = next(each.days for each in STATEMENTS if each.key == key)
    year = 2026 if days == Days.TODAY else 2025
    school_class = class_of(year, "5А")
    pupils = Pupil.objects.filter(enrolments__school_class=school_class).order_by("sort_name")[:2]
    return statement_sheets(
        key,
        term="2026-quarter-1" if days == Days.TODAY else "2025-quarter-3",
        school_class=school_class,
        teacher=StaffMember.objects.get(user__username="anna"),
        pupils=list(pupils),
    )


@pytest.mark.parametrize("key", KEYS)
def test_papers_name_school_author_and_moment_and_number_their_sheets(key: str) -> None:
    sheets = made(key)
    pdf = sheet_pdf(sheets)
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    assert pages
    assert [each for page in papers(pdf) for each in page.crossing()] == []
    assert [page for page in pages if "Ерёмина Г. И." not in page or "Составлено 14.10.2026 12:0" not in page] == []
    of = [page.rpartition("лист ")[2].split(" из ") for page in pages]
    begins = [number for number, (sheet, _) in enumerate(of) if sheet == "1"]
    assert len(begins) == len(sheets)
    for first, last in zip(begins, [*begins[1:], len(pages)], strict=True):
        of_document = of[first:last]
        count = last - first
        assert [(int(sheet), int(total)) for sheet, total in of_document] == [(n, count) for n in range(1, count + 1)]
        assert sheets[0].school in pages[first]


@pytest.mark.parametrize("key", KEYS)
def test_papers_are_signed_and_no_sheet_holds_signatures_alone(key: str) -> None:
    sheets = made(key)
    assert [sheet.title for sheet in sheets if not sheet.signatures] == []
    unnamed = {one.who for sheet in sheets for one in sheet.signed_by if not one.name}
    assert unnamed <= {"Ознакомлен(а), родитель"}
    last = PdfReader(BytesIO(sheet_pdf(sheets[-1]))).pages[-1].extract_text()
    assert [one.who for one in sheets[-1].signed_by if one.who not in " ".join(last.split())] == []
    tables = sheets[-1].tables[-1:]
    heads = {word for table in tables for column in table.columns for word in column.title.split() if len(word) < 8}
    assert not heads or any(word in last for word in heads)


def cells_of(page: Worksheet) -> list[tuple[object, str]]:
    return [(cell.value, cell.data_type) for row in page.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("key", KEYS)
def test_spreadsheets_have_types_frozen_heads_and_print_areas_and_no_formula(key: str) -> None:
    sheets = made(key)
    book = load_workbook(BytesIO(sheet_xlsx(sheets)))
    cells = [cell for page in book.worksheets for cell in cells_of(page)]
    assert [value for value, kind in cells if kind not in {"s", "n", "d"}] == []
    assert [value for value, kind in cells if kind == "s" and AS_TEXT.fullmatch(str(value))] == []
    assert [page.title for page in book.worksheets if not page.print_area] == []
    assert [str(page.page_setup.paperSize) for page in book.worksheets] == ["9"] * len(book.worksheets)
    stands_alone = len({len(table.columns) for table in sheets[0].tables}) > 1 or len(sheets[0].tables) == 1
    if len(sheets) == 1 and stands_alone:
        assert [page.title for page in book.worksheets if not page.freeze_panes or not page.print_title_rows] == []
    typed = [
        cell
        for sheet in sheets
        for table in sheet.tables
        for row in (*table.rows, *table.totals)
        for cell in row
        if cell is not None and not isinstance(cell, str)
    ]
    numbers = [float(cell) for cell in typed if not isinstance(cell, date)]
    days = [cell for cell in typed if isinstance(cell, date)]
    assert sorted(float(value) for value, kind in cells if kind == "n") == sorted(numbers)  # type: ignore[arg-type]
    assert sorted(f"{value:%F %R}" for value, kind in cells if kind == "d") == sorted(map(shown_in_programs, days))


def shown_in_programs(day: date) -> str:
    """A day is its midnight, a moment that of the school's clock."""
    return f"{timezone.localtime(day) if isinstance(day, datetime) else day:%F %R}"
