"""Cards and families: what the actions write, and what they refuse."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import User
from common.refusals import Refused
from school.access import pupils_of_family
from school.actions import (
    change_guardian,
    change_pupil,
    end_guardianship,
    issue_slip_for,
    link_guardian,
    register_guardian,
    share_staff_account,
    withdraw_pupil,
)
from school.models import Guardian, Guardianship, Pupil, PupilUserObjectPermission
from school.roles import roles_of
from tests.factories import school as s
from tests.world import LEV_ENDED_ON, TODAY, YEAR_BEGINS, World

WILL_BE_OVER = date(2026, 12, 30)


@pytest.fixture
def mother(world: World) -> Guardian:
    """Света's mother, whom the office wrote down without knowing that she is Анна Сергеевна of the mathematics."""
    guardian = s.make_guardian(last_name="Белова", first_name="Анна", patronymic="Сергеевна", phone="8 900 1")
    s.make_guardianship(guardian=guardian, pupil=world.sveta.pupil, starts_on=YEAR_BEGINS)
    s.make_guardianship(guardian=guardian, pupil=world.dima.pupil, starts_on=YEAR_BEGINS, ends_on=LEV_ENDED_ON)
    return guardian


def permitted(user: User) -> list[str]:
    """Whom the account may see by its object permissions, whatever the dates say."""
    rows = PupilUserObjectPermission.objects.filter(user=user).select_related("content_object")
    return sorted(row.content_object.first_name for row in rows)


def test_a_corrected_card_names_the_account_anew_and_leaves_its_login(world: World) -> None:
    sveta = world.sveta.pupil
    changed = change_pupil(
        pupil=sveta, last_name="Ёшкина", first_name="Лана", patronymic="", birth_date=date(2014, 5, 6), sex="m",
        by=world.boris.user,
    )  # fmt: skip
    stored = Pupil.objects.get(pk=sveta.pk)
    assert (changed.full_name, stored.full_name, stored.birth_date, stored.sex) == (
        "Ёшкина Лана", "Ёшкина Лана", date(2014, 5, 6), "m",
    )  # fmt: skip
    user = User.objects.get(pk=world.sveta.user.pk)
    assert (user.full_name, user.username, user.is_active) == ("Ёшкина Лана", "sveta", True)


