"""Every table that a kept body is drawn from raises the version under which it is kept (docs/decisions/0028).

Which tables these are, is read from the statements that draw the body, and from functions and views that these name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journal.models import Homework, HomeworkTick, SubjectWeight
from journal.queries.diary import diary_week
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
    "diary week": lambda world: diary_week(world.dima.pupil, MONDAY, TODAY),
    "marks of a term": lambda world: _term(world.dima.pupil, 0, TODAY),
}
OPERATIONS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16}  # bits of pg_trigger.tgtype
RAISING = """
    SELECT c.relname, bit_or(t.tgtype::int) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE t.tgname LIKE 'pgtrigger_raises_version%' AND t.tgenabled = 'O' AND t.tgtype & 3 = 0 GROUP BY c.relname
"""
# Name → text of our functions and views; tables have none.
NAMED = """
    SELECT relname, CASE WHEN relkind = 'v' THEN pg_get_viewdef(oid) ELSE '' END FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
    UNION ALL
    SELECT proname, prosrc FROM pg_proc JOIN pg_language l ON l.oid = prolang
     WHERE pronamespace = 'public'::regnamespace AND l.lanname IN ('sql', 'plpgsql')
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
    homework = Homework.objects.get(lesson=world.lesson_monday)
    HomeworkTick.objects.create(pupil=dima, homework=homework, homework_version=1)
    SubjectWeight.objects.create(subject=world.maths, work_type=world.answer, weight=2)
    Vacation.objects.create(calendar=world.calendar, name="Каникулы", starts_on=FRIDAY, ends_on=FRIDAY)
    TransferredDay.objects.create(calendar=world.calendar, on=FRIDAY + timedelta(days=1), works_as=None)
    return world


def statements(read: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        read()
    return [query["sql"] for query in queries]


def tables_read(read: Callable[[], object]) -> set[str]:
    """Tables named in the statements, and in the functions and views that they name in turn."""
    with connection.cursor() as cursor:
        cursor.execute(NAMED)
        text_of = dict(cursor.fetchall())
    found: set[str] = set()
    to_read = statements(read)
    while to_read:
        named = {word for text in to_read for word in re.findall(r"\w+", text)} & set(text_of) - found
        found |= named
        to_read = [text_of[name] for name in named]
    return {name for name in found if not text_of[name]}


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
