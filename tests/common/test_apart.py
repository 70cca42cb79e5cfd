"""Files of strangers are read in a process of its own: what it may not do, and what it costs the others."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from typing import Any

import pytest
from django.db import connection
from xlsxwriter import Workbook

from common.apart import OverLimitError, read_apart
from common.tables.book import TOO_MUCH, UnreadableFileError, read_book
from journal.forms.attachments import content_type_of

HOSTILE = "tests.common.hostile"


@pytest.mark.parametrize("deed", [b"remember", b"answer", b"fall"])
def test_who_takes_too_much_is_stopped(deed: bytes) -> None:
    with pytest.raises(OverLimitError):
        read_apart(HOSTILE, deed)


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


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_such_a_file_is_read() -> None:
    """Others work in the same process meanwhile: each of their turns takes less than half a second.

    The one who computes for ever is stopped.
    """
    files = [threading.Thread(target=_refused, args=(HOSTILE, b"compute")) for _ in range(2)]
    for thread in files:
        thread.start()
    longest = 0.0
    while any(thread.is_alive() for thread in files):
        began = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM school_pupil")
        longest = max(longest, time.monotonic() - began)
        time.sleep(0.01)
    assert longest < 0.5


def _refused(module: str, content: bytes) -> None:
    with pytest.raises(OverLimitError):
        read_apart(module, content)


def with_many_parts() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as package:
        for number in range(20_000):
            package.writestr(str(number), b"")
    return content.getvalue()


@pytest.mark.parametrize("content", [with_many_parts(), b"PK\x03\x04" + b"\0" * 1000], ids=["parts", "broken"])
def test_an_archive_that_is_no_document_is_told_apart(content: bytes) -> None:
    assert content_type_of(content) is None
