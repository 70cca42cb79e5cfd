"""Wherever a table stands in its file, it is read the same; what is none of it is left out and told."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from common.tables.book import Book, Cell, Worksheet
from common.tables.parse import parse
from common.tables.reading import HEAD_WITHIN, Layout, LeftOut, Reading, columns_by_heading, read_rows

HEADINGS = {"name": ("имя",), "hours": ("часов",), "day": ("дата",)}
NAMES = columns_by_heading(HEADINGS)
LAYOUT = Layout({"name": "Имя", "hours": "Часов", "day": "Дата"}, ("name", "hours"), lambda: NAMES.get)
HEAD = ["Имя", "Часов", "Дата"]
TABLE = [["Анна, Мария", "2", "05.09.2026"], ["Ян; Яна", "1", ""]]


def texts(reading: Reading) -> list[tuple[str, ...]]:
    """The wanted cells of each row."""
    return [tuple(row.cells[column].text for column in HEADINGS if column in row.cells) for row in reading.rows]


def read_bytes(content: bytes) -> Reading:
    return read_rows(Book.from_json(parse(content)["sheets"]), LAYOUT)


def csv_of(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    return "".join(
        delimiter.join(f'"{cell}"' if "," in cell or ";" in cell else cell for cell in row) + "\r\n" for row in rows
    )


title = st.lists(st.sampled_from(["", "КТП, 5 класс, 2 часа", "Утверждаю; директор", "на 1 сентября"]), max_size=3)


@given(
    titles=st.lists(title, max_size=HEAD_WITHIN - 1),
    left=st.integers(0, 5),
    sheets_before=st.integers(0, 3),
    order=st.permutations([0, 1, 2]),
)
@settings(max_examples=40)
def test_a_table_is_found_on_any_sheet_under_any_title_in_any_column(
    titles: list[list[str]], left: int, sheets_before: int, order: list[int]
) -> None:
    content = io.BytesIO()
    with Workbook(content) as book:
        for number in range(sheets_before):
            book.add_worksheet(f"Лист {number}").write_string(0, 0, "Заполните таблицу")
        sheet = book.add_worksheet("Шаблон")
        rows = [*titles, *([""] * left + [row[at] for at in order] for row in [HEAD, *TABLE])]
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    reading = read_bytes(content.getvalue())
    assert (reading.sheet, reading.head, reading.missing) == ("Шаблон", len(titles) + 1, ())
    assert texts(reading) == [tuple(row) for row in TABLE]
    assert [row.number for row in reading.rows] == [len(titles) + 2, len(titles) + 3]
    told = [number for number, row in enumerate(titles, 1) if any(row)]
    assert reading.left_out == tuple(
        LeftOut(number, " ".join(filter(None, titles[number - 1]))[:80], "над шапкой") for number in told
    )


@given(
    titles=st.lists(title, max_size=4),
    delimiter=st.sampled_from([";", ",", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"]),
    is_named=st.booleans(),
)
def test_a_csv_is_parted_by_the_delimiter_of_its_head(
    titles: list[list[str]], delimiter: str, encoding: str, is_named: bool
) -> None:
    named = f"sep={delimiter}\r\n" if is_named else ""
    text = named + "".join(", ".join(row) + "\r\n" for row in titles) + csv_of([HEAD, *TABLE], delimiter)
    reading = read_bytes(text.encode(encoding))
    assert texts(reading) == [tuple(row) for row in TABLE]
    assert reading.head == len(titles) + 1 + is_named


def test_totals_repeated_heads_and_numbers_of_columns_are_left_out_and_told() -> None:
    reading = read_rows(
        Book.of_rows(HEAD, ["1", "2", "3"], TABLE[0], HEAD, TABLE[1], ["Итого", "3"], ["ВСЕГО: ", "3"]), LAYOUT
    )
    assert texts(reading) == [tuple(row) for row in TABLE]
    assert reading.left_out == (
        LeftOut(2, "1 2 3", "номера столбцов"),
        LeftOut(4, "Имя Часов Дата", "шапка повторяется"),
        LeftOut(6, "Итого 3", "итоги"),
        LeftOut(7, "ВСЕГО: 3", "итоги"),
    )


def book_of(**sheets: list[list[str]]) -> Book:
    return Book(tuple(Worksheet(name, [[Cell(text) for text in row] for row in rows]) for name, rows in sheets.items()))


def test_the_sheet_that_was_read_is_named_and_so_are_the_others() -> None:
    reading = read_rows(book_of(Инструкция=[["Заполните"]], Шаблон=[HEAD, *TABLE], Копия=[HEAD, *TABLE]), LAYOUT)
    assert (reading.place, reading.notes) == (
        "лист «Шаблон», шапка в строке 1",
        ("Другие листы не читались: «Инструкция», «Копия».",),
    )


def test_what_was_looked_for_in_vain_is_told_with_the_sheets() -> None:
    reading = read_rows(book_of(Список=[["Имя", "Рост"], ["Анна", "140"]], Второй=[["ничего"]]), LAYOUT)
    assert (reading.missing_text, reading.rows[0].number) == (
        "На листе «Список» в первых 15 строках не нашли столбцы: «Часов». Других листов с такой шапкой нет: «Второй».",
        2,
    )


@pytest.mark.parametrize("n_titles", [HEAD_WITHIN - 1, HEAD_WITHIN])
def test_a_head_stands_within_fifteen_rows(n_titles: int) -> None:
    reading = read_rows(Book.of_rows(*[["титул"]] * n_titles, HEAD, *TABLE), LAYOUT)
    assert bool(reading.missing) == (n_titles == HEAD_WITHIN)


def test_a_file_without_a_table_misses_everything() -> None:
    assert read_rows(Book(()), LAYOUT).missing_text == "В таблице в первых 15 строках не нашли столбцы: «Имя», «Часов»."
