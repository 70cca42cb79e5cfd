"""Every table that a kept body is drawn from raises the version under which it is kept (docs/decisions/0028).

Which tables these are, PostgreSQL tells: they stand in the plans of the statements that draw the body.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ezh.sql_files import FUNCTION, sql_files
from journal.models import SubjectWeight
from journal.views.diary import _week
from journal.views.pupil_marks import _term
from school.models import Room, TransferredDay, Vacation
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.journal.test_versions import version_for
from tests.owner import as_owner
from tests.world import FRIDAY, MONDAY, TODAY, TUESDAY, World

pytestmark = pytest.mark.django_db
# Body → how what it shows is read, of Дима as of today.
BODIES: dict[str, Callable[[World], object]] = {
    "diary week": lambda world: _week(world.dima.pupil, MONDAY, TODAY),
    "marks of a term": lambda world: _term(world.dima.pupil, "", TODAY),
}
OPERATIONS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16}  # bits of pg_trigger.tgtype
RAISING = """
    SELECT c.relname, bit_or(t.tgtype::int) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE t.tgname LIKE 'pgtrigger_raises_version%' AND t.tgenabled = 'O' AND t.tgtype & 3 = 0 GROUP BY c.relname
"""


@pytest.fixture
def full_world(world: World) -> World:
    """Something of everything that the pages show stands about Дима."""
    dima, anna = world.dima.pupil, world.anna.user
    world.lesson_today.room = Room.objects.create(name="12")
    world.lesson_today.save()
    j.make_attachment(lesson=world.lesson_monday, by=anna)
    j.make_absence(lesson=world.lesson_tuesday, pupil=dima, code=world.codes["Б"], by=world.maria.user)
    j.make_outstanding_work(work=world.work_tuesday, pupil=dima, due_on=FRIDAY, by=world.maria.user)
    j.make_period_mark(pupil=dima, subject=world.maths, term=world.quarter_1, value=4, by=anna)
    t.make_lesson(assignment=world.english_1_5a, on=TUESDAY, number=4)
    SubjectWeight.objects.create(subject=world.maths, work_type=world.answer, weight=2)
    Vacation.objects.create(calendar=world.calendar, name="Каникулы", starts_on=FRIDAY, ends_on=FRIDAY)
    TransferredDay.objects.create(calendar=world.calendar, on=FRIDAY + timedelta(days=1), works_as=None)
    return world


def statements(read: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        read()
    return [query["sql"] for query in queries]


def tables_of(plan: Any) -> Iterator[str]:
    """Names of the tables in the plan, views resolved."""
    if isinstance(plan, dict):
        yield from [plan["Relation Name"]] if "Relation Name" in plan else []
        plan = list(plan.values())
    if isinstance(plan, list):
        for part in plan:
            yield from tables_of(part)


def tables_read(read: Callable[[], object]) -> set[str]:
    found: set[str] = set()
    with connection.cursor() as cursor:
        for statement in statements(read):
            cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
            plan = cursor.fetchone()[0]
            found.update(tables_of(json.loads(plan) if isinstance(plan, str) else plan))
    return found


@pytest.mark.parametrize("body", BODIES)
def test_every_table_of_the_body_has_a_trigger_for_every_change(full_world: World, body: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(RAISING)
        raising = dict(cursor.fetchall())
    missing = {
        f"{table}: {operation}"
        for table in tables_read(lambda: BODIES[body](full_world))
        for operation, bit in OPERATIONS.items()
        if not raising.get(table, 0) & bit
    }
    assert missing == set()


@pytest.mark.parametrize("body", BODIES)
def test_a_change_in_any_of_them_raises_the_version(full_world: World, body: str) -> None:
    """All rows of the table are written as they are; its other triggers have nothing against that."""
    pupil_id = full_world.dima.pupil.pk
    silent = set()
    for table in tables_read(lambda: BODIES[body](full_world)):
        before = version_for(pupil_id)
        with as_owner(), connection.cursor() as cursor:
            column = "lesson_id" if table in {"journal_homework", "journal_lessonentry"} else "id"
            cursor.execute(f'UPDATE "{table}" SET "{column}" = "{column}"')
            assert cursor.rowcount > 0, f"{table} is empty: let full_world fill it"
        silent |= {table} if version_for(pupil_id) == before else set()
    assert silent == set()


@pytest.mark.parametrize("body", BODIES)
def test_no_function_reads_a_table_behind_the_plan(full_world: World, body: str) -> None:
    functions = "|".join(file.name for file in sql_files() if file.kind == FUNCTION)
    called = {
        name for statement in statements(lambda: BODIES[body](full_world)) for name in re.findall(functions, statement)
    }
    assert called == set()
