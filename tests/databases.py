"""Test databases, copied from templates that are made once for each state of what shapes them.

A template lies on the same server and is named by a hash of the files that shape it: whoever changes a migration
or an SQL function gets a new one, which takes seconds, and the older ones go. Copying takes a quarter of a second,
so that every process, and every worker of pytest-xdist, begins with a database of its own in which nobody has been.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import sql

# ezh installs the functions and the role's rights, common makes columns and constraints, the packages bring tables.
# Migrations import expressions and defaults from models.
SHAPES_THE_SCHEMA = (
    "*/migrations/*.py",
    "*/sql/*.sql",
    "*/models.py",
    "*/models/*.py",
    "ezh/**/*.py",
    "common/**/*.py",
    "requirements/runtime.txt",
)
ONE_AT_A_TIME = 0x457A68  # advisory lock of those who make, drop and copy templates


@dataclass(frozen=True)
class Template:
    """A database to copy: `prefix` begins its name, `files` shape it, `fill` puts into a migrated one what is there."""

    prefix: str
    files: tuple[str, ...] = SHAPES_THE_SCHEMA
    fill: Callable[[], None] = lambda: None

    @property
    def name(self) -> str:
        """What the template of today's files is called."""
        contents = hashlib.sha256()
        for pattern in self.files:
            for file in sorted(settings.BASE_DIR.glob(pattern)):
                contents.update(f"{file.relative_to(settings.BASE_DIR)}\0".encode() + file.read_bytes())
        return self.prefix + contents.hexdigest()[:16]


MIGRATED = Template("test_ezh_template_")


@contextmanager
def copied_database(name: str, template: Template = MIGRATED) -> Iterator[None]:
    """Inside the block Django's connection leads, as the owner, to a new copy of the template."""
    with _administrator() as administrator:
        administrator.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        _copy(administrator, _ready_template(administrator, template), name)
    with _connected(name):
        yield
    with _administrator() as administrator:
        _drop(administrator, name)


@contextmanager
def migrated_database(name: str) -> Iterator[None]:
    """The same with a database in which migrations run now."""
    with _administrator() as administrator:
        _migrate(administrator, name)
        with _connected(name):
            yield
        _drop(administrator, name)


@contextmanager
def connected_as(role: str | None, *settings: str) -> Iterator[None]:
    """Inside the block Django's connection works as that role, or, with None, as the owner of everything.

    `settings` are PostgreSQL's, like «plan_cache_mode=force_generic_plan».
    """
    chosen = [f"role={role}"] * bool(role) + [*settings]
    options = " ".join(f"-c {each}" for each in chosen) or None
    with _settings_of_connection(OPTIONS=connection.settings_dict["OPTIONS"] | {"options": options}):
        yield


def _ready_template(administrator: psycopg.Connection, template: Template) -> str:
    """The name of the template, made first unless it is there. It is renamed when done, so it is never half done."""
    name, unfinished = template.name, template.prefix + "unfinished"
    found = {row[0] for row in administrator.execute("SELECT datname FROM pg_database")}
    if name in found:
        return name
    for old in found:
        if old.startswith(template.prefix):
            _drop(administrator, old)
    _make(administrator, template, unfinished)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    administrator.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(name)))
    return name


def _make(administrator: psycopg.Connection, template: Template, name: str) -> None:
    if template == MIGRATED:
        _migrate(administrator, name)
    else:
        _copy(administrator, _ready_template(administrator, MIGRATED), name)
    with _connected(name):
        template.fill()


def _migrate(administrator: psycopg.Connection, name: str) -> None:
    _copy(administrator, "template0", name)
    with _connected(name):
        call_command("migrate", verbosity=0, interactive=False)


def _copy(administrator: psycopg.Connection, template: str, name: str) -> None:
    """Make the database anew; whoever is left in an older one of that name is put out."""
    _drop(administrator, name)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    administrator.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(administrator: psycopg.Connection, name: str) -> None:
    administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _administrator() -> psycopg.Connection:
    """A connection beside Django's, for one cannot copy or drop the database one is in."""
    parameters = cast(DatabaseWrapper, connection).get_connection_params()
    return psycopg.connect(
        **{name: parameters[name] for name in ("host", "port", "user", "password") if name in parameters},
        dbname="postgres",
        autocommit=True,
    )


@contextmanager
def _connected(name: str) -> Iterator[None]:
    with _settings_of_connection(NAME=name), connected_as(None):
        yield


@contextmanager
def _settings_of_connection(**changed: Any) -> Iterator[None]:
    """Django's connection with other settings: what it had open is closed before and after."""
    usual = {name: connection.settings_dict[name] for name in changed}
    _connect_anew(changed)
    try:
        yield
    finally:
        _connect_anew(usual)


def _connect_anew(changed: dict[str, Any]) -> None:
    connection.close()
    cast(DatabaseWrapper, connection).close_pool()
    connection.settings_dict.update(changed)
