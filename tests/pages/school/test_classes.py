"""Classes and the class list."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessSlip
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.world import NIKITA_LEFT_ON, TODAY, YEAR_BEGINS, World


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_classes_costs_seven_queries(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for letter in "ВГД"[:count]:
        s.make_class(calendar=world.calendar, grade=10, letter=letter)
    person = signed_in(world.galina)
    with django_assert_num_queries(7):
        page = person.get("/school/classes/")
    names = [row.school_class.name for row in page.context["rows"]]
    assert names == ["5А", "5Б", *(f"10{letter}" for letter in "ВГД"[:count])]


def test_a_class_teacher_sees_the_own_class_only(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get("/school/classes/")
    rows = [(row.school_class.name, row.pupils, row.class_teacher) for row in page.context["rows"]]
    assert rows == [("5А", 2, "Громов Борис Николаевич")]


@pytest.mark.parametrize("count", [1, 3])
def test_class_list_costs_ten_queries(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        pupil = s.make_pupil(last_name=f"Яшин-{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    person = signed_in(world.boris)
    with django_assert_num_queries(10):
        page = person.get(f"/school/classes/{world.class_5a.pk}/")
    names = [row.pupil.short_name for row in page.context["list"].pupils]
    assert names == ["Ершов Дмитрий", "Ёшкина Светлана", *(f"Яшин-{number} Ученик" for number in range(count))]


def test_the_class_list_shows_guardians_of_today_only(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(f"/school/classes/{world.class_5a.pk}/")
    families = {
        row.pupil.first_name: [each.guardian.full_name for each in row.guardians] for row in page.context["list"].pupils
    }
    assert families == {"Дмитрий": ["Ершова Елена Петровна"], "Светлана": []}


def test_slips_for_all_without_a_login_are_printed_once(world: World, signed_in: SignedIn) -> None:
    new = s.make_pupil(last_name="Яшин", first_name="Юрий")
    s.make_enrolment(pupil=new, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    teacher = signed_in(world.boris)
    first = teacher.post(f"/school/classes/{world.class_5a.pk}/slips/")
    second = teacher.post(f"/school/classes/{world.class_5a.pk}/slips/")
    assert [slip.user.full_name for slip in AccessSlip.objects.all()] == ["Яшин Юрий"]
    assert ("yashin.yuriy" in first.content.decode(), "no-store" in first["Cache-Control"]) == (True, True)
    assert second.url == f"/school/classes/{world.class_5a.pk}/"  # type: ignore[attr-defined]


def test_who_has_left_stays_on_the_page_and_readable_until_the_year_ends(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    page = boris.get(f"/school/classes/{world.class_5a.pk}/")
    assert [(each.pupil, each.ends_on) for each in page.context["list"].leavers] == [
        (world.nikita.pupil, NIKITA_LEFT_ON)
    ]
    own = [f"/school/pupils/{world.nikita.pupil.pk}/", reverse("journal:pupil_marks", args=[world.nikita.pupil.pk])]
    assert [boris.get(url).status_code for url in own] == [200, 200]
    kept = f"/school/pupils/{world.nikita.pupil.pk}/guardians/new/"
    assert (boris.get(kept).status_code, signed_in(world.anna).get(own[0]).status_code) == (403, 403)
    s.make_enrolment(pupil=world.nikita.pupil, school_class=world.class_5b, starts_on=TODAY)
    assert [boris.get(url).status_code for url in own] == [404, 404]
    assert boris.get(f"/school/classes/{world.class_5a.pk}/").context["list"].leavers == ()


def test_a_leaver_of_an_earlier_year_is_nobodys_to_read(world: World, signed_in: SignedIn) -> None:
    earlier = s.make_year(starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    calendar = s.make_calendar(year=earlier)
    school_class = s.make_class(calendar=calendar, grade=4, letter="А")
    s.make_class_teacher(school_class=school_class, teacher=world.boris.staff, starts_on=earlier.starts_on)
    pupil = s.make_pupil(last_name="Яшин")
    s.make_enrolment(pupil=pupil, school_class=school_class, starts_on=earlier.starts_on, ends_on=date(2026, 5, 20))
    assert signed_in(world.boris).get(f"/school/pupils/{pupil.pk}/").status_code == 404
