"""Reading a list of pupils: every way in which a school's table can be wrong."""

from __future__ import annotations

from datetime import date

import pytest

from common.tables.book import Book
from common.tables.reading import CellError
from school.rules import (
    GuardianLine,
    PupilLine,
    guardian_identities,
    is_school_age,
    normalised_letter,
    parsed_class_name,
    pupil_identity,
    read_pupil_list,
)

TODAY = date(2026, 10, 14)
HEAD = ["Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Класс", "Мать", "Телефон матери", "Эл. почта матери"]
GOOD = ["Ёшкин-Жуков", "Пётр", "Константинович", "05.09.2015", "м", "5А", "Ёшкина Анна Ильинична", "+7 900", "a@b.ru"]


def errors_of(**changes: str) -> list[CellError]:
    """What is wrong with the good row after the changes (by heading)."""
    row = [changes.get(title.replace(" ", "_").lower(), value) for title, value in zip(HEAD, GOOD, strict=True)]
    return list(read_pupil_list(Book.of_rows(HEAD, row), today=TODAY).lines[0].errors)


def test_a_good_row_is_understood_whole() -> None:
    assert read_pupil_list(Book.of_rows(HEAD, GOOD), today=TODAY).lines == (
        PupilLine(
            number=2,
            last_name="Ёшкин-Жуков",
            first_name="Пётр",
            patronymic="Константинович",
            birth_date=date(2015, 9, 5),
            sex="m",
            school_class=(5, "А"),
            guardians=(GuardianLine("mother", "Ёшкина", "Анна", "Ильинична", "+7 900", "a@b.ru"),),
        ),
    )


def test_columns_may_stand_in_any_order_and_unknown_ones_are_named() -> None:
    table = [
        ["Класс", "Рост", " имя* ", "ФАМИЛИЯ", "Пол", "Д.Р."],
        ["5 «б»", "140", "Анна", "Белова", "жен.", "2015-09-05"],
    ]
    listed = read_pupil_list(Book.of_rows(*table), today=TODAY)
    line = listed.lines[0]
    assert (line.last_name, line.first_name, line.birth_date, line.sex, line.school_class, line.errors) == (
        "Белова",
        "Анна",
        date(2015, 9, 5),
        "f",
        (5, "Б"),
        (),
    )
    assert listed.reading.unknown == ("Рост",)


def test_missing_columns_are_named() -> None:
    assert read_pupil_list(
        Book.of_rows(["Фамилия", "Имя", "Класс"], ["Белова", "Анна", "5А"]), today=TODAY
    ).reading.missing == (
        "Дата рождения",
        "Пол",
    )


def test_an_empty_table_misses_everything() -> None:
    assert read_pupil_list(Book.of_rows(), today=TODAY).reading.missing == (
        "Фамилия",
        "Имя",
        "Дата рождения",
        "Пол",
        "Класс",
    )


def test_empty_rows_are_skipped_and_numbers_stay_those_of_the_file() -> None:
    listed = read_pupil_list(Book.of_rows(HEAD, [""] * 9, ["\xa0"] * 9, GOOD), today=TODAY)
    assert [line.number for line in listed.lines] == [4]


TWO = "В ячейке двое. Оставьте одного, второго впишите в другой столбец («Родитель 2»)."


