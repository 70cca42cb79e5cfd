"""Pupils in no subgroup, and records of days on which a pupil was in the group no more."""

from __future__ import annotations

from datetime import date

import pytest

from school.models import Enrolment, HomeSchooling, SubjectExemption
from tests.factories import school as s
from tests.factories import timetable as t
from tests.reports.desk.reading import buttons, findings, mend, texts
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import GroupMembership, TeachingAssignment

NO_GROUP, FORMER = "pupil_in_no_subgroup", "records_in_former_class"
NOWHERE = "Ершов Дмитрий, 5А: Английский язык – ни в одной из подгрупп (англ. 1, англ. 2)"
LEFT_BEHIND = "Ершов Дмитрий: в журнале 5А, Математика – 1 отметка (12.10)"


@pytest.fixture
def nowhere(world: World) -> None:
    GroupMembership.objects.filter(pupil=world.dima.pupil).update(ends_on=TUESDAY)


@pytest.mark.usefixtures("nowhere")
def test_a_pupil_in_no_subgroup_is_found(world: World) -> None:
    seen = {name: texts(person, NO_GROUP) for name, person in world.people.items() if texts(person, NO_GROUP)}
    assert seen == {name: [NOWHERE] for name in ("boris", "galina", "igor", "kira")}


def test_the_last_day_in_a_subgroup_is_left_alone(world: World) -> None:
    GroupMembership.objects.filter(pupil=world.dima.pupil).update(ends_on=TODAY)
    assert texts(world.galina, NO_GROUP) == []


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("why", ["exempt", "at home", "whole class", "one subgroup"])
def test_who_needs_no_subgroup_is_left_alone(world: World, why: str) -> None:
    if why == "exempt":
        SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.english, starts_on=MONDAY)
    elif why == "at home":
        HomeSchooling.objects.create(pupil=world.dima.pupil, starts_on=MONDAY, basis="№ 7")
    elif why == "whole class":
        t.make_assignment(group=world.group_5a, subject=world.english, teacher=world.vera.staff, starts_on=YEAR_BEGINS)
    else:
        TeachingAssignment.objects.filter(group=world.english_2).update(ends_on=TUESDAY)
    assert texts(world.galina, NO_GROUP) == []


@pytest.mark.usefixtures("nowhere")
def test_the_deputy_puts_him_into_one_of_them_from_today(world: World) -> None:
    assert (buttons(world.galina, NO_GROUP), buttons(world.boris, NO_GROUP)) == (
        ["С сегодня – в «англ. 1»", "С сегодня – в «англ. 2»"],
        [],
    )
    mend(world.galina, NO_GROUP, f"group-{world.english_2.pk}")
    place = GroupMembership.objects.get(pupil=world.dima.pupil, group=world.english_2)
    assert (place.starts_on, place.ends_on, texts(world.galina, NO_GROUP)) == (TODAY, None, [])


def transferred(world: World, on: date) -> None:
    """Дима is in 5Б from the day on; he has a mark in 5А of Monday the 12th."""
    last = date.fromordinal(on.toordinal() - 1)
    Enrolment.objects.filter(pupil=world.dima.pupil).update(ends_on=last)
    s.make_enrolment(pupil=world.dima.pupil, school_class=world.class_5b, starts_on=on)


def test_what_a_late_transfer_leaves_in_the_former_class_is_found(world: World) -> None:
    transferred(world, MONDAY)
    seen = {name: texts(person, FORMER) for name, person in world.people.items() if texts(person, FORMER)}
    assert seen == {name: [LEFT_BEHIND] for name in ("anna", "boris", "galina", "igor", "kira")}


def test_marks_of_his_last_day_in_the_class_stay_there(world: World) -> None:
    transferred(world, TUESDAY)
    assert texts(world.galina, FORMER) == []


def test_management_is_led_to_the_pupil_and_teachers_to_the_gradebook(world: World) -> None:
    transferred(world, MONDAY)
    places = [findings(person, FORMER)[0].place for person in (world.galina, world.anna)]
    assert [place.url for place in places if place] == [
        f"/school/pupils/{world.dima.pupil.pk}/",
        f"/journal/{world.group_5a.pk}/{world.maths.pk}/",
    ]
    assert buttons(world.igor, FORMER) == []
