"""Files of strangers are read in a process of its own: what it may not do, and what it costs the others."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection
from xlsxwriter import Workbook

from common.apart import BUSY, QUEUE, BusyError, NotReadError, OverLimitError, read_apart
from common.tables.book import TOO_MUCH, UnreadableFileError, read_book
from journal.forms.attachments import content_type_of

HOSTILE = "tests.common.hostile"


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        (b"remember", "out of memory, too long an answer or an error of the parser (1)"),
        (b"answer", "out of memory, too long an answer or an error of the parser (1)"),
        (b"fall", "out of memory, too long an answer or an error of the parser (-6)"),
    ],
)
def test_who_takes_too_much_is_stopped_and_logged_in_one_line(
    deed: bytes, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(OverLimitError):
        read_apart(HOSTILE, deed)
    assert caplog.messages == [f"{HOSTILE} has not read a file of {len(deed)} bytes: {why}"]


@pytest.fixture
def crowd() -> Iterator[None]:
    """As many files as may be are being read or wait."""
    with ExitStack() as places:
        for _ in range(4):
            assert QUEUE._places.acquire(blocking=False)
            places.callback(QUEUE._places.release)
        yield


def test_who_finds_no_place_is_told_to_come_again(crowd: None) -> None:
    with pytest.raises(BusyError):
        read_apart(HOSTILE, b"look around")
    with pytest.raises(UnreadableFileError) as refusal:
        read_book(b"a;b")
    assert str(refusal.value) == BUSY


def test_the_process_knows_no_settings_and_no_connection() -> None:
    told: dict[str, Any] = read_apart(HOSTILE, b"look around")
    assert set(told["environment"]) <= {"PATH", "LC_CTYPE"}
    assert told["files"] == [0, 1, 2]
    assert "django" not in told["modules"]


def sheet_xml(rows: str) -> bytes:
    """A workbook whose only sheet has these rows."""
    sound = io.BytesIO()
    with Workbook(sound) as book:
        book.add_worksheet()
    content = io.BytesIO()
    with zipfile.ZipFile(sound) as package, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as other:
        for name in package.namelist():
            if name != "xl/worksheets/sheet1.xml":
                other.writestr(name, package.read(name))
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        other.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return content.getvalue()


# Two cells at the corners of a sheet: a reader that lays out all between them needs 17 billion.
CORNERS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def test_a_workbook_that_takes_all_memory_is_refused() -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read_book(sheet_xml(CORNERS))
    assert str(refusal.value) == TOO_MUCH


def corners(*, sheets: int, rows: int, columns: int) -> bytes:
    """Sheets of two cells each, one at the beginning and one at the end."""
    content = io.BytesIO()
    with Workbook(content) as book:
        for _ in range(sheets):
            sheet = book.add_worksheet()
            sheet.write(0, 0, "ФИО")
            sheet.write(rows - 1, columns - 1, "конец")
    return content.getvalue()


def test_the_server_gets_no_cells_that_only_lie_between_others() -> None:
    sheets = read_book(corners(sheets=4, rows=1000, columns=60)).sheets
    assert [sum(map(len, sheet.rows)) for sheet in sheets] == [61] * 4


def test_a_workbook_with_more_cells_than_a_school_has_is_refused() -> None:
    content = io.BytesIO()
    with Workbook(content) as book:
        for _ in range(4):
            sheet = book.add_worksheet()
            for row in range(700):
                sheet.write(row, 59, "х")
    with pytest.raises(UnreadableFileError) as refusal:
        read_book(content.getvalue())
    assert str(refusal.value) == TOO_MUCH


@pytest.mark.django_db(transaction=True)
def test_others_have_their_turns_while_such_files_are_read() -> None:
    """Two compute for ever and are stopped after seconds of the processor; meanwhile pages of the same process ask."""
    files = [threading.Thread(target=_not_read, args=(HOSTILE, b"compute")) for _ in range(2)]
    for thread in files:
        thread.start()
    n_turns = 0
    while all(thread.is_alive() for thread in files):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM school_pupil")
        n_turns += 1
    assert n_turns > 100
    for thread in files:
        thread.join()


def _not_read(module: str, content: bytes) -> None:
    with pytest.raises(NotReadError):
        read_apart(module, content)


def with_many_parts() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as package:
        for number in range(20_000):
            package.writestr(str(number), b"")
    return content.getvalue()


def test_an_archive_of_many_parts_is_too_complex() -> None:
    with pytest.raises(OverLimitError):
        content_type_of(with_many_parts())


def test_a_broken_archive_is_no_document() -> None:
    assert content_type_of(b"PK\x03\x04" + b"\0" * 1000) is None