@pytest.mark.parametrize(
    ("heading", "typed", "message"),
    [
        ("дата_рождения", "31.02.2015", "Такой даты нет. Впишите дату вида 05.09.2015."),
        ("дата_рождения", "вчера", "Дата написана непонятно. Впишите её так: 05.09.2015."),
        ("дата_рождения", "", "Пусто. Заполните ячейку."),
        ("дата_рождения", "05.09.1890", "Возраст учащегося – от 5 до 21 лет. Проверьте год."),
        ("дата_рождения", "05.09.2027", "Возраст учащегося – от 5 до 21 лет. Проверьте год."),
        ("фамилия", "", "Пусто. Заполните ячейку."),
        ("фамилия", "5 <b>", "Не похоже на имя: в нём знак «5». Нужны буквы, дефис, апостроф, пробел."),
        ("фамилия", "Eлкин", "Латинская „E“ в слове «Eлкин», 1-я буква. Наберите русскую „Е“."),
        ("фамилия", "А" * 81, "Длиннее 80 знаков. Проверьте, что здесь только имя."),
        ("мать", "Ешкина Анна Ильинична Ешкин Лев Ильич", TWO),
        ("мать", "Ешкина Анна и Ешкин Лев", TWO),
        ("мать", "Ешкина Анна\nЕшкин Лев", TWO),
        ("мать", "Ешкина Анна/Лев", TWO),
        ("телефон_матери", "8-900-000-11-22 8-900-000-33-44", "В ячейке несколько номеров. Оставьте один."),
        ("пол", "да", "Впишите «м» или «ж»."),
        ("класс", "выпускной", "Не похоже на класс. Впишите, например, 5А."),
        ("класс", "12А", "Не похоже на класс. Впишите, например, 5А."),
        ("мать", "Анна", "Нужны фамилия и имя через пробел."),
        ("мать", "", "Есть телефон или почта, но нет имени. Впишите фамилию, имя, отчество."),
        ("эл._почта_матери", "нет", "Не похоже на адрес эл. почты."),
    ],
)
def test_a_broken_cell_is_named_with_what_to_do(heading: str, typed: str, message: str) -> None:
    title = next(name for name in HEAD if name.replace(" ", "_").lower() == heading)
    assert errors_of(**{heading: typed}) == [CellError(title, " ".join(typed[:60].split()), message)]


def test_a_child_written_twice_is_an_error_of_the_second_row() -> None:
    first, second = read_pupil_list(Book.of_rows(HEAD, GOOD, GOOD), today=TODAY).lines
    assert first.errors == ()
    assert second.errors == (
        CellError("Фамилия", "Ёшкин-Жуков", "Этот учащийся уже есть в строке 2. Удалите одну из строк."),
    )


@pytest.mark.parametrize(
    ("typed", "parsed"),
    [
        ("5А", (5, "А")),
        ("5A", (5, "А")),
        ("5 a", (5, "А")),
        ("10-Б", (10, "Б")),
        ("7 «В»", (7, "В")),
        ("10 ИТ", (10, "ИТ")),
        ("7Б(КРО)", (7, "Б(КРО)")),
        ("0А", None),
        ("А5", None),
        ("5", None),
    ],
)
def test_names_of_classes_in_either_alphabet(typed: str, parsed: tuple[int, str] | None) -> None:
    assert parsed_class_name(typed) == parsed


def test_a_latin_letter_becomes_its_cyrillic_twin() -> None:
    assert normalised_letter("a") == "А"


@pytest.mark.parametrize(
    "written",
    [("Фёдоров", "Пётр", "Ильич"), ("Федоров", "Петр", "Ильич"), ("ФЁДОРОВ", "пётр", "ильич")],
)
def test_a_child_is_the_same_however_the_name_is_written(written: tuple[str, str, str]) -> None:
    born = date(2015, 9, 5)
    assert pupil_identity(*written, born) == ("федоров", "петр", "ильич", born)


@pytest.mark.parametrize(
    "phone",
    ["+7 (900) 123-45-67", "8 900 123 45 67", "89001234567", "79001234567", "9001234567", "тел. 8-900-123-45-67"],
)
def test_a_guardian_is_the_same_however_the_phone_is_written(phone: str) -> None:
    assert guardian_identities("Фёдорова", "Алёна", "", phone, "") == {("федорова", "алена", "", "9001234567")}


@pytest.mark.parametrize(
    ("phone", "digits"),
    [("+7 900 123-45-68", "9001234568"), ("+375 29 123-45-67", "375291234567"), ("2-34-56", "23456")],
    ids=["another number", "another country", "landline"],
)
def test_another_number_is_another_guardian(phone: str, digits: str) -> None:
    assert guardian_identities("Фёдорова", "Алёна", "", phone, "") == {("федорова", "алена", "", digits)}


