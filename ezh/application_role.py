"""What the web application's database role may do: work with rows, and nothing to what guards them (R-54).

Everything is found in the database itself, no table is named twice: a table is append-only because the trigger
`append_only` stands on it. Run by `migrate`, as the owner of the tables (docs/decisions/0018).
"""

from __future__ import annotations

from contextlib import suppress

from django.db import IntegrityError, InternalError, ProgrammingError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

_ROWS = "SELECT, INSERT, UPDATE, DELETE"
_READING = "SELECT"
_ADDING = "SELECT, INSERT"
_RELATIONS = """
    SELECT c.relname,
           CASE WHEN c.relkind IN ('v', 'm') OR c.relname = 'django_migrations' THEN %(reading)s
                WHEN EXISTS (SELECT FROM pg_trigger t
                              WHERE t.tgrelid = c.oid AND t.tgname LIKE 'pgtrigger\\_append\\_only\\_%%')
                THEN %(adding)s
                ELSE %(rows)s
           END
      FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
"""
# Attributes that go round every right, and ownership, which gives more than rights.
_FORBIDDEN = """
    WITH role AS (SELECT * FROM pg_roles WHERE rolname = %(role)s)
    SELECT attribute FROM role, LATERAL (VALUES
           ('SUPERUSER', rolsuper), ('CREATEROLE', rolcreaterole), ('CREATEDB', rolcreatedb),
           ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) AS v(attribute, has) WHERE has
    UNION ALL
    SELECT 'членство в роли ' || m.roleid::regrole FROM role JOIN pg_auth_members m ON m.member = role.oid
    UNION ALL
    SELECT 'владение базой ' || d.datname FROM role JOIN pg_database d ON d.datdba = role.oid
    UNION ALL
    SELECT 'владение таблицами: ' || count(*) FROM role JOIN pg_class c ON c.relowner = role.oid
     WHERE c.relnamespace = 'public'::regnamespace HAVING count(*) > 0
    UNION ALL
    SELECT 'владение функциями: ' || count(*) FROM role JOIN pg_proc p ON p.proowner = role.oid
     WHERE p.pronamespace = 'public'::regnamespace HAVING count(*) > 0
"""
# What holds for each session of the role, from its own ALTER ROLE … SET: every role may do that to itself.
_OWN_SETTINGS = """
    SELECT unnest(s.setconfig) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole
     WHERE r.rolname = %(role)s
       AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
     ORDER BY 1
"""
# pgtrigger lets any session name triggers to be skipped, in a setting that cannot be forbidden. Here nobody is asked.
_NOTHING_IS_IGNORED = """
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS 'SELECT false'
"""
# Triggers run with the rights and the search path of the session that writes: its own temporary table
# `journal_termlock`, or another path, would show them a school where no term is closed. With a path of their own they
# see the tables.
_OWN_PATH = """
    DO $$
    DECLARE
        f regprocedure;
    BEGIN
        FOR f IN SELECT p.oid FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
                  WHERE p.pronamespace = 'public'::regnamespace AND l.lanname = 'plpgsql' AND p.proconfig IS NULL
        LOOP
            EXECUTE format('ALTER FUNCTION %s SET search_path = public, pg_temp', f);
        END LOOP;
    END $$
"""


def pin_search_path(connection: BaseDatabaseWrapper) -> None:
    """Make the functions of triggers and checks deaf to the settings of the session that fires them."""
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute(_NOTHING_IS_IGNORED)
        cursor.execute(_OWN_PATH)


def renew_privileges(connection: BaseDatabaseWrapper, role: str, password: str) -> None:
    """Give the role exactly what pages need, in one transaction; make the role when there is none yet.

    What it may have changed of itself – settings, the password of the address – is as it was.
    """
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
        is_new = cursor.fetchone() is None
        if is_new:
            _create_role(connection, role, password)
        name = sql.Identifier(role)
        cursor.execute("SELECT current_database()")
        database = sql.Identifier(cursor.fetchone()[0])
        if not is_new:
            _reset(connection, name, database, password)
        cursor.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(name))
        cursor.execute(_RELATIONS, {"rows": _ROWS, "reading": _READING, "adding": _ADDING})
        for table, rights in cursor.fetchall():
            grant = "GRANT {} ON public.{} TO {}"
            cursor.execute(sql.SQL(grant).format(sql.SQL(rights), sql.Identifier(table), name))
        for grant in (
            "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",
            "GRANT USAGE ON SCHEMA public TO {role}",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
        ):
            cursor.execute(sql.SQL(grant).format(database=database, role=name))


def forbidden_privileges(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """What the role has and must not have, in words for the person who made it; empty for a good role."""
    with connection.cursor() as cursor:
        cursor.execute(_FORBIDDEN, {"role": role})
        return [what for (what,) in cursor.fetchall()]


def own_settings(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """«search_path=…»: what the sessions of the role begin with because somebody has set it for the role."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN_SETTINGS, {"role": role})
        return [what for (what,) in cursor.fetchall()]


def _reset(connection: BaseDatabaseWrapper, role: sql.Identifier, database: sql.Identifier, password: str) -> None:
    """Undo what a role may do to itself. An owner who may not is told by `check --deploy` what there is to undo."""
    statements = [
        sql.SQL("ALTER ROLE {} RESET ALL").format(role),
        sql.SQL("ALTER ROLE {} IN DATABASE {} RESET ALL").format(role, database),
    ]
    if password:
        statements.append(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))
    # The other error is a node that migrates another database of this server, and does the same.
    with suppress(ProgrammingError, InternalError), transaction.atomic(connection.alias), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _create_role(connection: BaseDatabaseWrapper, role: str, password: str) -> None:
    make = sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role))
    if password:
        make += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    # Somebody else may make it this very moment: roles belong to the server, not to one database of it.
    with suppress(IntegrityError), transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute(make)
