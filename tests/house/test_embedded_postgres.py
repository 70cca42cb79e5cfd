"""The embedded PostgreSQL in the places and after the accidents that a school's machine has."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import dj_database_url
import psycopg
import pytest

from ezh import embedded_postgres
from ezh.postgres_cluster import Cluster
from tests.house.servers import data_folder

pytestmark = pytest.mark.system


@pytest.fixture
def var() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


def postmaster(var: Path) -> int:
    return int((var / "pg" / "postmaster.pid").read_text().split("\n")[0])


def test_a_long_path_with_spaces_quotes_and_cyrillic_works(var: Path) -> None:
    folder = var / "Школа № 92, «данные» 'ЭЖ'" / ("очень длинное имя " * 4)
    with (
        embedded_postgres.running(folder, durable=False) as address,
        psycopg.connect(address) as connection,
    ):
        row = connection.execute(
            "SELECT current_database(), upper('ё'), current_setting('server_encoding'),"
            " current_setting('data_directory'), current_setting('listen_addresses')"
        ).fetchone()
    assert row == ("ezh", "Ё", "UTF8", str(folder / "pg"), "")
    assert not Cluster(folder).accepts_connections()


def test_address_is_known_without_a_server_and_keeps_the_case_of_letters(var: Path) -> None:
    addresses = (embedded_postgres.url(var / "UPPER"), embedded_postgres.application_url(var / "UPPER"))
    settings = [dj_database_url.parse(address) for address in addresses]
    socket = {"host": str(var / "UPPER" / "pg")}
    assert [(one["NAME"], one["USER"], one["OPTIONS"]) for one in settings] == [
        ("ezh", "ezh", socket),
        ("ezh", "ezh_app", socket),
    ]
    assert not (var / "UPPER").exists()


def test_only_the_owner_can_reach_the_socket(var: Path) -> None:
    with embedded_postgres.running(var, durable=False):
        assert (var / "pg").stat().st_mode & 0o777 == 0o700


def test_server_starts_again_after_kill_9_with_the_data_kept(var: Path) -> None:
    with embedded_postgres.running(var) as address, psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 5 AS mark")
        connection.commit()
        os.kill(postmaster(var), signal.SIGKILL)
    with embedded_postgres.running(var) as address, psycopg.connect(address) as connection:
        assert connection.execute("SELECT mark FROM kept").fetchall() == [(5,)]


@pytest.mark.parametrize("content", ["", f"{os.getpid()}\n"], ids=["empty", "of another program"])
def test_server_starts_although_its_pid_file_is(var: Path, content: str) -> None:
    with embedded_postgres.running(var, durable=False):
        pass
    (var / "pg" / "postmaster.pid").write_text(content)
    with embedded_postgres.running(var, durable=False) as address, psycopg.connect(address) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_the_last_of_two_users_stops_the_server(var: Path) -> None:
    with embedded_postgres.running(var, durable=False):
        first = postmaster(var)
        with embedded_postgres.running(var, durable=False):
            assert postmaster(var) == first
        assert Cluster(var).accepts_connections()
    assert not Cluster(var).accepts_connections()


def test_an_interrupted_initdb_is_begun_anew(var: Path) -> None:
    (var / "pg.new").mkdir(parents=True)
    (var / "pg.new" / "PG_VERSION").write_text("18\n")
    with embedded_postgres.running(var, durable=False) as address, psycopg.connect(address) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
