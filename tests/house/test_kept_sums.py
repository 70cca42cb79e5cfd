"""Every table that sums of a class are counted from raises the version under which they are kept (docs/decisions/0059).

Which tables these are, is read from the statements, and from functions and views that these name.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import override_settings

from attendance.actions import note_late_arrival
from attendance.queries.figures import class_figures
from attendance.rules import FullDayRule
from reports.queries.class_sums import class_sums
from reports.queries.classes import classes_of
from reports.queries.comparison import By, comparison, periods_in_order
from reports.queries.falls import school_results
from reports.queries.periods import periods_of
from reports.queries.trends import TrendOf, trend
from school.models import HomeSchooling, SchoolClass, SubjectExemption
from school.queries.kept_sums import class_versions
from tests.factories import journal as j
from tests.house.test_kept_bodies import OPERATIONS, RAISING, tables_read
from tests.owner import as_owner
from tests.pages.reports.falling import enrol, last_year
from tests.world import MONDAY, TODAY, World

pytestmark = pytest.mark.django_db
VERSIONS = "school_contentversion"  # itself


def results(_: World) -> object:
    """In three periods, with what got worse since the second."""
    periods = periods_of(TODAY)
    now = periods.of_key("")
    assert now is not None
    asked = periods_in_order(periods.compared(now))
    classes = classes_of(asked)
    return class_sums(classes.rows, classes.versions, [each.calendars for each in asked], is_compared=True)


def pages(_: World) -> object:
    """What is put together of results and kept as a whole: names of classes, subjects and teachers stand in it."""
    periods = periods_of(TODAY)
    now = periods.of_key("")
    assert now is not None
    compared = periods.compared(now)
    of = [TrendOf(), TrendOf(subject_id=1), TrendOf(teacher_id=1)]
    tables = [comparison(compared, by) for by in By]
    return school_results(compared), tables, [trend(periods.trail(now), each) for each in of]


def absences(world: World) -> object:
    return class_figures(SchoolClass.objects.filter(pk=world.class_5a.pk), MONDAY, TODAY, FullDayRule())


SUMS: dict[str, Callable[[World], object]] = {"results": results, "pages": pages, "absences": absences}


@pytest.fixture
def full_world(world: World) -> World:
    """Something of everything that is counted stands about 5А and its pupils."""
    earlier, _ = last_year(world)
    pupil = enrol(world.class_5a, earlier=earlier)
    j.make_period_mark(pupil=pupil, subject=world.maths, term=world.quarter_1, value=4, by=world.anna.user)
    SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.pe, starts_on=MONDAY)
    HomeSchooling.objects.create(pupil=pupil, starts_on=MONDAY, basis="№ 7")
    note_late_arrival(pupil=world.dima.pupil, on=MONDAY, by=world.boris.user)
    return world


def tables(world: World, sums: str) -> set[str]:
    with override_settings(KEPT_SUMS=0):
        return tables_read(lambda: SUMS[sums](world)) - {VERSIONS}


@pytest.mark.parametrize("sums", SUMS)
def test_every_table_of_the_sums_has_a_trigger_for_every_change(full_world: World, sums: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(RAISING)
        raising = dict(cursor.fetchall())
    missing = {
        f"{table}: {operation}"
        for table in tables(full_world, sums)
        for operation, bit in OPERATIONS.items()
        if not raising.get(table, 0) & bit
    }
    assert missing == set()


@pytest.mark.parametrize("sums", SUMS)
def test_a_change_in_any_of_them_raises_the_version_of_the_class(full_world: World, sums: str) -> None:
    """All rows of the table are written as they are; its other triggers have nothing against that."""
    class_id = full_world.class_5a.pk
    silent = set()
    for table in tables(full_world, sums):
        before = class_versions([class_id])
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{table}" SET id = id')
            assert cursor.rowcount > 0, f"{table} is empty: let full_world fill it"
        silent |= {table} if class_versions([class_id]) == before else set()
    assert silent == set()
