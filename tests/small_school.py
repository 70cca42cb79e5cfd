"""A demo school of three classes and two years in a database of its own, where it is always noon of the world's today.

It is made once for each state of the code (tests/databases.py) and kept as VACUUM has left it, so that everybody who
copies it reads as many buffers for the same statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from zoneinfo import ZoneInfo

import time_machine
from django.conf import settings
from django.db import connection, transaction

from bench.owner_sql import MAKE_FUNCTION
from demo.loading import load
from ezh.app_list import APPS
from tests.databases import SHAPES_THE_SCHEMA, Template, connected_as, copied_database
from tests.kept_world import Table, all_tables
from tests.sql import execute, fetched_value
from tests.world import TODAY

NOON = datetime.combine(TODAY, time(12), ZoneInfo(settings.TIME_ZONE))
SHAPE_THE_SCHOOL = ("bench/owner_sql.py", "tests/small_school.py", "tests/world.py", "demo/data/*.toml")


@contextmanager
def small_school(*options: str) -> Iterator[None]:
    """Inside the block the school is at hand for the application's role, and it is noon. `options` are PostgreSQL's."""
    name = f"{settings.DATABASES['default']['TEST']['NAME']}_school"
    with (
        copied_database(name, SMALL_SCHOOL),
        connected_as(settings.APPLICATION_ROLE, *options),
        time_machine.travel(NOON, tick=True),
    ):
        yield


def _load() -> None:
    execute(
        "CREATE OR REPLACE FUNCTION ezh_now() RETURNS timestamptz LANGUAGE sql STABLE "
        f"SET search_path = public, pg_temp AS $$ SELECT timestamptz '{NOON.isoformat()}' $$"
    )
    execute(MAKE_FUNCTION)
    for table in all_tables():
        # A worker that counts rows meanwhile keeps old ones from being cleared, and counts otherwise than VACUUM below.
        execute(f'ALTER TABLE "{table.name}" SET (autovacuum_enabled = off)')
    begun = fetched_value("SELECT now()")
    with time_machine.travel(NOON, tick=True):
        load(classes=3, years=2, tell=lambda _: None)
    for table in all_tables():
        if table.moments and _moments_moved(table, begun):
            # VACUUM FULL alone keeps old rows that a test of another database, begun before, might look at.
            execute(f'VACUUM "{table.name}"')
            execute(f'VACUUM FULL "{table.name}"')
    # Of three hundred rows for each of the target ANALYZE looks at all: whoever makes the school gets the same plans.
    execute("SET default_statistics_target = 1000")
    execute("VACUUM (FREEZE, ANALYZE)")
    execute("RESET default_statistics_target")


def _moments_moved(table: Table, begun: datetime) -> bool:
    """What PostgreSQL has written under its own clock is as old as the rest; returns whether there was anything."""
    changes = ", ".join(
        f"{column} = CASE WHEN {column} >= %(begun)s THEN %(noon)s ELSE {column} END" for column in table.moments
    )
    found = " OR ".join(f"{column} >= %(begun)s" for column in table.moments)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past the triggers, as in tests/owner.py
        cursor.execute(f'UPDATE "{table.name}" SET {changes} WHERE {found}', {"begun": begun, "noon": NOON})
        return bool(cursor.rowcount)


SMALL_SCHOOL = Template(
    "test_ezh_school_", (*SHAPES_THE_SCHEMA, *(f"{app}/**/*.py" for app in APPS), *SHAPE_THE_SCHOOL), _load
)
