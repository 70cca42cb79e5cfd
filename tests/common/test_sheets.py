from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from common.formatting import Signed, cell_text
from common.sheets import (
    LINE_HEIGHT,
    POINTS_A_MM,
    Cell,
    Column,
    Sheet,
    Signature,
    Table,
    sheet_answer,
    sheet_pdf,
    sheet_xlsx,
)
from common.signs import escape_formula

COLUMNS = (
    Column("№", 3, "right"),
    Column("Ученик", 24),
    Column("Дней", 6, "right", group="Всего"),
    Column("Сумма", 9, "right", group="Всего"),
)
ROWS: list[list[Cell]] = [[1, "Ершов Дима", 20, Decimal("1900.50")], [2, "=1+1", None, Decimal("0.00")]]
SHEET = Sheet(
    title="Табель учёта питания",
    school="МБОУ «СОШ № 92»",
    tables=[Table(COLUMNS, ROWS, totals=[[None, "Итого", 20, Decimal("1900.50")]], strong=[1])],
    author="Рыбакова Р. П.",
    made_at=datetime(2026, 10, 14, 3, 5, tzinfo=UTC),
    facts=["Класс: 5А", "Сентябрь 2026 г."],
    notes=["З – завтрак"],
    signatures=["Классный руководитель", "Директор"],
)


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def test_pdf_names_school_subject_author_and_page() -> None:
    (page,) = pages(sheet_pdf(SHEET))
    assert [
        words
        for words in (
            "МБОУ «СОШ № 92»",
            "Табель учёта питания",
            "Класс: 5А",
            "Сентябрь 2026 г.",
            "Ершов Дима",
            "1900,50",
            "=1+1",
            "Итого",
            "З – завтрак",
            "Классный руководитель",
            "Составлено 14.10.2026 10:05, Рыбакова Р. П.",
            "лист 1 из 1",
        )
        if words not in page
    ] == []


def test_long_table_repeats_its_head_on_numbered_pages() -> None:
    long = replace(SHEET, tables=[Table(COLUMNS, [[n, f"Ученик {n}", n, Decimal(n)] for n in range(1, 101)])])
    shown = pages(sheet_pdf(long))
    with_rows = [page for page in shown if "Ученик " in page]
    assert (len(with_rows) > 1, ["Сумма" in page for page in with_rows]) == (True, [True] * len(with_rows))
    assert [f"лист {number} из {len(shown)}" in page for number, page in enumerate(shown, 1)] == [True] * len(shown)