def test_a_card_corrected_into_another_child_is_refused_with_the_account_untouched(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        change_pupil(
            pupil=world.sveta.pupil, last_name="Ершов", first_name="Дмитрий", patronymic="Львович",
            birth_date=world.dima.pupil.birth_date, sex="m", by=world.boris.user,
        )  # fmt: skip
    stored = Pupil.objects.get(pk=world.sveta.pupil.pk)
    assert (refusal.value.message, stored.full_name, User.objects.get(pk=world.sveta.user.pk).full_name) == (
        "Учащийся с таким именем и датой рождения уже есть: Ершов Дмитрий Львович.",
        *["Ёшкина Светлана Аристарховна"] * 2,
    )


@pytest.mark.parametrize(
    ("last_name", "first_name", "phone"),
    [
        ("Фёдорова", "Алёна", "+7 900 123-45-67"),
        ("Федорова", "Алена", "8 (900) 123 45 67"),
        ("ФЁДОРОВА", "алёна", "9001234567"),
    ],
)
def test_a_namesake_with_the_same_phone_is_the_same_guardian(
    world: World, last_name: str, first_name: str, phone: str
) -> None:
    register_guardian(last_name="Фёдорова", first_name="Алёна", phone="+7 (900) 123-45-67", by=world.boris.user)
    with pytest.raises(Refused) as refusal:
        register_guardian(last_name=last_name, first_name=first_name, phone=phone, by=world.boris.user)
    assert refusal.value.message == (
        f"{last_name} {first_name} с этим телефоном или адресом почты уже записан(а). Найдите запись и свяжите "
        "её с учеником; если она не находится, это сделает администратор."
    )
    assert [guardian.full_name for guardian in Guardian.objects.named("Федоров")] == ["Фёдорова Алёна"]


@pytest.mark.parametrize(
    ("patronymic", "phone"),
    [("", "+7 900 765-43-21"), ("Львовна", "+7 900 123-45-67")],
    ids=["another phone", "another patronymic"],
)
def test_a_namesake_who_may_be_another_person_is_registered(world: World, patronymic: str, phone: str) -> None:
    register_guardian(last_name="Фёдорова", first_name="Алёна", phone="+7 900 123-45-67", by=world.boris.user)
    register_guardian(last_name="Фёдорова", first_name="Алёна", patronymic=patronymic, phone=phone, by=world.boris.user)
    assert [(each.patronymic, each.phone) for each in Guardian.objects.named("Фёдорова").order_by("pk")] == [
        ("", "+7 900 123-45-67"),
        (patronymic, phone),
    ]


def test_a_namesake_whom_nothing_tells_apart_is_asked_about(world: World) -> None:
    register_guardian(last_name="Фёдорова", first_name="Алёна", phone="+7 900 123-45-67", by=world.boris.user)
    with pytest.raises(Refused) as refusal:
        register_guardian(last_name="ФЕДОРОВА", first_name="Алена", by=world.boris.user)
    assert refusal.value.message == (
        "ФЕДОРОВА Алена: представитель с таким именем уже записан. Найдите запись и свяжите её с учеником; если это "
        "другой человек, отметьте «Другой человек»."
    )
    register_guardian(last_name="ФЕДОРОВА", first_name="Алена", is_namesake=True, by=world.boris.user)
    assert Guardian.objects.named("Федорова").count() == 2


def test_a_shared_account_sees_the_children_of_the_bonds_that_are_not_over(world: World, mother: Guardian) -> None:
    user = share_staff_account(guardian=mother, staff_member=world.anna.staff, by=world.igor.user)
    assert (user, Guardian.objects.get(pk=mother.pk).user) == (world.anna.user, world.anna.user)
    assert permitted(user) == ["Светлана"]
    assert [pupil.first_name for pupil in pupils_of_family(roles_of(user))] == ["Светлана"]


def test_the_shared_account_keeps_the_name_that_staff_has(world: World, mother: Guardian) -> None:
    share_staff_account(guardian=mother, staff_member=world.anna.staff, by=world.igor.user)
    change_guardian(
        guardian=mother, last_name="Серова", first_name="Анна", patronymic="", phone="", email="", by=world.boris.user
    )
    assert (Guardian.objects.get(pk=mother.pk).full_name, User.objects.get(pk=world.anna.user.pk).full_name) == (
        "Серова Анна",
        "Белова Анна Сергеевна",
    )


def test_the_slip_of_a_shared_account_comes_from_the_administrator_only(world: World, mother: Guardian) -> None:
    share_staff_account(guardian=mother, staff_member=world.anna.staff, by=world.igor.user)
    with pytest.raises(Refused) as refusal:
        issue_slip_for(person=mother, by=world.boris.user)
    assert refusal.value.message == "Это сотрудник школы: листок ему выдаёт администратор."
    assert issue_slip_for(person=mother, by=world.igor.user).slip.user == world.anna.user


def test_a_shared_account_outlives_the_withdrawal_of_the_child(world: World, mother: Guardian) -> None:
    share_staff_account(guardian=mother, staff_member=world.anna.staff, by=world.igor.user)
    withdraw_pupil(
        enrolment=world.sveta.pupil.enrolments.get(),
        on=date(2026, 10, 13),
        school_order=s.make_school_order(dated=TODAY, kind="withdrawal"),
        by=world.igor.user,
    )
    user = User.objects.get(pk=world.anna.user.pk)
    assert (user.is_active, list(pupils_of_family(roles_of(user)))) == (True, [])


def test_an_account_is_shared_by_one_guardian_only(world: World, mother: Guardian) -> None:
    share_staff_account(guardian=mother, staff_member=world.anna.staff, by=world.igor.user)
    namesake = s.make_guardian(last_name="Белова", first_name="Анна", patronymic="Сергеевна")
    for guardian, staff_member, message in (
        (mother, world.vera.staff, "У представителя уже есть своя учётная запись."),
        (namesake, world.anna.staff, "Этой учётной записью уже пользуется другой представитель."),
        (
            namesake,
            s.make_staff(last_name="Яшин", first_name="Лев"),
            "У сотрудника ещё нет учётной записи: сначала выдайте ему листок доступа.",
        ),
    ):
        with pytest.raises(Refused) as refusal:
            share_staff_account(guardian=guardian, staff_member=staff_member, by=world.igor.user)
        assert refusal.value.message == message
    assert list(Guardian.objects.named("Белова").order_by("pk").values_list("user", flat=True)) == [
        world.anna.user.pk,
        None,
    ]


def test_a_bond_that_is_over_is_not_ended_again(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        end_guardianship(guardianship=world.dima_of_lev, ends_on=WILL_BE_OVER, basis="ошибка", by=world.igor.user)
    stored = Guardianship.objects.get(pk=world.dima_of_lev.pk)
    assert (refusal.value.message, stored.ends_on, stored.end_basis) == (
        "Этот доступ уже прекращён: обновите страницу.",
        LEV_ENDED_ON,
        "",
    )


def test_of_two_who_end_a_bond_from_pages_opened_before_the_second_is_refused(world: World) -> None:
    yesterday = date(2026, 10, 13)
    opened_before = Guardianship.objects.get(pk=world.dima_of_elena.pk)
    end_guardianship(guardianship=world.dima_of_elena, ends_on=yesterday, basis="суд", by=world.igor.user)
    with pytest.raises(Refused):
        end_guardianship(guardianship=opened_before, ends_on=WILL_BE_OVER, basis="ошибка", by=world.boris.user)
    stored = Guardianship.objects.get(pk=world.dima_of_elena.pk)
    assert (stored.ends_on, stored.end_basis, permitted(world.elena.user)) == (yesterday, "суд", [])


def test_a_last_day_still_to_come_may_be_moved(world: World) -> None:
    end_guardianship(guardianship=world.dima_of_elena, ends_on=WILL_BE_OVER, basis="суд", by=world.igor.user)
    assert permitted(world.elena.user) == ["Дмитрий"]
    bond = end_guardianship(guardianship=world.dima_of_elena, ends_on=TODAY, basis="иск отозван", by=world.igor.user)
    assert (bond.ends_on, bond.end_basis, permitted(world.elena.user)) == (TODAY, "иск отозван", ["Дмитрий"])


def test_a_last_day_before_the_first_is_refused(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        end_guardianship(guardianship=world.dima_of_elena, ends_on=date(2026, 8, 31), basis="суд", by=world.igor.user)
    assert (refusal.value.message, permitted(world.elena.user)) == (
        "Дата окончания раньше даты начала.",
        ["Дмитрий"],
    )


def test_a_bond_to_come_keeps_the_permission_of_the_one_that_ends(world: World) -> None:
    end_guardianship(guardianship=world.dima_of_elena, ends_on=TODAY, basis="суд", by=world.igor.user)
    guardian, pupil = world.elena.guardian, world.dima.pupil
    to_come = link_guardian(
        guardian=guardian, pupil=pupil, relation="mother", starts_on=date(2026, 11, 1), by=world.igor.user
    )
    end_guardianship(guardianship=world.dima_of_elena, ends_on=date(2026, 10, 13), basis="суд", by=world.igor.user)
    assert permitted(world.elena.user) == ["Дмитрий"]
    end_guardianship(guardianship=to_come, ends_on=WILL_BE_OVER, basis="суд", by=world.igor.user)
    assert permitted(world.elena.user) == ["Дмитрий"]