@pytest.mark.parametrize("phone", ["", " ", "нет"])
def test_without_phone_and_address_nobody_is_taken_for_another(phone: str) -> None:
    assert guardian_identities("Фёдорова", "Алёна", "", phone, "") == frozenset()


def test_a_child_written_twice_differently_is_an_error_of_the_second_row() -> None:
    again = ["ЕШКИН-ЖУКОВ", "Петр", "константинович", "2015-09-05", *GOOD[4:]]
    assert [line.errors for line in read_pupil_list(Book.of_rows(HEAD, GOOD, again), today=TODAY).lines] == [
        (),
        (CellError("Фамилия", "ЕШКИН-ЖУКОВ", "Этот учащийся уже есть в строке 2. Удалите одну из строк."),),
    ]


PUPIL = ["Фамилия", "Имя", "Дата рождения", "Пол", "Класс"]
PETR = ["Фёдоров", "Пётр", "05.09.2015", "м", "5А"]
ALYONA = ("Фёдорова Алёна Ильинична", "8 900 1", "a@b.ru")


@pytest.mark.parametrize(
    "headings",
    [
        ("Мать", "Телефон матери", "Эл. почта матери"),
        ("МАТЬ (ФИО)*", "Телефон", "E-mail"),
        ("Мама", "тел.", "почта"),
        ("Родитель 1: фамилия, имя, отчество", "Родитель 1: телефон", "Родитель 1: эл. почта"),
        ("Родитель 1:\nФ.И.О.", "Родитель 1:\nтелефон", "Родитель 1:\nэлектронная почта"),
        ("ФИО родителя", "Телефон родителя 1", "email"),
    ],
)
def test_columns_of_a_guardian_are_known_by_every_usual_heading(headings: tuple[str, str, str]) -> None:
    listed = read_pupil_list(Book.of_rows([*PUPIL, *headings], [*PETR, *ALYONA]), today=TODAY)
    assert (listed.lines[0].guardians, listed.lines[0].errors, listed.reading.missing, listed.reading.unknown) == (
        (GuardianLine("mother", "Фёдорова", "Алёна", "Ильинична", "8 900 1", "a@b.ru"),),
        (),
        (),
        (),
    )


def test_a_bare_phone_belongs_to_the_guardian_before_it() -> None:
    head = [*PUPIL, "Телефон", "Родитель 1", "Телефон", "Родитель 2", "Телефон"]
    row = [*PETR, "8 900 0", "Фёдоров Лев Ильич", "8 900 1", "Ким Ян", "8 900 2"]
    listed = read_pupil_list(Book.of_rows(head, row), today=TODAY)
    assert (listed.lines[0].guardians, listed.reading.unknown) == (
        (
            GuardianLine("father", "Фёдоров", "Лев", "Ильич", "8 900 1", ""),
            GuardianLine("other", "Ким", "Ян", "", "8 900 2", ""),
        ),
        ("Телефон",),
    )


@pytest.mark.parametrize(
    ("patronymic", "relation"),
    [("Ильинична", "mother"), ("Петровна", "mother"), ("Львович", "father"), ("Ильич", "father"), ("", "other"),
     ("кызы", "other")],
)  # fmt: skip
def test_who_a_parent_is_to_the_child_is_read_from_the_patronymic(patronymic: str, relation: str) -> None:
    row = [*PETR, f"Фёдоров Саша {patronymic}"]
    line = read_pupil_list(Book.of_rows([*PUPIL, "Родитель"], row), today=TODAY).lines[0]
    assert line.guardians == (GuardianLine(relation, "Фёдоров", "Саша", patronymic, "", ""),)


@pytest.mark.parametrize(("year", "is_of_age"), [(2004, False), (2005, True), (2021, True), (2022, False)])
def test_school_age_is_counted_by_the_year(year: int, is_of_age: bool) -> None:
    assert [is_school_age(date(year, *day), TODAY) for day in ((1, 1), (12, 31))] == [is_of_age] * 2
