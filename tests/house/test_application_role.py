"""The role as which pages reach the database: it works with rows, and owns nothing (docs/decisions/0018)."""

from __future__ import annotations

from typing import cast

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings
from pghistory.models import Events
from psycopg import sql

from accounts.models import AccessLog
from ezh.application_role import _reset, forbidden_privileges, own_settings, renew_privileges
from ezh.checks import pages_are_served_by_a_role_that_owns_nothing, the_role_has_no_settings_of_its_own
from meals.models import MealSheet, SheetCorrection, SheetLine
from messaging.models import (
    Acknowledgement,
    AnnouncementClass,
    LetterDelivery,
    Message,
    MessageAttachment,
    ParentsLetter,
    Sending,
    Thread,
)
from reports.models import RemarkCheck
from tests.owner import as_owner
from tests.sql import execute, fetched

ROLE = cast(str, settings.APPLICATION_ROLE)
pytestmark = pytest.mark.django_db

APPEND_ONLY = {
    AccessLog, MealSheet, RemarkCheck, SheetCorrection, SheetLine, Sending, Thread, Message, MessageAttachment,
    ParentsLetter, LetterDelivery, AnnouncementClass, Acknowledgement,
}  # fmt: skip
READING, ADDING, ALL_ROWS = {"SELECT"}, {"SELECT", "INSERT"}, {"SELECT", "INSERT", "UPDATE", "DELETE"}


def rights() -> dict[str, set[str]]:
    """Table or view → what the role may do with it."""
    found: dict[str, set[str]] = {}
    for table, right in fetched(
        """
        SELECT c.relname, a.privilege_type
          FROM pg_class c, aclexplode(c.relacl) a
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
           AND a.grantee = %s::regrole
        """,
        ROLE,
    ):
        found.setdefault(table, set()).add(right)
    return found


def test_the_suite_works_as_the_applications_role_which_owns_nothing_and_is_nobody_else() -> None:
    assert fetched("SELECT current_user") == [(ROLE,)]
    assert forbidden_privileges(connection, ROLE) == []


def test_rows_of_history_of_the_access_log_and_of_closed_months_are_only_read_and_added() -> None:
    """A model that Django does not manage is a view; that of pghistory is a query and stands nowhere."""
    expected = {"django_migrations": READING}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy and model is not Events:
            is_kept = hasattr(model, "pgh_tracked_model") or model in APPEND_ONLY
            rows = ADDING if is_kept else ALL_ROWS
            expected[model._meta.db_table] = rows if model._meta.managed else READING
    assert rights() == expected


def test_public_has_no_rights_that_would_be_the_roles_as_well() -> None:
    to_public = """
        SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a
         WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0
    """
    to_make = "SELECT has_schema_privilege('public', 'CREATE'), has_database_privilege(current_database(), 'CREATE')"
    assert (fetched(to_public), fetched(to_make)) == ([], [(False, False)])


def test_functions_look_for_tables_on_a_path_of_their_own_and_run_as_who_writes() -> None:
    """But for three that read no table, two that are read within functions which have a path, and for the date and the
    clock that the tests themselves have set."""
    others = """
        SELECT p.proname FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
         WHERE p.pronamespace = 'public'::regnamespace AND l.lanname IN ('plpgsql', 'sql')
           AND (p.prosecdef OR NOT COALESCE(p.proconfig @> ARRAY['search_path=public, pg_temp'], false))
         ORDER BY 1
    """
    assert fetched(others) == [
        ("_pgtrigger_should_ignore",),
        ("ezh_today",),
        ("journal_proposal",),
        ("meals_now",),
        ("meals_number_of_month",),
        ("reports_counted_marks",),
        ("reports_taught",),
    ]
    assert fetched("SELECT prosrc FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'") == [("SELECT false",)]


def test_rights_are_renewed_for_tables_that_have_come_and_taken_where_there_are_too_many() -> None:
    before = rights()
    with as_owner():
        execute("CREATE TABLE public.come (id integer)", f"GRANT ALL ON accounts_accesslog TO {ROLE}")
        renew_privileges(connection, ROLE, "")
    assert rights() == {**before, "come": ALL_ROWS}


