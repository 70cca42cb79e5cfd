"""The database holds the functions and views of the SQL files, and no others (docs/architecture.md)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import override_settings

from ezh.sql_files import create_missing_functions, definitions, install, sql_files, wanted_definitions
from tests.owner import as_owner

pytestmark = pytest.mark.django_db
SET_BY_TESTS = {"ezh_now", "ezh_today", "meals_now"}  # tests/conftest.py
OF_LIBRARIES = {"_pgh_attach_context", "_pgtrigger_should_ignore"}


def rows(statement: str) -> list[tuple[object, ...]]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement)
        found: list[tuple[object, ...]] = cursor.fetchall()
        return found


def test_every_file_begins_with_what_it_is_for() -> None:
    assert [file.place for file in sql_files() if not file.text.startswith("-- ")] == []


def test_the_database_holds_what_the_files_say() -> None:
    files = sql_files()
    with as_owner(), connection.cursor() as cursor:
        wanted = wanted_definitions(cursor, files)
        held = definitions(cursor, "public", files)
    assert [each for each in held if each.name not in SET_BY_TESTS] == [
        each for each in wanted if each.name not in SET_BY_TESTS
    ]


def test_no_function_or_view_is_without_a_file() -> None:
    functions = """
        SELECT proname FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace AND proname NOT LIKE 'pgtrigger\\_%'
    """
    views = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
    assert {name for (name,) in rows(functions) + rows(views)} == {file.name for file in sql_files()} | OF_LIBRARIES


def write(folder: Path, name: str, text: str) -> None:
    file = folder / "school" / "sql" / f"{name}.sql"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"CREATE OR REPLACE {text};")


def install_from(folder: Path) -> None:
    with as_owner(), override_settings(BASE_DIR=folder):
        create_missing_functions(connection)
        install(connection)


def test_a_function_takes_another_argument_and_a_view_loses_a_column_with_what_reads_it(tmp_path: Path) -> None:
    write(tmp_path, "twice", "FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT 2 * n'")
    write(tmp_path, "z_numbers", "VIEW z_numbers AS SELECT 1 AS one, twice(1) AS two")
    write(tmp_path, "a_sums", "VIEW a_sums AS SELECT one + 1 AS sum FROM z_numbers")
    install_from(tmp_path)
    assert rows("SELECT one, two, sum FROM z_numbers, a_sums") == [(1, 2, 2)]
    write(tmp_path, "twice", "FUNCTION twice(n int, plus int) RETURNS bigint LANGUAGE sql AS 'SELECT 2 * n + plus'")
    write(tmp_path, "z_numbers", "VIEW z_numbers AS SELECT twice(1, 5) AS one")
    install_from(tmp_path)
    assert rows("SELECT one, sum FROM z_numbers, a_sums") == [(7, 8)]
    assert rows("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = 'twice'") == [("twice(integer,integer)",)]


def test_what_has_lost_its_file_goes_and_what_somebody_else_has_made_stays(tmp_path: Path) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE VIEW of_somebody AS SELECT 1 AS one")
    write(tmp_path, "here", "VIEW here AS SELECT 1 AS one")
    install_from(tmp_path)
    views = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v' ORDER BY 1"
    assert rows(views) == [("here",), ("of_somebody",)]
    assert rows("SELECT FROM pg_proc WHERE proname = 'journal_term_is_closed'") == []


def test_what_was_changed_by_hand_is_put_right() -> None:
    with as_owner():
        install(connection)
    assert rows("SELECT prosrc LIKE '%school_school%' FROM pg_proc WHERE proname = 'ezh_today'") == [(True,)]


def test_nothing_is_written_when_the_database_holds_everything() -> None:
    identity = "SELECT xmin FROM pg_proc WHERE proname = 'ezh_today'"
    with as_owner():
        install(connection)
    before = rows(identity)
    with as_owner():
        install(connection)
    assert rows(identity) == before


def test_a_function_may_name_tables_that_are_yet_to_come(tmp_path: Path) -> None:
    write(tmp_path, "early", "FUNCTION early() RETURNS int LANGUAGE sql AS 'SELECT one FROM of_tomorrow'")
    with as_owner(), override_settings(BASE_DIR=tmp_path):
        create_missing_functions(connection)
    assert rows("SELECT proname FROM pg_proc WHERE proname = 'early'") == [("early",)]


def test_a_file_that_makes_something_else_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "here", "VIEW there AS SELECT 1 AS one")
    with override_settings(BASE_DIR=tmp_path), pytest.raises(ValueError, match=r"school/sql/here\.sql"):
        sql_files()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("0002_today", "сделана версией ЭЖ до 0.2.0 и не обновляется. Начните заново: "),
        ("9999_of_tomorrow", "сделана более новой версией ЭЖ: обновите программу"),
    ],
)
def test_a_database_that_no_migration_leads_on_from_is_refused_untouched(name: str, sentence: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('school', %s, now())", [name])
        cursor.execute("DROP VIEW attendance_duelesson")
        with pytest.raises(CommandError, match=sentence):
            call_command("migrate", verbosity=0)
    assert rows("SELECT FROM pg_class WHERE relname = 'attendance_duelesson'") == []


def test_migrating_one_app_leaves_all_views() -> None:
    views = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v' ORDER BY 1"
    before = rows(views)
    with as_owner():
        call_command("migrate", "journal", verbosity=0)
    assert (rows(views), before != []) == (before, True)


def test_one_app_is_not_migrated_past_what_others_wait_for() -> None:
    with as_owner():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'reports' OR app = 'meals'")
        with pytest.raises(CommandError) as refusal:
            call_command("migrate", "journal", verbosity=0)
    assert str(refusal.value).endswith("запустите migrate целиком.")
