"""Enrolments, families and their rights: what the actions write, and what the database refuses around them."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from common.refusals import Refused, refusal_of_error
from common.tables.book import Book
from school.access import pupils_of_family
from school.actions import (
    confirm_import,
    end_guardianship,
    enrol_pupil,
    exempt_from_subject,
    issue_slip_for,
    link_guardian,
    open_account,
    record_school_order,
    register_guardian,
    register_pupil,
    stage_import,
    transfer_pupil,
    withdraw_pupil,
)
from school.models import (
    Enrolment,
    Guardian,
    Guardianship,
    Pupil,
    PupilImport,
    PupilUserObjectPermission,
    SchoolClass,
    SchoolOrder,
)
from school.models.membership import OrderKind
from school.roles import roles_of
from tests.factories import school as s
from tests.world import TODAY, YEAR_BEGINS, Person, World


def order(world: World, kind: OrderKind = OrderKind.TRANSFER) -> SchoolOrder:
    return record_school_order(number="17-у", dated=TODAY, kind=kind, by=world.igor.user)


def enrolments_of(pupil: Pupil) -> list[tuple[str, date, date | None]]:
    rows = Enrolment.objects.filter(pupil=pupil).select_related("school_class").order_by("starts_on")
    return [(row.school_class.name, row.starts_on, row.ends_on) for row in rows]


def seen_by(person: Person) -> list[str]:
    return [pupil.first_name for pupil in pupils_of_family(roles_of(person.user))]


def test_a_transfer_ends_one_enrolment_and_begins_the_next_day_in_another_class(world: World) -> None:
    current = world.dima.pupil.enrolments.get()
    transfer_pupil(enrolment=current, to_class=world.class_5b, on=TODAY, school_order=order(world), by=world.igor.user)
    assert enrolments_of(world.dima.pupil) == [
        ("5А", YEAR_BEGINS, date(2026, 10, 13)),
        ("5Б", TODAY, None),
    ]


@pytest.mark.parametrize(
    ("to_class", "on", "message"),
    [
        ("class_5a", TODAY, "Ученик уже в этом классе."),
        ("class_5b", YEAR_BEGINS, "Перевод возможен не раньше чем на следующий день после зачисления."),
        ("class_5b", date(2030, 1, 1), "Дата вне учебного года 2026/27, к которому относится 5Б."),
    ],
)
def test_an_impossible_transfer_is_refused(world: World, to_class: str, on: date, message: str) -> None:
    before = enrolments_of(world.dima.pupil)
    with pytest.raises(Refused) as refusal:
        transfer_pupil(
            enrolment=world.dima.pupil.enrolments.get(),
            to_class=getattr(world, to_class),
            on=on,
            school_order=order(world),
            by=world.igor.user,
        )
    assert (refusal.value.message, enrolments_of(world.dima.pupil)) == (message, before)


def test_a_withdrawal_disables_the_family_and_a_return_brings_it_back(world: World) -> None:
    withdraw_pupil(
        enrolment=world.dima.pupil.enrolments.get(),
        on=date(2026, 10, 13),
        school_order=order(world, OrderKind.WITHDRAWAL),
        destination="гимназия № 1",
        by=world.igor.user,
    )
    for person in (world.dima, world.elena):
        person.user.refresh_from_db()
    assert (world.dima.user.is_active, world.elena.user.is_active) == (False, False)
    assert (seen_by(world.dima), seen_by(world.elena)) == ([], [])

    enrol_pupil(
        pupil=world.dima.pupil,
        school_class=world.class_5b,
        starts_on=TODAY,
        school_order=order(world, OrderKind.ENROLMENT),
        by=world.igor.user,
    )
    for person in (world.dima, world.elena):
        person.user.refresh_from_db()
    assert (world.dima.user.is_active, world.elena.user.is_active) == (True, True)
    assert seen_by(world.elena) == ["Дмитрий"]


def test_a_withdrawal_keeps_the_login_of_a_guardian_with_another_child(world: World) -> None:
    link_guardian(
        guardian=world.elena.guardian,
        pupil=world.sveta.pupil,
        relation="other",
        starts_on=YEAR_BEGINS,
        by=world.igor.user,
    )
    withdraw_pupil(
        enrolment=world.dima.pupil.enrolments.get(),
        on=date(2026, 10, 13),
        school_order=order(world, OrderKind.WITHDRAWAL),
        by=world.igor.user,
    )
    world.elena.user.refresh_from_db()
    assert (world.elena.user.is_active, seen_by(world.elena)) == (True, ["Светлана"])


def test_a_withdrawal_to_come_takes_no_rights_yet(world: World) -> None:
    withdraw_pupil(
        enrolment=world.dima.pupil.enrolments.get(),
        on=date(2026, 10, 20),
        school_order=order(world, OrderKind.WITHDRAWAL),
        by=world.igor.user,
    )
    world.elena.user.refresh_from_db()
    assert (world.elena.user.is_active, seen_by(world.elena)) == (True, ["Дмитрий"])


def test_linking_gives_the_right_to_see_the_child_until_the_last_day(world: World) -> None:
    bond = link_guardian(
        guardian=world.zhanna.guardian, pupil=world.dima.pupil, relation="other", starts_on=TODAY, by=world.boris.user
    )
    assert sorted(seen_by(world.zhanna)) == ["Дмитрий", "Зоя"]
    end_guardianship(guardianship=bond, ends_on=TODAY, basis="решение суда", by=world.boris.user)
    assert sorted(seen_by(world.zhanna)) == ["Дмитрий", "Зоя"]  # today is the last day of the bond


def test_an_ended_bond_takes_the_permission_at_once(world: World) -> None:
    end_guardianship(
        guardianship=world.dima_of_elena, ends_on=date(2026, 10, 13), basis="решение суда", by=world.boris.user
    )
    permissions = PupilUserObjectPermission.objects.filter(user=world.elena.user)
    assert (list(permissions), seen_by(world.elena)) == ([], [])


def test_a_second_bond_of_the_same_two_keeps_the_permission(world: World) -> None:
    end_guardianship(guardianship=world.dima_of_elena, ends_on=date(2026, 10, 9), basis="ошибка", by=world.igor.user)
    link_guardian(
        guardian=world.elena.guardian,
        pupil=world.dima.pupil,
        relation="mother",
        starts_on=date(2026, 10, 10),
        by=world.igor.user,
    )
    assert seen_by(world.elena) == ["Дмитрий"]


def test_an_account_comes_with_the_rights_and_opening_it_twice_changes_nothing(world: World) -> None:
    guardian = s.make_guardian(last_name="Ершова", first_name="Инна")
    s.make_guardianship(guardian=guardian, pupil=world.dima.pupil, relation="other", starts_on=YEAR_BEGINS)
    first = open_account(person=guardian, by=world.boris.user)
    second = open_account(person=Guardian.objects.get(pk=guardian.pk), by=world.boris.user)
    assert (first.pk, first.username) == (second.pk, "ershova.inna")
    assert [pupil.pk for pupil in pupils_of_family(roles_of(first))] == [world.dima.pupil.pk]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nikita", "Ученик отчислен: доступ ему не выдают."),
        ("lev", "Законное представительство прекращено: доступ не выдают."),
    ],
)
def test_no_slip_for_a_family_without_rights(world: World, name: str, message: str) -> None:
    person = getattr(world, name)
    with pytest.raises(Refused) as refusal:
        issue_slip_for(person=getattr(person, "pupil", None) or person.guardian, by=world.igor.user)
    assert refusal.value.message == message


def test_a_class_teacher_hands_slips_to_pupils_of_his_class_only(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        issue_slip_for(person=world.zoya.pupil, by=world.boris.user)
    assert refusal.value.message == "Ученик сегодня не в вашем классе: листок выдаёт администратор."
    assert issue_slip_for(person=world.dima.pupil, by=world.boris.user).login == "dima"
    assert issue_slip_for(person=world.zoya.pupil, by=world.igor.user).login == "zoya"


def test_the_same_child_is_not_registered_twice(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        register_pupil(
            last_name="Ершов",
            first_name="Дмитрий",
            patronymic="Львович",
            birth_date=world.dima.pupil.birth_date,
            sex="m",
            by=world.igor.user,
        )
    assert refusal.value.message == "Учащийся с таким именем и датой рождения уже есть: Ершов Дмитрий Львович."


def test_an_exemption_does_not_overlap_another(world: World) -> None:
    exempt_from_subject(pupil=world.dima.pupil, subject=world.pe, starts_on=TODAY, by=world.igor.user)
    with pytest.raises(Refused) as refusal:
        exempt_from_subject(pupil=world.dima.pupil, subject=world.pe, starts_on=TODAY, by=world.igor.user)
    assert refusal.value.message == "В эти дни ученик уже освобождён от предмета."


def test_the_database_refuses_overlapping_enrolments_around_the_actions(world: World) -> None:
    rows = [Enrolment(pupil=world.dima.pupil, school_class=world.class_5b, starts_on=TODAY, school_order=order(world))]
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        Enrolment.objects.bulk_create(rows)
    refusal = refusal_of_error(error.value)
    assert refusal is not None
    assert refusal.message == "В эти дни ученик уже числится в классе: сначала оформите перевод или отчисление."


@pytest.mark.django_db(transaction=True)
def test_two_transfers_at_once_end_in_one(world: World) -> None:
    school_order = order(world)
    enrolment = world.dima.pupil.enrolments.get()
    class_5v = s.make_class(calendar=world.calendar, grade=5, letter="В")
    start = Barrier(2)
    outcomes: list[str] = []

    def transfer(to_class: SchoolClass) -> None:
        start.wait()
        try:
            transfer_pupil(
                enrolment=enrolment,
                to_class=to_class,
                on=TODAY,
                school_order=school_order,
                by=world.igor.user,
            )
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(refusal.message)
        finally:
            connection.close()

    threads = [Thread(target=transfer, args=[to_class]) for to_class in (world.class_5b, class_5v)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "Это зачисление уже завершено: обновите страницу."]
    assert len(enrolments_of(world.dima.pupil)) == 2


HEAD = ["Фамилия", "Имя", "Дата рождения", "Пол", "Класс", "Мать", "Телефон матери"]


def staged(world: World, *rows: list[str]) -> PupilImport:
    return stage_import(
        file_name="5А.xlsx",
        book=Book.of_rows(HEAD, *rows),
        starts_on=TODAY,
        order_number="18-у",
        order_dated=TODAY,
        by=world.igor.user,
    )


def test_a_confirmed_list_becomes_pupils_families_and_enrolments_once(world: World) -> None:
    upload = staged(
        world,
        ["Новиков", "Олег", "01.02.2015", "м", "5A", "Новикова Ирина Львовна", "+7 900 1"],
        ["Новикова", "Юлия", "01.02.2016", "ж", "5Б", "Новикова Ирина Львовна", "+7 900 1"],
    )
    first = confirm_import(upload=upload, by=world.igor.user)
    second = confirm_import(upload=upload, by=world.igor.user)
    assert (first.pupils_created, first.cells, second.confirmed_at) == (2, [], first.confirmed_at)
    written = Enrolment.objects.filter(school_order__number="18-у").order_by("pupil__sort_name")
    assert [(row.pupil.full_name, row.school_class.name) for row in written] == [
        ("Новиков Олег", "5А"),
        ("Новикова Юлия", "5Б"),
    ]
    bonds = Guardianship.objects.filter(pupil__last_name__startswith="Новиков")
    assert {(bond.guardian.full_name, bond.guardian_id) for bond in bonds} == {
        ("Новикова Ирина Львовна", bonds[0].guardian_id)
    }


def test_a_list_with_one_broken_row_writes_nothing(world: World) -> None:
    before = Pupil.objects.count()
    upload = staged(
        world,
        ["Новиков", "Олег", "01.02.2015", "м", "5А", "", ""],
        ["Ершов", "Дмитрий", "31.02.2015", "м", "5А", "", ""],
    )
    with pytest.raises(Refused) as refusal:
        confirm_import(upload=upload, by=world.igor.user)
    assert refusal.value.message == ("В списке есть ошибки: исправьте файл и загрузите его снова. Ничего не записано.")
    assert Pupil.objects.count() == before


def test_a_guardian_on_record_is_found_by_name_and_phone(world: World) -> None:
    register_guardian(
        last_name="Новикова", first_name="Ирина", patronymic="Львовна", phone="+7 900 1", by=world.igor.user
    )
    upload = staged(world, ["Новиков", "Олег", "01.02.2015", "м", "5А", "Новикова Ирина Львовна", "+7 900 1"])
    confirm_import(upload=upload, by=world.igor.user)
    assert Guardian.objects.filter(last_name="Новикова").count() == 1
