"""Uploaded tables: what is read, what is refused, and in which words."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from xlsxwriter import Workbook as XlsxWriter

from common.signs import escape_formula
from common.tables.book import Book, Cell, CellType, UnreadableFileError, read_book
from common.tables.parse import MAX_CELL, MAX_ROWS, parse
from common.tables.reading import CellError, Layout, Row, RowReader, columns_by_heading, read_rows


def xlsx(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read_here(content: bytes) -> list[list[Cell]]:
    """The cells of the first sheet, read without a process of its own."""
    answer = parse(content)
    if "refused" in answer:
        raise UnreadableFileError(answer["refused"])
    return [list(row) for row in Book.from_json(answer["sheets"]).sheets[0].rows]


def read_table(content: bytes) -> list[list[str]]:
    """The texts of the first sheet."""
    return [[cell.text for cell in row] for row in read_here(content)]


def test_cells_of_xlsx_come_with_their_types() -> None:
    content = xlsx(["Имя", "Дата", "Число", None], [" Анна ", date(2015, 9, 5), 7.0, 1.5], [None, time(5, 20), True])
    assert read_here(content) == [
        [Cell("Имя"), Cell("Дата"), Cell("Число")],
        [Cell("Анна"), Cell("05.09.2015", "date"), Cell("7", "number"), Cell("1,5", "number")],
        [Cell(""), Cell("5:20", "time"), Cell("да")],
    ]


def test_a_formula_comes_as_its_value() -> None:
    content = io.BytesIO()
    with XlsxWriter(content) as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, '="Ел"&"кин"', None, "Елкин")
        sheet.write_formula(0, 1, "=1+1", None, 2)
        sheet.write_formula(0, 2, "=A9", None, "")
    assert read_here(content.getvalue()) == [[Cell("Елкин"), Cell("2", "number"), Cell("", "formula")]]


def test_formulas_that_nobody_has_computed_and_errors_are_told_from_empty_cells() -> None:
    array = ArrayFormula("B1:B2", "=A1:A2+1")
    content = xlsx([1, array, "=SUM(A1)", DataTableFormula("D1:D2", r1="A1"), "#N/A", "конец"])
    empty = Cell("", CellType.EMPTY_FORMULA)
    assert read_here(content) == [[Cell("1", "number"), empty, empty, empty, Cell("", "error"), Cell("конец")]]


def test_every_visible_sheet_is_read_with_its_name() -> None:
    book = Workbook()
    book.active.append(["Заполните лист «Шаблон»"])  # type: ignore[union-attr]
    book.create_sheet("Шаблон").append(["Имя"])
    book.create_sheet("Списки").sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    assert [(sheet.name, sheet.rows) for sheet in read_book(content.getvalue()).sheets] == [
        ("Sheet", [[Cell("Заполните лист «Шаблон»")]]),
        ("Шаблон", [[Cell("Имя")]]),
    ]


def test_a_table_that_does_not_begin_at_the_corner_keeps_its_places() -> None:
    content = io.BytesIO()
    with XlsxWriter(content, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(2, 1, "Имя")
        sheet.write_datetime(3, 2, datetime(2015, 4, 5), book.add_format({"num_format": "dd.mm.yyyy"}))  # noqa: DTZ001
    assert read_here(content.getvalue()) == [
        [],
        [],
        [Cell(""), Cell("Имя")],
        [Cell(""), Cell(""), Cell("05.04.2015", "date")],
    ]


def test_an_old_workbook_is_read_with_its_sheets_and_types() -> None:
    book = read_book(Path(__file__).with_name("list.xls").read_bytes())
    assert [(sheet.name, sheet.rows[2:4]) for sheet in book.sheets] == [
        ("Инструкция", []),
        (
            "5А",
            [
                [Cell("Фамилия"), Cell("Имя"), Cell("Дата рождения"), Cell("Часов")],
                [Cell("Ёлкина"), Cell("Анна"), Cell("05.09.2015", "date"), Cell("2", "number")],
            ],
        ),
    ]


OPEN_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def ods(rows: str) -> bytes:
    """What LibreOffice writes, without all that a list does not need."""
    content = io.BytesIO()
    table = f'<table:table table:name="5А">{rows}</table:table>'
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "content.xml",
            f"<office:document-content {OPEN_NAMES}><office:body><office:spreadsheet>{table}</office:spreadsheet>"
            "</office:body></office:document-content>",
        )
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    return content.getvalue()


def test_an_open_document_is_read_with_its_types_as_far_as_it_is_filled() -> None:
    rows = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>Анна</text:p></table:table-cell>'
        '<table:table-cell office:value-type="date" office:date-value="2015-09-05"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )
    assert [(sheet.name, sheet.rows) for sheet in read_book(ods(rows)).sheets] == [
        ("5А", [[Cell("Анна"), Cell("05.09.2015", "date")]])
    ]


def test_an_open_document_that_repeats_a_filled_row_a_million_times_is_refused() -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell office:value-type="string">'
        "<text:p>x</text:p></table:table-cell></table:table-row>"
    )
    with pytest.raises(UnreadableFileError) as refusal:
        read_book(ods(rows))
    assert str(refusal.value) in {TOO_MUCH, f"В таблице больше {MAX_ROWS} строк. Разделите список на части."}


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


@pytest.mark.parametrize("content", [xlsx(["Тема", "Дроб\ufffd"]), "Тема;Дроб\ufffd\n".encode()])
def test_letters_that_were_lost_before_are_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="В файле испорчены буквы: «Дроб\ufffd»"):
        read_table(content)


def test_utf_8_with_a_broken_letter_is_not_read_as_another_encoding() -> None:
    with pytest.raises(UnreadableFileError, match="В файле испорчены буквы"):
        read_table("Фамилия;Имя\nЕршов;Дмитрий\n".encode()[:-2])


def test_a_text_kept_from_being_a_formula_comes_back_as_it_was() -> None:
    texts = ["=1+1", "-5", "@имя", "+7 900", "О'Коннор", "'в кавычках'"]
    assert read_table(xlsx([escape_formula(text) for text in texts])) == [texts]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_usual_form(encoding: str, delimiter: str) -> None:
    text = f"Имя{delimiter}Класс\r\n«Ёж»{delimiter}5А\r\n\r\n"
    assert read_table(text.encode(encoding)) == [["Имя", "Класс"], ["«Ёж»", "5А"]]


TOO_MUCH = "В файле слишком много ячеек или оформления. Скопируйте нужную таблицу в новую книгу и сохраните её."
NO_TABLE = "Это не таблица. Загрузите файл .xlsx, .xls, .ods или .csv."
DAMAGED = "Файл повреждён. Откройте его в редакторе таблиц и сохраните заново."
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"0" * 70_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7 ...", NO_TABLE),
        (b"\x89PNG\r\n", NO_TABLE),
        (b"a\x00b", NO_TABLE),
        (
            b"<html><table><tr><td>1",
            "Это веб-страница под именем таблицы. Откройте её в редакторе таблиц и сохраните как «Книга Excel "
            "(.xlsx)».",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DAMAGED),
        (
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "Файл закрыт паролем. Сохраните его без пароля.",
        ),
        (b"PK\x03\x04 not a package", DAMAGED),
        (bomb(), TOO_MUCH),
        (xlsx(*[["x"]] * (MAX_ROWS + 2)), "В таблице больше 2000 строк. Разделите список на части."),
    ],
    ids=["pdf", "png", "binary", "web page", "broken xls", "password", "broken xlsx", "bomb", "long"],
)
def test_what_is_no_bounded_table_is_refused_with_advice(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read_table(content)
    assert str(refusal.value) == message


def test_a_package_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("word/document.xml", b"<w/>")
    with pytest.raises(UnreadableFileError) as refusal:
        read_table(content.getvalue())
    assert str(refusal.value) == NO_TABLE


def with_part(name: str, text: str, *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A sound workbook of one row, of which one part is another."""
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(["Имя", 1.5]))) as sound,
        zipfile.ZipFile(content, "w", compression) as package,
    ):
        for part in sound.namelist():
            if part != name:
                package.writestr(part, sound.read(part))
        package.writestr(name, text)
    return content.getvalue()


