"""People stand as in Russian dictionaries, wherever they are sorted (record 50)."""

from __future__ import annotations

import random
import re

import pytest

from common.names import tidy_name
from common.people import normalised, russian_key
from school.models import Pupil, StaffMember
from school.models.finding import found_name
from tests.factories.school import make_staff
from tests.house.test_clock import source
from tests.sql import fetched_value

IN_ORDER = [
    "Smith Ann",
    "Абрамова Яна",
    "Әлиев Тимур",
    "Алиева Анна",
    "Егоров Юрий",
    "Ёжиков Пётр",
    "Ежова Алла",
    "Елкин Андрей",
    "Ёлкин Андрей",
    "Ёлкин Андрей Львович",
    "елкин борис",
    "ЕЛКИН ВАДИМ",
    "Ёлкин Глеб",
    "Елкин Семен",
    "Елкин Семён",
    "Ёлкин Семен",
    "Ёлкин Семён",
    "Ёлкина Анна",
    "Жуков Иван",
    "Иванов Яков",
    "Иванов-Алексеев Пётр",
    "Иванова Анна",
    "Йовович Мила",
    "Їжакевич Іван",
    "Қасымова Дана",
    "Касымова Жанна",
    "О'Коннор Шон",
    "Яковлев Илья",
]


def made(names: list[str]) -> None:
    for name in names:
        last_name, first_name, *patronymic = name.split(" ")
        make_staff(last_name=last_name, first_name=first_name, patronymic=" ".join(patronymic))


def from_the_database() -> list[str]:
    return [each.full_name for each in StaffMember.objects.order_by("sort_name", "pk")]


def shuffled(names: list[str]) -> list[str]:
    return random.Random(1).sample(names, len(names))


@pytest.mark.django_db
def test_python_and_the_database_sort_a_list_as_a_dictionary_does() -> None:
    names = [name for name in IN_ORDER if not name.startswith(("Їж", "Йо"))]
    made(shuffled(names))
    assert from_the_database() == names
    assert sorted(shuffled(names), key=russian_key) == names


def test_a_foreign_letter_stands_with_the_russian_one_and_short_i_is_a_letter_of_its_own() -> None:
    assert sorted(["Йовович", "Їжакевич", "Ильин", "Жуков", "Крылов"], key=russian_key) == [
        "Жуков",
        "Їжакевич",
        "Ильин",
        "Йовович",
        "Крылов",
    ]


@pytest.mark.django_db
def test_any_names_come_from_python_in_the_order_of_the_database() -> None:
    draw = random.Random(2)
    letters = ["еёЕЁиійяaéÉzӘҗЎЇў", "-' "]
    words = ["".join(draw.choices(letters[0] + letters[1], weights=[9] * 17 + [1] * 3, k=4)) for _ in range(900)]
    kept = [word for typed in words if (word := tidy_name(typed))]
    for last_name, first_name, patronymic in zip(kept[:250], kept[250:500], kept[500:750], strict=True):
        make_staff(last_name=last_name, first_name=first_name, patronymic=draw.choice(["", patronymic]))
    people = list(StaffMember.objects.all())
    in_python = sorted(people, key=lambda each: (russian_key(each.full_name), each.pk))
    assert [each.full_name for each in in_python] == from_the_database()


@pytest.mark.django_db
def test_the_order_does_not_depend_on_the_locale_of_the_database() -> None:
    columns = "SELECT DISTINCT collation_name FROM information_schema.columns WHERE column_name ="
    assert fetched_value(f"{columns} 'sort_name'") == "C"
    assert Pupil._meta.ordering == ["sort_name", "id"]


@pytest.mark.django_db
def test_a_name_is_found_with_and_without_its_own_letters() -> None:
    made(["Ёлкин Семён", "Әлиев Тимур"])
    found = {
        typed: [
            each.last_name for each in StaffMember.objects.alias(by=found_name()).filter(by__contains=normalised(typed))
        ]
        for typed in ("ёлкин", "Елкин", "СЕМЕН", "әлиев", "Алиев")
    }
    assert found == {
        "ёлкин": ["Ёлкин"],
        "Елкин": ["Ёлкин"],
        "СЕМЕН": ["Ёлкин"],
        "әлиев": ["Әлиев"],
        "Алиев": ["Әлиев"],
    }


PARTS = r"(last_name|first_name|full_name|short_name|initials_name)"
# A raw name in an ORDER BY, an order_by, an ordering, or in the key of a sort in Python.
RAW = re.compile(
    rf"ORDER BY [^;)\n]*\b{PARTS}\b|\b(order_by\(|ordering = \[)[^)\]]*{PARTS}"
    rf"|(\bsorted\(|\.sort\()(?![^\n]*russian_key)[^\n]*\b{PARTS}\b"
)


def test_nobody_is_sorted_by_a_raw_name() -> None:
    floors = source("*/sql/*.sql", "*/*.py", "*/queries/**/*.py", "*/models/*.py", "*/actions/*.py", "*/views/*.py")
    product = ((path, text) for path, text in floors if not path.startswith("tests/"))
    assert [(path, match[0]) for path, text in product for match in RAW.finditer(text)] == []
