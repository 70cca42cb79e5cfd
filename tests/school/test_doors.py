"""Every door by which a person comes in: one check of names, one check of who is on record already."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from common.refusals import Refused
from common.tables.book import Book
from school import actions
from school.actions import (
    add_guardian,
    add_staff_member,
    change_guardian,
    change_pupil,
    change_staff_member,
    confirm_import,
    create_school,
    enrol_new_pupil,
    register_guardian,
    register_pupil,
    stage_import,
)
from school.forms import GuardianForm, NewGuardianForm, NewPupilForm, NewStaffForm, PupilForm, StaffForm
from school.models import Guardian, Pupil, StaffMember
from school.queries.imports import preview_of
from tests.factories import school as s
from tests.world import TODAY, World

BORN = date(2015, 4, 5)
CHILD: dict[str, Any] = {"birth_date": BORN, "sex": "f"}
ORDER: dict[str, Any] = {"starts_on": TODAY, "order_number": "Т-1", "order_dated": TODAY}
BOND: dict[str, Any] = {"relation": "mother", "starts_on": TODAY, "basis": ""}
CONTACTS: dict[str, Any] = {"phone": "+7 900 123-45-67", "email": ""}
Names = dict[str, Any]


def imported(world: World, *cells: tuple[str, str]) -> None:
    """A list of one pupil with the cells by heading."""
    row = {"Фамилия": "Новая", "Имя": "Вера", "Дата рождения": "05.04.2015", "Пол": "ж", "Класс": "5А", **dict(cells)}
    book = Book.of_rows(list(row), list(row.values()))
    upload = stage_import(file_name="5А.csv", book=book, **ORDER, by=world.igor.user)
    preview = preview_of(upload, today=TODAY)
    if not preview.is_clean:
        raise Refused(" ".join(f"{error.column}: {error.message}" for row in preview.rows for error in row.errors))
    confirm_import(upload=upload, by=world.igor.user)


def pupil_of(names: Names) -> list[tuple[str, str]]:
    return [("Фамилия", names["last_name"]), ("Имя", names["first_name"]), ("Отчество", names["patronymic"])]


def mother_of(names: Names) -> list[tuple[str, str]]:
    return [("Мать", " ".join(filter(None, names.values()))), ("Телефон матери", CONTACTS["phone"])]


DOORS: dict[str, Callable[[World, Names], object]] = {
    "register_pupil": lambda world, names: register_pupil(**names, **CHILD, by=world.igor.user),
    "change_pupil": lambda world, names: change_pupil(pupil=world.sveta.pupil, **names, **CHILD, by=world.igor.user),
    "enrol_new_pupil": lambda world, names: enrol_new_pupil(
        **names, **CHILD, school_class=world.class_5a, **ORDER, by=world.igor.user
    ),
    "register_guardian": lambda world, names: register_guardian(**names, **CONTACTS, by=world.igor.user),
    "add_guardian": lambda world, names: add_guardian(
        pupil=world.sveta.pupil, **names, **CONTACTS, **BOND, by=world.igor.user
    ),
    "change_guardian": lambda world, names: change_guardian(
        guardian=world.olga.guardian, **names, **CONTACTS, by=world.igor.user
    ),
    "add_staff_member": lambda world, names: add_staff_member(**names, by=world.igor.user),
    "change_staff_member": lambda world, names: change_staff_member(
        staff_member=world.vera.staff, **names, position="", by=world.igor.user
    ),
    "create_school": lambda world, names: create_school(school_name="Школа", **names, by=None),
    "import of pupils": lambda world, names: imported(world, *pupil_of(names)),
    "import of guardians": lambda world, names: imported(world, *mother_of(names)),
}


def test_every_action_that_takes_a_name_is_a_door_of_this_list() -> None:
    found = {
        name
        for name in actions.__all__
        if "last_name" in inspect.signature(inspect.unwrap(getattr(actions, name))).parameters
    }
    assert found == {name for name in DOORS if not name.startswith("import")}


BAD = {
    "Cамаркина": "Латинская „C“ в слове «Cамаркина», 1-я буква. Наберите русскую „С“.",
    "Сама1ркина": "Не похоже на имя: в нём знак «1». Нужны буквы, дефис, апостроф, пробел.",
    "<b>Самаркина</b>": "Не похоже на имя: в нём знак «<». Нужны буквы, дефис, апостроф, пробел.",
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("last_name", BAD)
def test_no_door_lets_in_what_is_no_name_and_all_say_the_same(world: World, door: str, last_name: str) -> None:
    before = [model.objects.count() for model in (Pupil, Guardian, StaffMember)]
    names = {"last_name": last_name, "first_name": "Вера", "patronymic": ""}
    if door == "import of guardians":
        names["last_name"] = last_name.replace("</b>", "")  # «/» stands between two parents
    with pytest.raises(Refused) as refusal:
        DOORS[door](world, names)
    assert refusal.value.message.endswith(BAD[last_name])
    assert [model.objects.count() for model in (Pupil, Guardian, StaffMember)] == before


GOOD = [
    ("О’Коннор", "Шон", "", "О'Коннор Шон"),
    ("Римский – Корсаков", "Ян", "Ильич", "Римский-Корсаков Ян Ильич"),
    ("Алиев", "Рашид", "Мамед оглы", "Алиев Рашид Мамед оглы"),
    ("Қасым", "Әлия", "Нұрланқызы", "Қасым Әлия Нұрланқызы"),
    ("Їжакевич", "Ґалина", "–", "Їжакевич Ґалина"),
    ("Смирнова\u200b", "Вера", "", "Смирнова Вера"),
]


@pytest.mark.parametrize("door", [door for door in DOORS if door not in {"create_school", "import of guardians"}])
@pytest.mark.parametrize(("last_name", "first_name", "patronymic", "kept"), GOOD)
def test_every_door_lets_in_the_names_of_people_and_keeps_them_in_one_way(
    world: World, door: str, last_name: str, first_name: str, patronymic: str, kept: str
) -> None:
    DOORS[door](world, {"last_name": last_name, "first_name": first_name, "patronymic": patronymic})
    people = [person.full_name for model in (Pupil, Guardian, StaffMember) for person in model.objects.all()]
    assert people.count(kept) == 1


FORMS: dict[str, Callable[[dict[str, str]], Any]] = {
    "PupilForm": lambda data: PupilForm(data, today=TODAY),
    "NewPupilForm": lambda data: NewPupilForm(data, today=TODAY),
    "GuardianForm": GuardianForm,
    "NewGuardianForm": NewGuardianForm,
    "StaffForm": StaffForm,
    "NewStaffForm": NewStaffForm,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("last_name", BAD)
def test_every_form_of_a_person_says_it_beside_the_field(world: World, form: str, last_name: str) -> None:
    data = {"last_name": last_name, "first_name": "Вера", "birth_date": "2015-04-05", "sex": "f"}
    assert FORMS[form](data).errors == {"last_name": [BAD[last_name]]}


CHILD_DOORS = ["register_pupil", "change_pupil", "enrol_new_pupil"]
GUARDIAN_DOORS = ["register_guardian", "add_guardian", "change_guardian"]
WRITTEN = [("САМАРКИНА", "Вера"), ("самаркина", "ВЕРА"), ("Самаркина\u200b", "Вера")]


@pytest.mark.parametrize("door", CHILD_DOORS)
@pytest.mark.parametrize(("last_name", "first_name"), WRITTEN)
def test_no_door_makes_a_second_child_of_one(world: World, door: str, last_name: str, first_name: str) -> None:
    s.make_pupil(last_name="Самаркина", first_name="Вера", birth_date=BORN)
    with pytest.raises(Refused, match="Учащийся с таким именем и датой рождения уже есть: Самаркина Вера"):
        DOORS[door](world, {"last_name": last_name, "first_name": first_name, "patronymic": ""})


@pytest.mark.parametrize("door", GUARDIAN_DOORS)
@pytest.mark.parametrize(("last_name", "first_name"), WRITTEN)
def test_no_door_makes_a_second_guardian_of_one(world: World, door: str, last_name: str, first_name: str) -> None:
    s.make_guardian(last_name="Самаркина", first_name="Вера", patronymic="", phone="8 (900) 1234567")
    with pytest.raises(Refused, match="с этим телефоном или адресом почты уже записан"):
        DOORS[door](world, {"last_name": last_name, "first_name": first_name, "patronymic": ""})


def test_the_import_takes_a_child_and_a_guardian_on_record_for_what_they_are(world: World) -> None:
    child = s.make_pupil(last_name="Берёзкин", first_name="Олег", patronymic="", birth_date=BORN)
    mother = s.make_guardian(last_name="Берёзкина", first_name="Инна", patronymic="", phone="8 (900) 1234567")
    cells = [
        ("Фамилия", "БЕРЕЗКИН"),
        ("Имя", "Олег"),
        ("Мать", "Березкина Инна"),
        ("Телефон матери", "+7 900 123-45-67"),
    ]
    imported(world, *cells)
    assert [(bond.guardian, bond.pupil) for bond in mother.guardianships.all()] == [(mother, child)]


def test_twins_come_in_by_every_door_without_a_question(world: World) -> None:
    s.make_pupil(last_name="Самаркина", first_name="Анна", patronymic="Игоревна", birth_date=BORN)
    for door, first_name in zip(CHILD_DOORS, ("Вера", "Лада", "Яна"), strict=True):
        DOORS[door](world, {"last_name": "Самаркина", "first_name": first_name, "patronymic": "Игоревна"})
    imported(world, ("Фамилия", "Самаркина"), ("Имя", "Ева"), ("Отчество", "Игоревна"))
    assert Pupil.objects.filter(last_name="Самаркина").count() == 5


def test_a_namesake_of_the_staff_is_asked_about_however_the_name_is_written(world: World) -> None:
    names: dict[str, Any] = {"last_name": "БЕЛОВА", "first_name": "анна", "patronymic": "Сергеевна"}
    with pytest.raises(Refused, match="Сотрудник с таким именем уже есть"):
        add_staff_member(**names, by=world.igor.user)
    add_staff_member(**names, is_namesake=True, by=world.igor.user)
