"""What pages can never do, for tests that have to: the owner of the tables steps in for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.conf import settings
from django.db import connection

from tests.sql import execute

GUARDED = ("SET session_replication_role = DEFAULT", f"SET ROLE {settings.APPLICATION_ROLE}")
UNGUARDED = ("SET ROLE NONE", "SET session_replication_role = replica")


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside the block the connection is the owner's; a refusal inside ends it with the savepoint around it."""
    execute("SET ROLE NONE")
    yield
    execute(f"SET ROLE {settings.APPLICATION_ROLE}")


def set_today(day: date) -> None:
    """To the end of the test the school's date is this one."""
    with as_owner():
        execute(
            f"CREATE OR REPLACE FUNCTION ezh_today() RETURNS date LANGUAGE sql IMMUTABLE AS $$ SELECT DATE '{day}' $$"
        )


@contextmanager
def without_triggers() -> Iterator[None]:
    """Inside the block the owner has switched all triggers off: for a past that no rule would let be made today."""
    execute(*UNGUARDED)
    yield
    execute(*GUARDED)


def statistics_can_be_forgotten() -> bool:
    """PostgreSQL can do it from 18 on."""
    return int(connection.cursor().connection.info.server_version) >= 18_00_00


def forget_statistics() -> None:
    """As after a bulk load that nobody has analysed: those that autovacuum has left go as well."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pg_clear_attribute_stats(schemaname, tablename, attname, inherited)
              FROM pg_stats WHERE schemaname = 'public'
            """
        )
        cursor.execute(
            "SELECT pg_clear_relation_stats('public', relname) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
