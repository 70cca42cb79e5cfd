"""Functions and views of the database: `<app>/sql/<name>.sql`, one a file, current text only, installed by `migrate`.

PostgreSQL itself says whether the database holds what the files say: they are run in a schema of their own, and the
definitions of both schemas compared. What a trigger does stays with its model; files hold what triggers and queries
call.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

FUNCTION, VIEW = "FUNCTION", "VIEW"
_SCRATCH = "ezh_sql_files"
# A comment names the file each came from: what has lost its file is found, what somebody else has made is left alone.
_DEFINITIONS = """
    SELECT 'FUNCTION', p.proname, p.oid::regprocedure::text,
           pg_get_function_arguments(p.oid) || ' -> ' || pg_get_function_result(p.oid),
           replace(pg_get_functiondef(p.oid), format('FUNCTION %%I.', %(schema)s::text), 'FUNCTION '),
           COALESCE(obj_description(p.oid, 'pg_proc'), '')
      FROM pg_proc p
     WHERE p.pronamespace = %(schema)s::regnamespace AND p.prokind = 'f'
       AND (p.proname = ANY(%(names)s) OR obj_description(p.oid, 'pg_proc') LIKE '%%/sql/%%.sql')
    UNION ALL
    SELECT 'VIEW', c.relname, c.oid::regclass::text, '',
           pg_get_viewdef(c.oid), COALESCE(obj_description(c.oid, 'pg_class'), '')
      FROM pg_class c
     WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind = 'v'
       AND (c.relname = ANY(%(names)s) OR obj_description(c.oid, 'pg_class') LIKE '%%/sql/%%.sql')
"""


@dataclass(frozen=True)
class SqlFile:
    """One function or view."""

    path: Path

    @property
    def name(self) -> str:
        """The name of the function or view."""
        return self.path.stem

    @property
    def place(self) -> str:
        """The path within the project: the comment in the database."""
        return "/".join(self.path.parts[-3:])

    @cached_property
    def text(self) -> str:
        """The statement that makes it."""
        return self.path.read_text()

    @cached_property
    def kind(self) -> str:
        """FUNCTION or VIEW."""
        found = re.search(rf"^CREATE OR REPLACE (FUNCTION|VIEW) {self.name}\b", self.text, re.MULTILINE)
        if found is None:
            raise ValueError(f"{self.place}: no «CREATE OR REPLACE FUNCTION» or «VIEW {self.name}»")
        return found[1]


@dataclass(frozen=True)
class Definition:
    """A function or view as PostgreSQL tells it. `call` is what CREATE OR REPLACE may not change."""

    kind: str
    name: str
    identity: str = field(compare=False)  # as DROP wants it
    call: str
    text: str
    comment: str


def sql_files() -> list[SqlFile]:
    """In the order in which they can be made: functions, then views, each after those that it reads."""
    files = [SqlFile(path) for path in sorted(settings.BASE_DIR.glob("*/sql/*.sql"))]
    functions = [file for file in files if file.kind == FUNCTION]
    views = {file.name: file for file in files if file.kind == VIEW}
    reads = {name: {word for word in re.findall(r"\w+", view.text) if word in views} for name, view in views.items()}
    order = TopologicalSorter({name: others - {name} for name, others in reads.items()}).static_order()
    return functions + [views[name] for name in order]


def definitions(cursor: CursorWrapper, schema: str, files: Iterable[SqlFile]) -> list[Definition]:
    """Functions and views of the files in the schema, and those whose file has been deleted."""
    cursor.execute(sql.SQL("SET LOCAL search_path = {}, public").format(sql.Identifier(schema)))
    cursor.execute(_DEFINITIONS, {"schema": schema, "names": [file.name for file in files]})
    return sorted((Definition(*row) for row in cursor.fetchall()), key=lambda each: (each.kind, each.name, each.call))


def create_missing_functions(connection: BaseDatabaseWrapper) -> None:
    """Before migrations: a constraint, an index or a default may call a function that is new.

    Bodies are not looked into: the tables that they name may come with the migrations.
    """
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL check_function_bodies = off")
        cursor.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        held = {name for (name,) in cursor.fetchall()}
        for file in sql_files():
            if file.kind == FUNCTION and file.name not in held:
                _create(cursor, file)


def drop_views(connection: BaseDatabaseWrapper) -> None:
    """Before migrations, which may then change any column: no historical migration need know what reads it."""
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        _drop(cursor, [held for held in definitions(cursor, "public", sql_files()) if held.kind == VIEW])


def install(connection: BaseDatabaseWrapper) -> None:
    """After migrations: the database holds what the files say and nothing that has lost its file."""
    files = sql_files()
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        wanted = wanted_definitions(cursor, files)
        held = definitions(cursor, "public", files)
        if held == wanted:
            return
        replaceable = {(each.name, each.call) for each in wanted if each.kind == FUNCTION}
        _drop(cursor, [each for each in held if each.kind == VIEW])
        _drop(cursor, [each for each in held if each.kind == FUNCTION and (each.name, each.call) not in replaceable])
        for file in files:
            _create(cursor, file)


def wanted_definitions(cursor: CursorWrapper, files: list[SqlFile]) -> list[Definition]:
    """The definitions that PostgreSQL makes of the files, in a temporary schema."""
    scratch = sql.Identifier(_SCRATCH)
    cursor.execute("SET LOCAL check_function_bodies = off")
    cursor.execute(sql.SQL("CREATE SCHEMA {}").format(scratch))
    cursor.execute(sql.SQL("SET LOCAL search_path = {}, public").format(scratch))
    for file in files:
        _create(cursor, file, _SCRATCH)
    wanted = definitions(cursor, _SCRATCH, files)
    cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(scratch))
    return wanted


def _create(cursor: CursorWrapper, file: SqlFile, schema: str = "public") -> None:
    """In the schema, which is the first of the search path."""
    cursor.execute(file.text)
    comment = "COMMENT ON {} {} IS {}"
    cursor.execute(
        sql.SQL(comment).format(sql.SQL(file.kind), sql.Identifier(schema, file.name), sql.Literal(file.place))
    )


def _drop(cursor: CursorWrapper, those: list[Definition]) -> None:
    """All of one kind in one statement: then they may depend on each other."""
    if those:
        names = ", ".join(each.identity for each in those)
        cursor.execute(f"DROP {those[0].kind} {names}")