@pytest.mark.parametrize(("is_landscape", "size"), [(False, (595, 842)), (True, (842, 595))])
def test_paper_is_a4(is_landscape: bool, size: tuple[int, int]) -> None:
    box = PdfReader(BytesIO(sheet_pdf(replace(SHEET, is_landscape=is_landscape)))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_xlsx_holds_the_same_with_numbers_as_numbers_and_no_formula() -> None:
    sheet = load_workbook(BytesIO(sheet_xlsx(SHEET))).worksheets[0]
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert found == [
        ["МБОУ «СОШ № 92»", None, None, None],
        ["Табель учёта питания", None, None, None],
        ["Класс: 5А", None, None, None],
        ["Сентябрь 2026 г.", None, None, None],
        [None, None, None, None],
        [None, None, "Всего", None],
        ["№", "Ученик", "Дней", "Сумма"],
        [1, "Ершов Дима", 20, 1900.5],
        [2, "'=1+1", None, 0],
        [None, "Итого", 20, 1900.5],
        [None, None, None, None],
        ["З – завтрак", None, None, None],
        [None, None, None, None],
        ["Классный руководитель ____________________ / ____________________ /", None, None, None],
        ["Директор ____________________ / ____________________ /", None, None, None],
        [None, None, None, None],
        ["Составлено 14.10.2026 10:05, Рыбакова Р. П.", None, None, None],
    ]
    assert [cell.data_type for row in sheet.iter_rows(min_row=9, max_row=9) for cell in row] == ["n", "s", "n", "n"]
    assert (sheet.print_title_rows, str(sheet.page_setup.paperSize)) == ("$6:$7", "9")
    assert sheet.oddFooter is not None
    assert str(sheet.oddFooter.right) == "лист &P из &N"


def test_xlsx_keeps_the_digits_of_each_number() -> None:
    numbers: list[Cell] = [1, Decimal("4.20"), Decimal("66.7"), Decimal(7)]
    sheet = load_workbook(BytesIO(sheet_xlsx(replace(SHEET, tables=[Table(COLUMNS, [numbers])])))).worksheets[0]
    assert [cell.number_format for cell in sheet[8]] == ["General", "0.00", "0.0", "0"]


def test_xlsx_has_days_and_moments_as_such_and_differences_with_their_sign() -> None:
    at = datetime(2026, 10, 14, 3, 5, tzinfo=UTC)
    cells: list[Cell] = [date(2026, 9, 5), at, Signed("1.5"), Signed(-1)]
    sheet = load_workbook(BytesIO(sheet_xlsx(replace(SHEET, tables=[Table(COLUMNS, [cells])])))).worksheets[0]
    assert [(cell.value, cell.number_format) for cell in sheet[8]] == [
        (datetime(2026, 9, 5), "dd.mm.yyyy"),  # noqa: DTZ001  # spreadsheets know no time zones
        (datetime(2026, 10, 14, 10, 5), "dd.mm.yyyy hh:mm"),  # noqa: DTZ001
        (1.5, "+0.0;-0.0;0.0"),
        (-1, "+0;-0;0"),
    ]
    assert round(sheet.column_dimensions["A"].width) >= 11


def test_days_moments_and_differences_read_on_paper_as_on_the_screen() -> None:
    at = datetime(2026, 10, 14, 3, 5, tzinfo=UTC)
    cells: list[Cell] = [
        date(2026, 9, 5),
        at,
        Signed("1.5"),
        Signed("-22.2"),
        Signed("0.0"),
        Signed(1),
        Decimal("1.5"),
        -1,
        None,
    ]
    assert [cell_text(cell) for cell in cells] == [
        "05.09.2026", "14.10.2026 10:05", "+1,5", "−22,2", "0,0", "+1", "1,5", "−1", "",
    ]  # fmt: skip


def test_tables_of_different_columns_have_worksheets_of_their_own() -> None:
    other = Table(COLUMNS[:2], [[1, "Ёлкина Света"]], caption="Списки: прибыли")
    book = load_workbook(BytesIO(sheet_xlsx(replace(SHEET, tables=[SHEET.tables[0], other]))))
    assert (book.sheetnames, [sheet.freeze_panes for sheet in book.worksheets]) == (
        ["1. Табель учёта питания", "2. Списки прибыли"],
        ["A8", "A8"],
    )


def test_tables_of_the_same_columns_stand_under_each_other() -> None:
    book = load_workbook(BytesIO(sheet_xlsx(replace(SHEET, tables=[SHEET.tables[0], SHEET.tables[0]]))))
    assert (len(book.sheetnames), book.worksheets[0].freeze_panes) == (1, None)


def test_columns_of_xlsx_have_room_for_their_numbers() -> None:
    narrow = [Column("Средний", 3), Column("Ученик", 24)]
    sheet = load_workbook(BytesIO(sheet_xlsx(replace(SHEET, tables=[Table(narrow, [[Decimal("100.00"), "Е"]])]))))
    assert round(sheet.worksheets[0].column_dimensions["A"].width) >= 7


def test_document_without_tables_still_says_what_it_is_about() -> None:
    empty = replace(SHEET, tables=[])
    (page,) = pages(sheet_pdf(empty))
    rows = load_workbook(BytesIO(sheet_xlsx(empty))).worksheets[0].iter_rows()
    texts = [str(cell.value) for (cell,) in rows if cell.value is not None]
    assert texts == [
        "МБОУ «СОШ № 92»",
        "Табель учёта питания",
        "Класс: 5А",
        "Сентябрь 2026 г.",
        "З – завтрак",
        "Классный руководитель ____________________ / ____________________ /",
        "Директор ____________________ / ____________________ /",
        "Составлено 14.10.2026 10:05, Рыбакова Р. П.",
    ]
    assert [text for text in texts if text.split(" ____")[0] not in page] == []


def test_a_long_heading_is_given_its_lines_also_without_tables() -> None:
    school = "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 92»"
    page = load_workbook(BytesIO(sheet_xlsx(replace(SHEET, school=school, tables=[])))).worksheets[0]
    assert page.row_dimensions[1].height == 2 * LINE_HEIGHT


@pytest.mark.parametrize("text", ["=1", "+7", "-3", "@a", "\tx"])
def test_text_of_a_formula_is_inert(text: str) -> None:
    assert escape_formula(text) == f"'{text}"


def test_answer_is_a_named_file_for_the_access_log() -> None:
    answer = sheet_answer(SHEET, "xlsx", subject="5А: табель питания", filename="Табель 5А")
    assert (answer.subject, answer["Content-Type"], answer["Content-Disposition"]) == (
        "5А: табель питания",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "attachment; filename*=UTF-8''%D0%A2%D0%B0%D0%B1%D0%B5%D0%BB%D1%8C%205%D0%90.xlsx",
    )


WIDE = Table(
    [Column("№", 3), Column("Ученик", 24), *(Column("I", 4, group=f"Предмет {n // 4}") for n in range(40))],
    [[n, f"Ученик {n}", *["5"] * 40] for n in range(1, 4)],
    lead=2,
)


def test_a_table_wider_than_the_paper_goes_on_on_further_sheets_with_the_names() -> None:
    shown = pages(sheet_pdf(replace(SHEET, tables=[WIDE], is_landscape=True)))
    assert [("Ученик 3" in page, "Предмет 0" in page, "Предмет 9" in page) for page in shown] == [
        (True, True, False),
        (True, False, True),
    ]
    sheet = load_workbook(BytesIO(sheet_xlsx(replace(SHEET, tables=[WIDE], is_landscape=True)))).worksheets[0]
    assert (sheet.freeze_panes, sheet.print_title_cols) == ("C8", "$A:$B")
    assert [each.id for each in sheet.col_breaks.brk] == [22]


def test_each_document_of_several_in_a_file_is_numbered_and_signed_by_itself() -> None:
    table = Table(COLUMNS, ROWS)
    document = replace(
        SHEET,
        tables=[table],
        signatures=[Signature("Классный руководитель", "Громов Б. Н.")],
        has_stamp=True,
    )
    several = [
        replace(document, about="Ершов Дима", notes=["Хорошо"]),
        replace(document, about="Ёлкина: Света", is_landscape=True),
    ]
    first, second = pages(sheet_pdf(several))
    wanted = ("Табель учёта питания", "Громов Б. Н.", "М. П.", "лист 1 из 1")
    assert [words for words in wanted if words not in first or words not in second] == []
    assert ("Хорошо" in first, "Хорошо" in second) == (True, False)
    book = load_workbook(BytesIO(sheet_xlsx(several)))
    assert book.sheetnames == ["Ершов Дима", "Ёлкина Света"]
    assert book.worksheets[1].print_area == "'Ёлкина Света'!$A$1:$D$18"


def test_worksheets_of_one_name_are_told_by_their_numbers() -> None:
    long = "Абдурахмангаджимагомедова Магомедпатимат"
    several = [replace(SHEET, about=about) for about in ("Ершов Дима", f"{long} А.", "ершов дима", f"{long} Б.", "Ким")]
    assert load_workbook(BytesIO(sheet_xlsx(several))).sheetnames == [
        "1. Ершов Дима",
        "2. Абдурахмангаджимагомедова Ма",
        "3. ершов дима",
        "4. Абдурахмангаджимагомедова Ма",
        "Ким",
    ]


@pytest.mark.parametrize("count", range(35, 50))
def test_no_sheet_holds_signatures_alone(count: int) -> None:
    long = replace(SHEET, tables=[Table(COLUMNS, [[n, f"Ученик {n}", n, None] for n in range(1, count + 1)])])
    last = pages(sheet_pdf(long))[-1]
    assert [f"Ученик {count}" in last, "Сумма" in last, "Директор" in last] == [True, True, True]


def printed(content: bytes, room: float) -> list[list[str]]:
    """The first worksheet on sheets of so many points, broken where it says or where nothing more goes on."""
    page = load_workbook(BytesIO(content)).worksheets[0]
    breaks = {each.id for each in page.row_breaks.brk}
    sheets: list[list[str]] = [[]]
    down = 0.0
    for number, row in enumerate(page.iter_rows(values_only=True), 1):
        height = page.row_dimensions[number].height or LINE_HEIGHT
        if down + height > room or number - 1 in breaks:
            sheets, down = [*sheets, []], 2 * LINE_HEIGHT  # the head again
        sheets[-1].append(" ".join(str(cell) for cell in row if cell is not None))
        down += height
    return sheets


@pytest.mark.parametrize("accuracy", [0.96, 1, 1.04])
@pytest.mark.parametrize("count", range(70, 130, 3))
def test_no_sheet_of_xlsx_holds_signatures_alone(count: int, accuracy: float) -> None:
    rows: list[list[Cell]] = [[n, f"Ученик {n}", n, None] for n in range(1, count + 1)]
    content = sheet_xlsx(replace(SHEET, tables=[Table(COLUMNS, rows, totals=[[None, "Итого", None, None]])]))
    last = printed(content, 0.98 * 259 * POINTS_A_MM * accuracy)[-1]
    assert [any(words in line for line in last) for words in (f"Ученик {count} ", "Директор")] == [True, True]


def test_words_wider_than_their_column_are_broken_within_it() -> None:
    narrow = [Column("Подтягивание", 3), Column("Фамилия", 40), Column("Ф" * 30, 4), Column("Дней", 4, is_upright=True)]
    rows: list[list[Cell]] = [["Абв" * 10, "Иванов", "12.10.2026", 1]]
    (page,) = pages(sheet_pdf(replace(SHEET, tables=[Table(narrow, rows)])))
    assert "Подтягивание" not in page
    assert "12.10.2026" in page
