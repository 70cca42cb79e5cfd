"""Which columns go on which sheet, and how words that are too wide are broken."""

from __future__ import annotations

import pytest

from common.paper import breakable, is_tight, sheets_of_columns, type_size


def test_a_table_that_fits_stands_on_one_sheet() -> None:
    assert sheets_of_columns([3, 20, 10, 10], [""] * 4, lead=2, is_landscape=False) == [[0, 1, 2, 3]]


def test_a_table_without_leading_columns_is_never_divided() -> None:
    assert sheets_of_columns([60] * 4, [""] * 4, lead=0, is_landscape=False) == [[0, 1, 2, 3]]


def test_a_wide_table_is_divided_evenly_and_its_first_columns_stand_on_each_sheet() -> None:
    sheets = sheets_of_columns([20, *[30] * 4], [""] * 5, lead=1, is_landscape=False)
    assert sheets == [[0, 1, 2], [0, 3, 4]]


def test_columns_of_a_group_stay_on_one_sheet() -> None:
    groups = ["", "а", "а", "б", "б", "б", "в"]
    sheets = sheets_of_columns([20, *[14] * 6], groups, lead=1, is_landscape=False)
    assert sheets == [[0, 1, 2], [0, 3, 4, 5, 6]]


def test_a_group_wider_than_the_paper_has_a_sheet_of_its_own() -> None:
    sheets = sheets_of_columns([20, 50, 50, 10], ["", "а", "а", "б"], lead=1, is_landscape=False)
    assert sheets == [[0, 1, 2], [0, 3]]


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("рождения", "рож-де-ния"),
        ("перекладина,", "пе-рек-ла-ди-на,"),
        ("Отжимания", "От-жи-ма-ния"),
        ("класс", "класс"),
        ("Wolfeschlegel", "W|o|l|f|e|s|c|h|l|e|g|e|l"),
    ],
)
def test_words_break_by_syllables_and_others_anywhere(word: str, pieces: str) -> None:
    assert breakable(word).replace("\u00ad", "-").replace("\u200b", "|") == pieces


def test_only_words_that_may_be_too_wide_are_measured() -> None:
    assert [is_tight(text, 20, 10.5) for text in ("5А", "Физическая культура", "12.10.2026")] == [False, True, True]


def test_an_empty_cell_is_never_too_wide_however_narrow_its_column() -> None:
    assert [is_tight(text, 1, 10.5) for text in ("", " ", "5")] == [False, False, True]


def test_more_columns_are_set_smaller() -> None:
    assert [type_size(n) for n in (3, 11, 21)] == [10.5, 9, 7.5]
