"""Prepared queries give everybody what the plain ones give, whatever has changed since they were planned.

A prepared query is compiled once for a shape and planned once for a connection. Were a person's rights, or a date, part
of what is kept, the next person would be shown the rows of the one before.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Hashable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from inspect import signature
from itertools import product
from typing import Any

import pytest
from django.db.models import Model
from django.test import override_settings

from accounts.models import Office, StandingOffice
from common.clock import current_moment
from common.prepared import Prepared
from school.models import ClassTeacherAppointment, Enrolment, Guardianship
from school.roles import PreparedFor, Roles, anonymous_roles, roles_of
from tests.access.matrix import Row
from tests.access.test_matrix import ROWS, Scene, scene
from tests.factories import accounts as a
from tests.factories import school as s
from tests.factories import timetable as t
from tests.house.test_architecture import FLOORS
from tests.world import FRIDAY, MONDAY, TODAY, World
from timetable.models import GroupMembership, TeachingAssignment

YESTERDAY = TODAY - timedelta(days=1)
Values = dict[str, Any]
# Pages and answers whose rights come from a prepared query of their own; the query of roles is behind every page.
PAGES = {"journal:absence", "journal:diary", "journal:gradebook", "journal:mark", "journal:pupil_marks", "reports:home"}

__all__ = ["scene"]  # the fixture


def prepared_queries() -> dict[str, Prepared[Any]]:
    """Every prepared query of the program by its module and name."""
    modules = [
        import_module(found.name)
        for floor in ("common", *FLOORS)
        for found in pkgutil.walk_packages(import_module(floor).__path__, f"{floor}.")
        if ".migrations" not in found.name and ".management" not in found.name
    ]
    return {
        f"{module.__name__}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Prepared) and name.startswith("_")
    }


QUERIES = prepared_queries()


def places(world: World) -> list[Values]:
    """Values for every name that a prepared query asks for: pupils, gradebooks, lessons, days that belong together."""
    quarter, maths = world.quarter_1, world.maths
    first: Values = {
        "pupil_id": world.dima.pupil.pk,
        "pupil_ids": [world.dima.pupil.pk],
        "group_id": world.group_5a.pk,
        "group_ids": [world.group_5a.pk, world.english_1.pk],
        "subject_id": maths.pk,
        "lesson_id": world.lesson_monday.pk,
        "lesson_ids": [world.lesson_monday.pk, world.lesson_friday.pk],
        "staff_id": world.anna.staff.pk,
        "class_id": world.class_5a.pk,
        "class_ids": [world.class_5a.pk, world.class_5b.pk],
        "calendar_id": world.calendar.pk,
        "term_id": quarter.pk,
        "year_id": world.calendar.year_id,
        "user_id": world.dima.user.pk,
        "teacher_id": world.anna.staff.pk,
        "number": 2,
        "session_key": "of-nobody",
        "now": current_moment(),
        "position": 1,
        "starts_on": quarter.starts_on,
        "ends_on": quarter.ends_on,
        "day_after": TODAY,
        "today": TODAY,
        "on": MONDAY,
        "since": datetime(2026, 9, 1, tzinfo=UTC),
        "before": datetime(2027, 9, 1, tzinfo=UTC),
    }
    sveta = {"pupil_id": world.sveta.pupil.pk, "pupil_ids": [world.dima.pupil.pk, world.sveta.pupil.pk]}
    zoya = {"pupil_id": world.zoya.pupil.pk, "pupil_ids": [world.zoya.pupil.pk], "group_id": world.group_5b.pk}
    found = [
        first,
        first | zoya | {"lesson_id": world.lesson_5b_today.pk, "class_id": world.class_5b.pk, "starts_on": MONDAY},
        first | sveta | {"group_id": world.english_2.pk, "subject_id": world.english.pk, "on": TODAY},
        first | {"pupil_ids": [], "lesson_id": world.lesson_friday.pk, "today": FRIDAY, "position": 2},
    ]
    return [place | {"pk": place["pupil_id"]} for place in found]


def shapes_of(query: Prepared[Any], values: Values) -> Iterator[tuple[Hashable, ...]]:
    """Each choice of what stands before the values: flags, which the signature of its function names."""
    names = [name for name in signature(query._build).parameters if name not in {"roles", "given", *values}]
    yield from product((False, True), repeat=len(names))


def content(row: Any, *above: Model) -> Any:
    """A row with everything that came along: columns, annotations, and the rows that were fetched with it."""
    if not isinstance(row, Model):
        return row
    fetched = {
        name: content(value, row, *above)
        for name, value in row._state.fields_cache.items()
        if all(value is not one for one in above)
    }
    return type(row), {name: value for name, value in vars(row).items() if name != "_state"}, fetched


def differences(world: World, everybody: list[Roles]) -> list[str]:
    """Prepared queries that gave somebody other rows than the plain query."""
    found, n_rows = [], 0
    for name, query in QUERIES.items():
        starts_at_person = isinstance(query, PreparedFor)
        askers: list[tuple[Any, ...]] = [(roles,) for roles in everybody] if starts_at_person else [()]
        for asker, place in product(askers, places(world)[: 2 if starts_at_person else None]):
            values = {key: place[key] for key in query._params}
            for shape in shapes_of(query, values):
                rows = sorted(map(content, query(*asker, *shape, **values)), key=repr)
                plain = sorted(map(content, query.plain(*asker, *shape, **values)), key=repr)
                found += [] if rows == plain else [f"{name} {asker} {shape} {values}"]
                n_rows += len(rows)
    assert n_rows > len(QUERIES)  # the places name something that is there
    return found


def everybody_of(world: World, *days: date) -> list[Roles]:
    """Everybody of the world as of today, and as if it were each of the days; a stranger too."""
    now = [roles_of(person.user) for person in world.people.values()]
    return [anonymous_roles(), *now, *(replace(roles, today=day) for roles in now for day in days)]


def change_everything(world: World) -> None:
    """Classes, subgroups, offices, assignments and guardians change hands today; what was before ended yesterday."""
    GroupMembership.objects.filter(group=world.english_1).update(ends_on=YESTERDAY)
    t.make_membership(group=world.english_2, pupil=world.dima.pupil, starts_on=TODAY)
    Enrolment.objects.filter(pupil=world.sveta.pupil).update(ends_on=YESTERDAY)
    s.make_enrolment(pupil=world.sveta.pupil, school_class=world.class_5b, starts_on=TODAY)
    StandingOffice.objects.filter(user=world.galina.user).update(ends_on=YESTERDAY)
    a.make_office(user=world.vera.user, office=Office.DEPUTY, starts_on=TODAY)
    ClassTeacherAppointment.objects.update(ends_on=YESTERDAY)
    s.make_class_teacher(school_class=world.class_5a, teacher=world.nina.staff, starts_on=TODAY)
    TeachingAssignment.objects.filter(pk=world.maths_5b.pk).update(ends_on=YESTERDAY)
    t.make_assignment(group=world.group_5b, subject=world.maths, teacher=world.pavel.staff, starts_on=TODAY)
    Guardianship.objects.filter(pk=world.dima_of_elena.pk).update(ends_on=YESTERDAY)
    Guardianship.objects.filter(pk=world.dima_of_lev.pk).update(ends_on=None)


@pytest.mark.django_db
def test_everybody_gets_the_rows_of_the_plain_query_before_and_after_everything_changed(world: World) -> None:
    """The second round runs on the plans of the first: PostgreSQL keeps a general one from the sixth run on."""
    for query in QUERIES.values():
        query._compiled.clear()
    before = differences(world, everybody_of(world))
    change_everything(world)
    assert (before, differences(world, everybody_of(world, FRIDAY))) == ([], [])
    assert [name for name, query in QUERIES.items() if not query._compiled] == []  # none was answered by the plain one


@pytest.mark.parametrize("row", [row for row in ROWS if row.name in PAGES], ids=str)
def test_with_preparing_switched_off_the_matrix_holds_as_well(scene: Scene, row: Row) -> None:
    people = scene.world.people
    with override_settings(PREPARED_QUERIES=False):
        assert {name: scene.answer(name, row) for name in people} == {name: row.status_for(name) for name in people}
