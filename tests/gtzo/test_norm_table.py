"""A school's own norms are read from a table in any order, each mistake named, nothing guessed."""

from __future__ import annotations

import pytest

from common.tables.book import Book, Cell, Worksheet
from gtzo.rules.norm_table import read_norm_table, usual_requirements
from gtzo.rules.norms import InputKind, Sex, Step, TrialRule
from gtzo.rules.tables import RequirementLine

HEAD = ["Испытание", "Пол", "Ступень", "Возраст от", "Возраст до", "Единица", "Зачёт", "Отлично"]
LEVELS = ["зачёт", "отлично"]
RUN = TrialRule("run60", "Бег на 60 м", "с", InputKind.SECONDS, is_lower_better=True)


def read(*rows: list[str], head: list[str] = HEAD) -> list[tuple[int, list[tuple[str, str]]]]:
    """Number of each row in error with column and message."""
    table = read_norm_table(Book.of_rows(head, *rows), level_names=LEVELS, known={"бег на 60 м": RUN})
    return [(row.number, [(error.column, error.message) for error in row.errors]) for row in table.broken]


def test_a_clean_table_gives_a_line_for_each_sex() -> None:
    table = read_norm_table(
        Book.of_rows(
            HEAD,
            ["Бег на 60 м", "м, ж", "III", "11", "12", "с", "10,5", "9,8"],
            ["Метание гранаты", "м", "5", "16", "17", "м", "25", "32,5"],
            [],
        ),
        level_names=LEVELS,
        known={"бег на 60 м": RUN},
    )
    assert table.is_clean
    run, _, grenade = table.lines
    assert [(line.step, line.sex, line.norm.trial.name, line.norm.bounds) for line in table.lines] == [
        (Step(3, 11, 12), Sex.MALE, "Бег на 60 м", (105, 98)),
        (Step(3, 11, 12), Sex.FEMALE, "Бег на 60 м", (105, 98)),
        (Step(5, 16, 17), Sex.MALE, "Метание гранаты", (2500, 3250)),
    ]
    assert (run.norm.trial, grenade.norm.trial.is_lower_better) == (RUN, False)
    assert usual_requirements(table.lines, 2)[:2] == [
        RequirementLine(3, Sex.MALE, 1, 1),
        RequirementLine(3, Sex.MALE, 2, 1),
    ]


def test_every_mistake_is_named_where_it_is() -> None:
    assert read(
        ["Бег на 60 м", "?", "III", "11", "12", "с", "10,5", "9,8"],
        ["Бег на 60 м", "м", "сто", "11", "12", "с", "быстро", "9,8"],
        ["Бег на 60 м", "м", "III", "11", "12", "с", "9,8", "10,5"],
        ["Кросс", "м", "III", "11", "12", "мин:с", "5", "4:00"],
        ["", "м", "III", "11", "12", "", "1", "2"],
    ) == [
        (2, [("Пол", "Впишите м, ж или «м, ж».")]),
        (
            3,
            [("Ступень", "Впишите число от 1 до 20."), ("Зачёт", "Введите секунды с десятыми, например 9,6.")],
        ),
        (4, [("Испытание", "Норматив высшего уровня должен быть труднее низшего.")]),
        (5, [("Зачёт", "Непонятно: впишите минуты и секунды, например 5:20.")]),
        (
            6,
            [
                ("Испытание", "Пусто. Заполните ячейку."),
                ("Единица", "Пусто. Впишите единицу: с, мин:с, м, см, ±см, раз, очки."),
            ],
        ),
    ]


def test_a_step_has_one_range_of_ages_and_a_trial_one_norm() -> None:
    row = ["Бег на 60 м", "м", "3", "11", "12", "с", "10,5", "9,8"]
    other_ages = ["Прыжок", "м", "3", "11", "13", "см", "150", "170"]
    assert read(row, row, other_ages) == [
        (3, [("Испытание", "Этот норматив для ступени и пола уже есть выше.")]),
        (4, [("Возраст от", "Выше у этой ступени возраст 11–12.")]),
    ]


def test_missing_columns_are_named_the_levels_among_them() -> None:
    table = read_norm_table(Book.of_rows(["Испытание", "Пол", "Разное"]), level_names=LEVELS, known={})
    assert table.reading.missing == ("Ступень", "Возраст от", "Возраст до", "Единица", "зачёт", "отлично")
    assert table.reading.unknown == ("Разное",)
    assert not table.is_clean


SPELLED = {
    InputKind.SECONDS: ["с", "сек.", "секунды", "Секунд"],
    InputKind.MINUTES: ["мин:с", "мин", "минуты", "мин., с", "минуты, секунды", "мин, сек"],
    InputKind.METRES: ["м", "метры", "Метров"],
    InputKind.CENTIMETRES: ["см", "сантиметры", "см."],
    InputKind.SIGNED_CENTIMETRES: ["±см", "± см", "+/- см"],
    InputKind.COUNT: ["раз", "количество раз", "очки", "баллы"],
}


@pytest.mark.parametrize(("kind", "unit"), [(kind, unit) for kind, units in SPELLED.items() for unit in units])
def test_case_10_units_may_be_spelled_out_and_less_time_is_better(kind: InputKind, unit: str) -> None:
    bounds = {InputKind.MINUTES: ["5:20", "5:00"], InputKind.SECONDS: ["10,5", "9,8"]}.get(kind, ["10", "12"])
    row = ["Своё испытание", "м", "V", "14", "15", unit, *bounds]
    table = read_norm_table(Book.of_rows(HEAD, row), level_names=LEVELS, known={})
    assert table.is_clean
    trial = table.lines[0].norm.trial
    assert (trial.kind, trial.is_lower_better) == (kind, kind in {InputKind.SECONDS, InputKind.MINUTES})
    assert not table.rows[0].is_direction_told


@pytest.mark.parametrize("unit", ["штуки", "км", "часы", "ceкунды", "1"])
def test_a_unit_that_nobody_knows_is_refused_with_the_list(unit: str) -> None:
    row = ["Своё испытание", "м", "V", "14", "15", unit, "10", "12"]
    assert read(row) == [(2, [("Единица", "Впишите единицу: с, мин:с, м, см, ±см, раз, очки.")])]


def test_minutes_that_the_editor_took_for_a_time_of_day_are_read_and_told() -> None:
    cells = ["Кросс", "м", "V", "14", "15", "минуты"]
    sheet = Worksheet(
        "", [[Cell(each) for each in HEAD], [*map(Cell, cells), Cell("5:20", "time"), Cell("5:00", "time")]]
    )
    table = read_norm_table(Book((sheet,)), level_names=LEVELS, known={})
    assert table.lines[0].norm.bounds == (320, 300)
    assert [guess.message for guess in table.guesses] == ["Время прочитано как 5:20.", "Время прочитано как 5:00."]