def element(tag: str, inside: str) -> str:
    return f'<{tag} xmlns="{MAIN}">{inside}</{tag}>'


def sheet(rows: str) -> str:
    return element("worksheet", f"<sheetData>{rows}</sheetData>")


TOO_MUCH_OF = {
    "formats": ("xl/styles.xml", element("styleSheet", "<cellXfs>" + "<xf/>" * 100_000 + "</cellXfs>")),
    "texts": ("xl/sharedStrings.xml", element("sst", "<si/>" * 400_000)),
    "cells": ("xl/worksheets/sheet1.xml", sheet("<row>" + "<c/>" * 400_000 + "</row>")),
    "rows": ("xl/worksheets/sheet1.xml", sheet("<row/>" * 400_000)),
    "merged cells": (
        "xl/worksheets/sheet1.xml",
        element("worksheet", "<sheetData/><mergeCells>" + '<mergeCell ref="A1:B2"/>' * 100_000 + "</mergeCells>"),
    ),
    "names": (
        "xl/workbook.xml",
        element("workbook", "<definedNames>" + '<definedName name="a">A</definedName>' * 100_000 + "</definedNames>"),
    ),
    "formats under another name": ("xl/media/image1.png", element("styleSheet", "<xf/>" * 100_000)),
    "depth": ("xl/styles.xml", element("styleSheet", "<a>" * 1_000 + "</a>" * 1_000)),
    "attributes": ("xl/styles.xml", "<styleSheet" + "".join(f" a{number}='1'" for number in range(1_000)) + "/>"),
    "a long attribute": ("xl/worksheets/sheet1.xml", element("worksheet", f'<dimension ref="{"A" * 1_000_000}"/>')),
}