def test_a_role_is_made_when_there_is_none_and_what_it_has_too_much_is_told() -> None:
    with as_owner():
        renew_privileges(connection, "ezh_test", "secret")
        assert forbidden_privileges(connection, "ezh_test") == []
        execute(
            "ALTER ROLE ezh_test CREATEDB",
            f"GRANT {ROLE} TO ezh_test",
            "CREATE TABLE public.own (id integer)",
            "ALTER TABLE public.own OWNER TO ezh_test",
        )
        assert forbidden_privileges(connection, "ezh_test") == [
            "CREATEDB",
            f"членство в роли {ROLE}",
            "владение таблицами: 1",
        ]


def test_what_the_role_has_set_for_itself_is_told_and_undone_by_migrate() -> None:
    execute(
        f"ALTER ROLE {ROLE} SET default_transaction_read_only = on",
        f"ALTER ROLE {ROLE} IN DATABASE {connection.settings_dict['NAME']} SET search_path = elsewhere",
    )
    found = ["default_transaction_read_only=on", "search_path=elsewhere"]
    assert own_settings(connection, ROLE) == found
    (advice,) = the_role_has_no_settings_of_its_own(None)
    assert (advice.id, advice.msg) == ("ezh.W003", f"sessions of {ROLE} begin with settings: {', '.join(found)}")
    with as_owner():
        renew_privileges(connection, ROLE, "")
    assert (own_settings(connection, ROLE), the_role_has_no_settings_of_its_own(None)) == ([], [])


def test_the_password_of_the_address_holds_again() -> None:
    with as_owner():
        renew_privileges(connection, "ezh_test", "secret")
        kept = "SELECT rolpassword FROM pg_authid WHERE rolname = 'ezh_test'"
        execute("ALTER ROLE ezh_test PASSWORD NULL")
        assert fetched(kept) == [(None,)]
        renew_privileges(connection, "ezh_test", "secret")
        assert [password.partition("$")[0] for (password,) in fetched(kept)] == ["SCRAM-SHA-256"]


def test_an_owner_who_may_not_undo_it_still_migrates() -> None:
    with as_owner():
        execute(f"ALTER ROLE {ROLE} SET work_mem = '64kB'")
        _reset(connection, sql.Identifier(ROLE), sql.Identifier(str(connection.settings_dict["NAME"])), "")
        assert own_settings(connection, ROLE) == []
        execute("CREATE ROLE ezh_other", f"ALTER ROLE {ROLE} SET work_mem = '64kB'", "SET ROLE ezh_other")
        _reset(connection, sql.Identifier(ROLE), sql.Identifier(str(connection.settings_dict["NAME"])), "")
        assert own_settings(connection, ROLE) == ["work_mem=64kB"]


def test_sessions_of_pages_name_their_path_and_write_whatever_the_role_has_set() -> None:
    own = {
        name: value for name, value in connection.get_connection_params().items() if name in {"host", "port", "dbname"}
    }
    begins_with = "SELECT current_setting('search_path'), current_setting('default_transaction_read_only')"
    owner = {**own, "user": settings.DATABASES["default"]["USER"], "autocommit": True}
    with psycopg.connect(**owner) as administrator:
        administrator.execute("DROP ROLE IF EXISTS ezh_strict")
        administrator.execute("CREATE ROLE ezh_strict LOGIN")
        administrator.execute("ALTER ROLE ezh_strict SET search_path = elsewhere")
        administrator.execute("ALTER ROLE ezh_strict SET default_transaction_read_only = on")
        found = []
        for options in ("", settings.SESSION_SETTINGS):
            with psycopg.connect(**own, user="ezh_strict", options=options) as session:
                found.append(session.execute(begins_with).fetchone())
        administrator.execute("DROP ROLE ezh_strict")
    assert found == [("elsewhere", "on"), ("public", "off")]


def test_whoever_serves_pages_as_the_owner_is_told_so() -> None:
    assert pages_are_served_by_a_role_that_owns_nothing(None) == []
    with override_settings(APPLICATION_ROLE=None):
        assert [advice.id for advice in pages_are_served_by_a_role_that_owns_nothing(None)] == ["ezh.W001"]
