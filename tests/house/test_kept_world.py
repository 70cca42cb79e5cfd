"""The kept world is the world: row for row and object for object, and what a test adds comes after it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from common.clock import current_moment
from tests.factories import school as s
from tests.kept_world import KeptWorld, all_tables, clear_tables, instances_of
from tests.owner import as_owner, without_triggers
from tests.world import World, build_world

SEQUENCES = """
SELECT s.relname, t.relname, coalesce(pg_sequence_last_value(s.oid), 0) FROM pg_class s
  JOIN pg_depend ON objid = s.oid AND deptype IN ('a', 'i') JOIN pg_class t ON t.oid = refobjid
 WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace
"""
THE_ONLY_ONE = "school_school"  # its id is not given by the sequence
FILLED_BY_MIGRATE = {"auth_permission", "django_content_type", "django_migrations"}


def query(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def settled(value: object) -> object:
    """A moment of the last minutes, a hashed password and a version are no two times the same."""
    if isinstance(value, datetime) and abs(value - current_moment()) < timedelta(minutes=5):
        return "just now"
    if isinstance(value, UUID):
        return "a version"
    return "hashed" if isinstance(value, str) and value.startswith("argon2") else value


def rows_as_they_are() -> list[tuple[Any, ...]]:
    return [row for table in all_tables() for row in query(f'TABLE public."{table.name}"')]


def rows() -> dict[str, list[tuple[Any, ...]]]:
    found = {table.name: query(f'TABLE public."{table.name}"') for table in all_tables()}
    return {name: sorted((tuple(map(settled, row)) for row in rows), key=repr) for name, rows in found.items() if rows}


def objects(world: World) -> list[tuple[str, dict[str, object]]]:
    return [
        (type(each).__name__, {field.attname: settled(getattr(each, field.attname)) for field in each._meta.fields})
        for each in instances_of(world)
    ]


def restart_sequences() -> None:
    for sequence, table, _ in query(SEQUENCES):
        if table not in FILLED_BY_MIGRATE:
            with as_owner(), connection.cursor() as cursor:
                cursor.execute(f'ALTER SEQUENCE "{sequence}" RESTART')


def test_a_restored_world_is_a_built_one(world: World) -> None:
    restored = rows(), objects(world)
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute("SELECT kept.clear()")
    restart_sequences()
    built = build_world()
    assert restored == (rows(), objects(built))
    assert {"journal_mark", "journal_markevent"} <= restored[0].keys()


def test_what_has_been_saved_just_now_is_not_of_the_future(world: World) -> None:
    in_tables = [value for found in rows_as_they_are() for value in found if isinstance(value, datetime)]
    in_objects = [value for each in instances_of(world) for value in vars(each).values() if isinstance(value, datetime)]
    now = current_moment()
    for moments in (in_tables, in_objects):
        ages = [now - moment for moment in moments if abs(now - moment) < timedelta(minutes=5)]
        assert (len(ages) > 10, [age for age in ages if age < timedelta(0)]) == (True, [])


def test_what_a_test_adds_comes_after_the_world(world: World) -> None:
    behind = {
        table: query(f'SELECT coalesce(max(id), 0) FROM "{table}"')[0][0] - last
        for _, table, last in query(SEQUENCES)
        if table != THE_ONLY_ONE and table in {each.name for each in all_tables() if "id" in each.columns}
    }
    assert {table: ids for table, ids in behind.items() if ids > 0} == {}
    assert s.make_subject(name="Музыка").pk > max(world.maths.pk, world.pe.pk)


@pytest.mark.django_db(transaction=True)
def test_what_the_world_saved_just_now_is_always_just_now(django_db_setup: KeptWorld) -> None:
    moments, transactions = [], []
    for _ in range(2):
        with transaction.atomic():
            user = django_db_setup.restored().anna.user
            transactions.append(query("SELECT now()")[0][0])
            moments.append((user.created_at, type(user).objects.get(pk=user.pk).created_at))
        clear_tables()
    assert moments[0][0] == moments[0][1]
    assert moments[1][0] == moments[1][1] == moments[0][0] + (transactions[1] - transactions[0])
    assert transactions[1] > transactions[0]


@pytest.mark.django_db(transaction=True)
def test_every_test_has_objects_of_its_own(django_db_setup: KeptWorld) -> None:
    django_db_setup.restored().anna.staff.last_name = "Чужая"
    clear_tables()
    world = django_db_setup.restored()
    assert (world.anna.staff.last_name, world.anna.staff.user is world.anna.user) == ("Белова", True)


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_leaves_what_migrations_made(django_db_setup: KeptWorld) -> None:
    django_db_setup.restored()
    clear_tables()
    assert set(rows()) == FILLED_BY_MIGRATE
