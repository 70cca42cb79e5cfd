"""Uploaded tables: what is read, what is refused, and in which words."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from common.tables import MAX_CELL, MAX_ROWS, UnreadableFileError, read_table


def xlsx(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_cells_of_xlsx_come_as_text() -> None:
    content = xlsx(["Имя", "Дата", "Число", None], [" Анна ", date(2015, 9, 5), 7.0, 1.5], [None, "=A1+1", True])
    assert read_table(content) == [
        ["Имя", "Дата", "Число", ""],
        ["Анна", "05.09.2015", "7", "1.5"],
        ["", "=A1+1", "True", ""],
    ]


def test_formulas_of_every_kind_are_told_by_their_sign() -> None:
    """The reader of the list refuses what begins with «=»: a formula's value depends on the program that opens it."""
    array = ArrayFormula("B1:B2", "=A1:A2+1")
    assert read_table(xlsx([1, array, "=SUM(A1)", DataTableFormula("D1:D2", r1="A1")])) == [["1", "=", "=SUM(A1)", "="]]


INVISIBLE = [
    ("Ершов\xadа", "Ершова"),
    ("\u200bЕршова\u200d", "Ершова"),
    ("\ufeffЕршова", "Ершова"),
    ("Ершова\x07", "Ершова"),
    ("\xa0Ершова\t", "Ершова"),
    ("Родитель 1:\nтелефон", "Родитель 1:\nтелефон"),
]


@pytest.mark.parametrize(("written", "read"), INVISIBLE)
def test_signs_that_nobody_sees_are_left_out_of_csv(written: str, read: str) -> None:
    assert read_table(f'Имя;"{written}"\n'.encode()) == [["Имя", read]]


@pytest.mark.parametrize(("written", "read"), [case for case in INVISIBLE if "\x07" not in case[0]])
def test_signs_that_nobody_sees_are_left_out_of_xlsx(written: str, read: str) -> None:
    assert read_table(xlsx(["Имя", written])) == [["Имя", read]]


def test_no_cell_is_longer_than_the_limit() -> None:
    assert [read_table(content) for content in (xlsx(["я" * 2000]), b"a" * 2000)] == [
        [["я" * MAX_CELL]],
        [["a" * MAX_CELL]],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_usual_form(encoding: str, delimiter: str) -> None:
    text = f"Имя{delimiter}Класс\r\n«Ёж»{delimiter}5А\r\n\r\n"
    assert read_table(text.encode(encoding)) == [["Имя", "Класс"], ["«Ёж»", "5А"]]


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"0" * 70_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7 ...", "Это не таблица. Загрузите файл .xlsx или .csv."),
        (b"\x89PNG\r\n", "Это не таблица. Загрузите файл .xlsx или .csv."),
        (b"a\x00b", "Это не таблица. Загрузите файл .xlsx или .csv."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "Это старый XLS или файл с паролем. Сохраните его как «Книга Excel (.xlsx)» без пароля.",
        ),
        (
            b"PK\x03\x04 not a package",
            "Файл XLSX повреждён. Откройте его в редакторе таблиц и сохраните заново.",
        ),
        (bomb(), "Таблица слишком велика в распакованном виде. Оставьте только список учащихся."),
        (xlsx(*[["x"]] * (MAX_ROWS + 2)), "В таблице больше 2000 строк. Разделите список на части."),
    ],
    ids=["pdf", "png", "binary", "xls", "broken", "bomb", "long"],
)
def test_what_is_no_bounded_table_is_refused_with_advice(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read_table(content)
    assert str(refusal.value) == message


def test_a_package_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("word/document.xml", b"<w/>")
    with pytest.raises(UnreadableFileError, match=r"Это не таблица XLSX\. Загрузите файл \.xlsx или \.csv\."):
        read_table(content.getvalue())
