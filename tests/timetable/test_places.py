"""Places in the groups of some classes are those that the view of all members tells.

Holds `timetable_places`.
"""

from __future__ import annotations

from datetime import date, timedelta

from pytest_django import DjangoAssertNumQueries

from school.models import SchoolClass
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import MONDAY, TODAY, YEAR_BEGINS, World
from timetable.models import GroupMember
from timetable.queries.places import GroupPlace, places_of_classes

LAST_YEAR = (date(2025, 9, 1), date(2026, 5, 31))
RANGES = [
    (TODAY, TODAY),
    (MONDAY, TODAY),
    (YEAR_BEGINS, TODAY),
    (TODAY + timedelta(days=1), date(2027, 5, 31)),
    LAST_YEAR,
]


def places_by_view(school_class: SchoolClass, first: date, last: date) -> list[GroupPlace]:
    rows = GroupMember.objects.touching(first, last).filter(group__school_class=school_class)
    return sorted(GroupPlace(*row) for row in rows.values_list("group", "pupil", "starts_on", "ends_on"))


def test_of_each_class_and_range_they_are_those_of_the_view(world: World) -> None:
    subgroup = t.make_group(school_class=world.class_5a, name="англ. 3")
    moved = s.make_pupil()
    s.make_enrolment(pupil=moved, school_class=world.class_5a, starts_on=YEAR_BEGINS, ends_on=MONDAY)
    s.make_enrolment(pupil=moved, school_class=world.class_5b, starts_on=MONDAY + timedelta(days=1))
    t.make_membership(group=subgroup, pupil=moved, starts_on=YEAR_BEGINS)
    t.make_membership(group=subgroup, pupil=world.dima.pupil, starts_on=MONDAY, ends_on=TODAY)
    for school_class in SchoolClass.objects.all():
        for days in RANGES:
            found = places_of_classes([school_class.pk], *days)
            assert sorted(found) == places_by_view(school_class, *days), (school_class, days)


def test_of_several_classes_they_are_asked_for_in_one_query(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = places_of_classes([world.class_5a.pk, world.class_5b.pk], TODAY, TODAY)
    assert {place.group_id for place in found} >= {world.maths_5a.group_id}
    assert sorted(found) == sorted(
        place for each in (world.class_5a, world.class_5b) for place in places_by_view(each, TODAY, TODAY)
    )
