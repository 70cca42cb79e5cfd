"""A class teacher prints no slip that would open to him the diary of another class (§ 3.2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.models import AccessSlip
from school.models import Enrolment
from school.queries.slips import FOR_ANOTHER_CLASS, FOR_STAFF
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.world import TODAY, YEAR_BEGINS, World

YESTERDAY = date(2026, 10, 13)
TOMORROW = date(2026, 10, 15)


def mother_of_zoya_too(world: World, starts_on: date = YEAR_BEGINS, ends_on: date | None = None) -> None:
    """Елена's second child is Зоя of 5Б."""
    s.make_guardianship(
        guardian=world.elena.guardian,
        pupil=world.zoya.pupil,
        relation="mother",
        starts_on=starts_on,
        ends_on=ends_on,
    )


def slip(world: World) -> str:
    return f"/school/guardians/{world.elena.guardian.pk}/slip/"


def given_to() -> list[str]:
    return [each.user.last_name for each in AccessSlip.objects.all()]


@pytest.mark.parametrize(
    ("dates", "given"),
    [
        ({}, []),
        ({"ends_on": TODAY}, []),
        ({"ends_on": YESTERDAY}, ["Ершова"]),
        ({"starts_on": TOMORROW}, []),
    ],
    ids=["for good", "until today", "until yesterday", "from tomorrow"],
)
def test_a_child_of_another_class_leaves_the_slip_to_the_administrator(
    world: World, signed_in: SignedIn, dates: dict[str, Any], given: list[str]
) -> None:
    mother_of_zoya_too(world, **dates)
    answer = signed_in(world.boris).post(slip(world))
    assert (answer.status_code, FOR_ANOTHER_CLASS in answer.text) == ((200, False) if given else (400, True))
    assert given_to() == given


def test_the_administrator_issues_it(world: World, signed_in: SignedIn) -> None:
    mother_of_zoya_too(world)
    assert (signed_in(world.igor).post(slip(world)).status_code, given_to()) == (200, ["Ершова"])


@pytest.mark.parametrize(("ends_on", "given"), [(TODAY, []), (YESTERDAY, ["Ершова"])])
def test_a_child_who_has_left_the_school_does_not_matter(
    world: World, signed_in: SignedIn, ends_on: date, given: list[str]
) -> None:
    mother_of_zoya_too(world)
    Enrolment.objects.filter(pupil=world.zoya.pupil).update(ends_on=ends_on)
    signed_in(world.boris).post(slip(world))
    assert given_to() == given


@pytest.mark.parametrize(("ends_on", "given"), [(TODAY, ["Ершова"]), (YESTERDAY, [])])
def test_children_of_two_led_classes_are_both_the_teachers_own(
    world: World, signed_in: SignedIn, ends_on: date, given: list[str]
) -> None:
    mother_of_zoya_too(world)
    s.make_class_teacher(school_class=world.class_5b, teacher=world.boris.staff, starts_on=YEAR_BEGINS, ends_on=ends_on)
    signed_in(world.boris).post(slip(world))
    assert given_to() == given


def test_the_card_says_why_instead_of_the_button(world: World, signed_in: SignedIn) -> None:
    mother_of_zoya_too(world)
    card = f"/school/pupils/{world.dima.pupil.pk}/"
    teacher, administrator = signed_in(world.boris).get(card).text, signed_in(world.igor).get(card).text
    assert (slip(world) in teacher, FOR_ANOTHER_CLASS in teacher) == (False, True)
    assert (slip(world) in administrator, FOR_ANOTHER_CLASS in administrator) == (True, False)


def test_the_card_says_so_of_a_guardian_who_is_staff(world: World, signed_in: SignedIn) -> None:
    s.make_guardianship(
        guardian=s.make_guardian(last_name="Белова", first_name="Анна", user=world.anna.user),
        pupil=world.dima.pupil,
        relation="other",
        starts_on=YEAR_BEGINS,
    )
    page = signed_in(world.boris).get(f"/school/pupils/{world.dima.pupil.pk}/")
    refusals = {each.guardian.last_name: each.slip_refusal for each in page.context["card"].row.guardians}
    assert refusals == {"Ершова": "", "Белова": FOR_STAFF}


def test_slips_for_the_class_leave_them_out_and_the_list_says_so(world: World, signed_in: SignedIn) -> None:
    for last_name, pupils in {"Яшина": [world.dima, world.zoya], "Юдина": [world.dima]}.items():
        guardian = s.make_guardian(last_name=last_name, first_name="Инна")
        for child in pupils:
            s.make_guardianship(guardian=guardian, pupil=child.pupil, relation="other", starts_on=YEAR_BEGINS)
    teacher, page = signed_in(world.boris), f"/school/classes/{world.class_5a.pk}/"
    before = teacher.get(page)
    teacher.post(f"{page}slips/")
    after = teacher.get(page)
    assert given_to() == ["Юдина"]
    assert (before.context["list"].without_login, after.context["list"].without_login) == (1, 0)
    assert after.text.count(FOR_ANOTHER_CLASS) == 1


def test_when_all_who_are_left_are_the_administrators_the_answer_says_so(world: World, signed_in: SignedIn) -> None:
    guardian = s.make_guardian(last_name="Яшина", first_name="Инна")
    for child in (world.dima, world.zoya):
        s.make_guardianship(guardian=guardian, pupil=child.pupil, relation="other", starts_on=YEAR_BEGINS)
    page = signed_in(world.boris).post(f"/school/classes/{world.class_5a.pk}/slips/", follow=True)
    assert "Выдавать некому: вход есть у всех, кроме тех, кому листок выдаёт администратор." in page.text
    assert given_to() == []


def test_a_slip_that_is_out_ends_when_it_would_open_the_diary_of_another_class(
    world: World, signed_in: SignedIn
) -> None:
    """Борис has printed Елена's slip; before she uses it she is put down as the mother of Зоя as well."""
    signed_in(world.boris).post(slip(world))
    bond = f"/school/pupils/{world.zoya.pupil.pk}/guardians/{world.elena.guardian.pk}/"
    told = signed_in(world.igor).post(bond, {"relation": "mother", "starts_on": TODAY}, follow=True)
    assert "Новый выдаёт администратор." in told.text
    world.elena.user.refresh_from_db()
    assert (AccessSlip.objects.live().count(), world.elena.user.has_usable_password()) == (0, False)


def test_a_slip_of_the_administrator_stays(world: World, signed_in: SignedIn) -> None:
    igor = signed_in(world.igor)
    igor.post(slip(world))
    bond = f"/school/pupils/{world.zoya.pupil.pk}/guardians/{world.elena.guardian.pk}/"
    igor.post(bond, {"relation": "mother", "starts_on": TODAY})
    assert given_to() == ["Ершова"]
    assert AccessSlip.objects.live().count() == 1


def test_a_slip_that_is_out_stays_for_a_second_child_of_the_same_class(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    boris.post(slip(world))
    bond = f"/school/pupils/{world.sveta.pupil.pk}/guardians/{world.elena.guardian.pk}/"
    boris.post(bond, {"relation": "mother", "starts_on": TODAY})
    assert AccessSlip.objects.live().count() == 1
