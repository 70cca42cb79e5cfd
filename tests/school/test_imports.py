"""A list of pupils against the people on record: who is taken for whom, and when it is too late to write."""

from __future__ import annotations

from datetime import date

import pytest

from common.refusals import Refused
from common.tables.book import Book
from school.actions import confirm_import, register_guardian, stage_import
from school.models import Enrolment, Guardian, Guardianship, Pupil, PupilImport
from tests.factories import school as s
from tests.world import NIKITA_LEFT_ON, TODAY, YEAR_BEGINS, World

HEAD = ["Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Класс", "Родитель 1", "Телефон", "Родитель 2", "Телефон"]
ALYONA = "Фёдорова Алёна Львовна"
PHONE = "+7 (900) 123-45-67"


def imported(world: World, *rows: list[str]) -> PupilImport:
    upload = stage_import(
        file_name="5А.xlsx",
        book=Book.of_rows(HEAD, *rows),
        starts_on=TODAY,
        order_number="18-у",
        order_dated=TODAY,
        by=world.igor.user,
    )
    return confirm_import(upload=upload, by=world.igor.user)


def families(last_name: str) -> list[tuple[str, str, str, str]]:
    """Child, guardian, relation, phone: the bonds in force of all whose guardian's last name begins so."""
    bonds = Guardianship.objects.not_over().filter(guardian__in=Guardian.objects.named(last_name))
    rows = bonds.select_related("guardian", "pupil").order_by("pupil__sort_name", "guardian__sort_name")
    return [(row.pupil.full_name, row.guardian.full_name, row.relation, row.guardian.phone) for row in rows]


def test_a_guardian_on_record_is_known_however_name_and_phone_are_written(world: World) -> None:
    register_guardian(last_name="Фёдорова", first_name="Алёна", patronymic="Львовна", phone=PHONE, by=world.igor.user)
    row = ["Фёдоров", "Олег", "", "01.02.2015", "м", "5А", "ФЕДОРОВА Алена Львовна", "89001234567"]
    imported(world, row)
    assert families("Федорова") == [("Фёдоров Олег", ALYONA, "mother", PHONE)]
    assert Guardian.objects.named("Федорова").count() == 1


def test_brother_and_sister_share_the_parents_of_one_list_however_they_are_written(world: World) -> None:
    imported(
        world,
        ["Фёдоров", "Олег", "", "01.02.2015", "м", "5А", ALYONA, PHONE, "Фёдоров Ян Ильич", "8 900 2"],
        ["Федорова", "Юлия", "", "01.02.2016", "ж", "5Б", "Федорова Алена Львовна", "8 900 1234567", "", ""],
    )
    assert families("Федоров") == [
        ("Фёдоров Олег", "Фёдоров Ян Ильич", "father", "8 900 2"),
        ("Фёдоров Олег", ALYONA, "mother", PHONE),
        ("Федорова Юлия", ALYONA, "mother", PHONE),
    ]


def test_namesakes_without_a_phone_stay_two_persons(world: World) -> None:
    imported(
        world,
        ["Фёдоров", "Олег", "", "01.02.2015", "м", "5А", ALYONA, ""],
        ["Федорова", "Юлия", "", "01.02.2016", "ж", "5Б", ALYONA, ""],
    )
    assert [family[1] for family in families("Федоров")] == [ALYONA, ALYONA]
    assert Guardian.objects.named("Федорова").count() == 2


def test_a_parent_written_twice_in_a_row_is_bound_once(world: World) -> None:
    imported(world, ["Фёдоров", "Олег", "", "01.02.2015", "м", "5А", ALYONA, PHONE, ALYONA, "8 900 123-45-67"])
    assert families("Федоров") == [("Фёдоров Олег", ALYONA, "mother", PHONE)]


def test_a_pupil_who_comes_back_is_known_and_the_mothers_bond_goes_on(world: World) -> None:
    before = Pupil.objects.count()
    nikita = ["ПЕТРОВ", "Никита", "Юрьевич", "14.03.2015", "м", "5Б", "Петрова Ольга Дмитриевна", "8 900 000 00 00"]
    imported(world, nikita)
    assert Pupil.objects.count() == before
    enrolments = Enrolment.objects.filter(pupil=world.nikita.pupil).order_by("starts_on")
    assert [(row.school_class.name, row.starts_on, row.ends_on) for row in enrolments] == [
        ("5А", YEAR_BEGINS, NIKITA_LEFT_ON),
        ("5Б", TODAY, None),
    ]
    assert families("Петрова") == [("Петров Никита Юрьевич", "Петрова Ольга Дмитриевна", "mother", "+7 900 000-00-00")]


def test_a_bond_to_come_is_not_doubled(world: World) -> None:
    Guardianship.objects.filter(pupil=world.nikita.pupil).update(starts_on=date(2026, 11, 1))
    nikita = ["Петров", "Никита", "Юрьевич", "14.03.2015", "м", "5Б", "Петрова Ольга Дмитриевна", "8 900 000 00 00"]
    imported(world, nikita)
    bonds = Guardianship.objects.filter(pupil=world.nikita.pupil)
    assert [(bond.guardian, bond.starts_on) for bond in bonds] == [(world.olga.guardian, date(2026, 11, 1))]


def test_a_pupil_enrolled_since_the_preview_stops_the_whole_list(world: World) -> None:
    s.make_enrolment(pupil=world.nikita.pupil, school_class=world.class_5b, starts_on=TODAY)
    before = Pupil.objects.count()
    with pytest.raises(Refused) as refusal:
        imported(
            world,
            ["Фёдоров", "Олег", "", "01.02.2015", "м", "5А", ALYONA, PHONE],
            ["Пётров", "Никита", "Юрьевич", "14.03.2015", "м", "5А"],
        )
    assert refusal.value.message == "В списке есть ошибки: исправьте файл и загрузите его снова. Ничего не записано."
    assert (Pupil.objects.count(), families("Федорова")) == (before, [])