@pytest.mark.parametrize(("name", "text"), TOO_MUCH_OF.values(), ids=TOO_MUCH_OF)
def test_a_small_file_that_holds_too_much_is_refused_before_it_is_loaded(name: str, text: str) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read_table(with_part(name, text))
    assert str(refusal.value) == TOO_MUCH


def test_too_many_parts_are_refused() -> None:
    content = io.BytesIO(xlsx(["Имя"]))
    with zipfile.ZipFile(content, "a") as package:
        for number in range(1_001):
            package.writestr(f"{number}", b"")
    with pytest.raises(UnreadableFileError) as refusal:
        read_table(content.getvalue())
    assert str(refusal.value) == TOO_MUCH


@pytest.mark.parametrize(
    "content",
    [
        with_part("xl/styles.xml", '<!DOCTYPE a [<!ENTITY b "b">]>' + element("styleSheet", "")),
        with_part("xl/styles.xml", "<styleSheet>"),
        with_part("xl/styles.xml", "<styleSheet/>", compression=zipfile.ZIP_LZMA),
    ],
    ids=["entities", "no end", "a compression of gigabytes"],
)
def test_a_package_that_no_editor_writes_is_called_damaged(content: bytes) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read_table(content)
    assert str(refusal.value) == DAMAGED


def test_a_sheet_that_claims_every_cell_is_read_where_it_is_filled() -> None:
    rows = '<row r="1"><c r="A1"><v>5</v></c><c r="XFD1"><v>6</v></c></row><row r="1048576"/>'
    claim = element("worksheet", f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData>')
    assert read_table(with_part("xl/worksheets/sheet1.xml", claim)) == [["5"]]


def test_the_longest_list_that_is_allowed_is_read() -> None:
    table = [[f"{row} {column}" for column in range(8)] for row in range(MAX_ROWS)]
    assert read_table(xlsx(*table)) == table


HEADINGS = {"name": ("Имя", "фио ученика"), "phone": ("тел.",)}
LAYOUT = Layout({"name": "Имя", "phone": "Телефон"}, ("name", "phone"), lambda: columns_by_heading(HEADINGS).get)


def test_columns_stand_in_any_order_and_count_where_they_stand_first() -> None:
    reading = read_rows(Book.of_rows(["Тел.*", "ФИО: (ученика)", "Имя", "Рост", ""], ["+7\xa0900"]), LAYOUT)
    assert (reading.head, reading.unknown, reading.missing) == (1, ("Имя", "Рост"), ())
    assert reading.rows == (Row(2, {"phone": Cell("+7\xa0900"), "name": Cell("")}, ("+7 900",)),)


def test_the_first_thing_wrong_with_a_cell_is_told() -> None:
    row = Row(2, {"hours": Cell("", CellType.EMPTY_FORMULA), "kind": Cell("", CellType.ERROR), "бронза": Cell("?")})
    reader = RowReader(row=row, titles={"hours": "Часов"})
    assert (reader.text("hours"), reader.text("kind")) == ("", "")
    reader.refuse("hours", "Впишите число.")
    reader.refuse("бронза", "Впишите норму.")
    assert reader.errors == [
        CellError("Часов", "", "В ячейке формула без значения. Замените её значением (вставить как значение)."),
        CellError("Kind", "", "В ячейке ошибка вместо значения (#Н/Д и подобные). Впишите значение."),
        CellError("Бронза", "?", "Впишите норму."),
    ]
