"""Reading a list of pupils: every way in which a school's table can be wrong."""

from __future__ import annotations

from datetime import date

import pytest

from school.rules import CellError, GuardianLine, PupilLine, normalised_letter, parsed_class_name, read_pupil_list

TODAY = date(2026, 10, 14)
HEAD = ["Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Класс", "Мать", "Телефон матери", "Эл. почта матери"]
GOOD = ["Ёлкин-Жуков", "Пётр", "Константинович", "05.09.2015", "м", "5А", "Ёлкина Анна Ильинична", "+7 900", "a@b.ru"]


def errors_of(**changes: str) -> list[CellError]:
    """What is wrong with the good row after the changes (by heading)."""
    row = [changes.get(title.replace(" ", "_").lower(), value) for title, value in zip(HEAD, GOOD, strict=True)]
    return list(read_pupil_list([HEAD, row], today=TODAY).lines[0].errors)


def test_a_good_row_is_understood_whole() -> None:
    assert read_pupil_list([HEAD, GOOD], today=TODAY).lines == (
        PupilLine(
            number=2,
            last_name="Ёлкин-Жуков",
            first_name="Пётр",
            patronymic="Константинович",
            birth_date=date(2015, 9, 5),
            sex="m",
            school_class=(5, "А"),
            guardians=(GuardianLine("mother", "Ёлкина", "Анна", "Ильинична", "+7 900", "a@b.ru"),),
        ),
    )


def test_columns_may_stand_in_any_order_and_unknown_ones_are_named() -> None:
    table = [
        ["Класс", "Рост", " имя* ", "ФАМИЛИЯ", "Пол", "Д.Р."],
        ["5 «б»", "140", "Анна", "Белова", "жен.", "2015-09-05"],
    ]
    listed = read_pupil_list(table, today=TODAY)
    line = listed.lines[0]
    assert (line.last_name, line.first_name, line.birth_date, line.sex, line.school_class, line.errors) == (
        "Белова",
        "Анна",
        date(2015, 9, 5),
        "f",
        (5, "Б"),
        (),
    )
    assert listed.unknown == ("Рост",)


def test_missing_columns_are_named() -> None:
    assert read_pupil_list([["Фамилия", "Имя", "Класс"], ["Белова", "Анна", "5А"]], today=TODAY).missing == (
        "Дата рождения",
        "Пол",
    )


def test_an_empty_table_misses_everything() -> None:
    assert read_pupil_list([], today=TODAY).missing == ("Фамилия", "Имя", "Дата рождения", "Пол", "Класс")


def test_empty_rows_are_skipped_and_numbers_stay_those_of_the_file() -> None:
    listed = read_pupil_list([HEAD, [""] * 9, ["\xa0"] * 9, GOOD], today=TODAY)
    assert [line.number for line in listed.lines] == [4]


@pytest.mark.parametrize(
    ("heading", "typed", "message"),
    [
        ("дата_рождения", "31.02.2015", "Такой даты нет. Впишите дату вида 05.09.2015."),
        ("дата_рождения", "вчера", "Такой даты нет. Впишите дату вида 05.09.2015."),
        ("дата_рождения", "", "Пусто. Впишите дату вида 05.09.2015."),
        ("дата_рождения", "05.09.1890", "Возраст учащегося – от 5 до 21 лет. Проверьте год."),
        ("дата_рождения", "05.09.2027", "Возраст учащегося – от 5 до 21 лет. Проверьте год."),
        ("фамилия", "", "Пусто. Заполните ячейку."),
        ("фамилия", "Smith", "Не похоже на имя: нужны русские буквы, дефис, пробел."),
        ("фамилия", "А" * 81, "Длиннее 80 знаков. Проверьте, что в ячейке только имя."),
        ("имя", "=A1", "В ячейке формула. Замените её значением (вставить как значение)."),
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
    assert errors_of(**{heading: typed}) == [CellError(title, typed[:60], message)]


def test_a_child_written_twice_is_an_error_of_the_second_row() -> None:
    first, second = read_pupil_list([HEAD, GOOD, GOOD], today=TODAY).lines
    assert first.errors == ()
    assert second.errors == (
        CellError("Фамилия", "Ёлкин-Жуков", "Этот учащийся уже есть в строке 2. Удалите одну из строк."),
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
