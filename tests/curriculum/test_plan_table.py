"""Rows of sections are told from topics, whatever stands in their cells, and never add hours."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.tables.book import Book, Cell, Worksheet
from curriculum.rules.plan_table import PlanSection, PlanTable, read_plan_table

HEAD = ["№", "Тема урока", "Кол-во часов"]


def read(*rows: list[str], head: list[str] = HEAD) -> PlanTable:
    return read_plan_table(Book.of_rows(head, *rows), starts_on=date(2026, 9, 1), ends_on=date(2027, 5, 31))


def topics(table: PlanTable) -> list[tuple[str, str, int]]:
    return [(row.section, row.topic, row.hours) for row in table.rows]


CASE_08 = [
    ["Раздел 1", "Натуральные числа", "3"],
    ["1", "Ряд чисел", "1"],
    ["2", "Сложение", "1"],
    ["3", "Вычитание", "1"],
    ["Раздел 2", "Дроби", "2"],
    ["4", "Доли", "1"],
    ["5", "Сравнение дробей", "1"],
]


def test_case_08_rows_of_sections_with_hours_are_sections() -> None:
    table = read(*CASE_08)
    assert topics(table) == [
        ("Раздел 1. Натуральные числа", "Ряд чисел", 1),
        ("Раздел 1. Натуральные числа", "Сложение", 1),
        ("Раздел 1. Натуральные числа", "Вычитание", 1),
        ("Раздел 2. Дроби", "Доли", 1),
        ("Раздел 2. Дроби", "Сравнение дробей", 1),
    ]
    assert (table.hours, table.sections) == (
        5,
        (PlanSection(2, "Раздел 1. Натуральные числа", 3, 3), PlanSection(6, "Раздел 2. Дроби", 2, 2)),
    )


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (["", "Натуральные числа", "3"], "Натуральные числа"),
        (["", "Раздел 1. Натуральные числа", "3 ч"], "Раздел 1. Натуральные числа"),
        (["Глава I", "Натуральные числа", "3"], "Глава I. Натуральные числа"),
        (["Модуль 1. Числа", "", ""], "Модуль 1. Числа"),
        (["", "Раздел 1", ""], "Раздел 1"),
    ],
)
def test_a_section_is_known_by_its_word_its_only_text_or_the_sum_below(row: list[str], name: str) -> None:
    table = read(row, *CASE_08[1:4])
    assert [(section.line, section.name) for section in table.sections] == [(2, name)]
    assert topics(table) == [(name, topic, 1) for topic in ("Ряд чисел", "Сложение", "Вычитание")]


def test_hours_of_a_section_that_are_not_those_of_its_topics_are_questioned() -> None:
    table = read(["Раздел 1", "Натуральные числа", "4"], *CASE_08[1:4])
    assert [(section.hours, section.hours_below, section.is_in_doubt) for section in table.sections] == [(4, 3, True)]


def test_what_looks_like_a_section_and_has_other_hours_is_a_topic_and_told() -> None:
    table = read(["", "Раздел 1. Числа", "4"], *CASE_08[1:4])
    assert table.sections == ()
    assert [(guess.row, guess.column, guess.message) for guess in table.guesses] == [
        (2, "Тема урока", "Прочитано как тема урока. Если это раздел, уберите из строки часы.")
    ]


def test_a_date_where_hours_should_be_is_named_by_its_type() -> None:
    sheet = Worksheet("КТП", [[Cell(title) for title in HEAD], [Cell("1"), Cell("Числа"), Cell("05.10.2026", "date")]])
    table = read_plan_table(Book((sheet,)), starts_on=date(2026, 9, 1), ends_on=date(2027, 5, 31))
    assert [(error.column, error.value, error.message) for error in table.rows[0].errors] == [
        (
            "Часов",
            "05.10.2026",
            "В ячейке дата или время: редактор таблиц принял за них написанное. Сделайте ячейку текстом и впишите "
            "снова.",
        )
    ]


words = st.sampled_from(["Числа", "Дроби", "Проценты", "Повторение", "Контрольная работа"])
sections = st.lists(
    st.tuples(words, st.lists(st.tuples(words, st.integers(1, 5)), min_size=1, max_size=4)), min_size=1, max_size=5
)
heads = st.sampled_from(["word in number", "no number", "one text", "word in topic"])


@given(sections, heads, st.booleans())
def test_no_row_of_a_section_adds_hours(
    plan: list[tuple[str, list[tuple[str, int]]]], written: str, has_total: bool
) -> None:
    rows: list[list[str]] = []
    number = 0
    for at, (name, lessons) in enumerate(plan, 1):
        hours = str(sum(hour for _, hour in lessons))
        rows.append(
            {
                "word in number": [f"Раздел {at}", name, hours],
                "no number": ["", name, hours],
                "one text": [f"Раздел {at}. {name}"],
                "word in topic": ["", f"Раздел {at}. {name}", hours],
            }[written]
        )
        for topic, hour in lessons:
            number += 1
            rows.append([str(number), topic, str(hour)])
    total = sum(hour for _, lessons in plan for _, hour in lessons)
    table = read(*rows, *([["Итого", "", str(total)]] if has_total else []))
    assert (table.hours, len(table.rows), len(table.sections), table.broken) == (total, number, len(plan), ())
    assert not any(section.is_in_doubt for section in table.sections)
