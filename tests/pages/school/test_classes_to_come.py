"""A class of the next year before its first day: its pupils still are in classes of other class teachers."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.conftest import SignedIn
from tests.factories.school import (
    make_calendar,
    make_class,
    make_class_teacher,
    make_enrolment,
    make_pupil,
    make_year,
)
from tests.owner import set_today
from tests.world import World

APPOINTED_ON, LAST_DAY, FIRST_DAY = date(2027, 6, 10), date(2027, 8, 31), date(2027, 9, 1)


@pytest.mark.parametrize(("day", "status"), [(APPOINTED_ON, 404), (LAST_DAY, 404), (FIRST_DAY, 200)])
def test_who_was_appointed_early_opens_the_class_on_its_first_day(
    world: World, signed_in: SignedIn, day: date, status: int
) -> None:
    """Neither its list, with telephones, nor slips, with which he could sign in as a pupil of a colleague's class."""
    calendar = make_calendar(year=make_year(starts_on=FIRST_DAY, ends_on=date(2028, 8, 31)))
    school_class = make_class(calendar=calendar, grade=6, letter="А")
    pupil = make_pupil(last_name="Новичков")
    make_enrolment(pupil=pupil, school_class=world.class_5b, starts_on=date(2026, 9, 1), ends_on=LAST_DAY)
    make_enrolment(pupil=pupil, school_class=school_class, starts_on=FIRST_DAY)
    make_class_teacher(school_class=school_class, teacher=world.boris.staff, starts_on=APPOINTED_ON)
    set_today(day)
    boris = signed_in(world.boris)
    shown = boris.get(reverse("school:school_class", args=[school_class.pk]))
    slips = boris.post(reverse("school:class_slips", args=[school_class.pk]))
    assert (shown.status_code, slips.status_code, "Новичков" in slips.text) == (status, status, status == 200)
