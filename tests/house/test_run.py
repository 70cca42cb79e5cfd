"""`make run`, by its deeds: whole servers are started, asked, stopped and killed."""

import fcntl
import signal
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ezh import embedded_postgres
from tests.house.servers import (
    FirstRun,
    Runner,
    data_folder,
    debian_postgres,
    first_run,
    free_port,
    serving_roles,
    what_is_left,
)

pytestmark = pytest.mark.system


@pytest.fixture
def var() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def first() -> Iterator[FirstRun]:
    with first_run() as run:
        yield run


@pytest.fixture
def school(first: FirstRun, var: Path) -> Path:
    """The data folder of a school that has been started once."""
    first.copy_to(var)
    return var


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Of Debian's PostgreSQL; its superuser's address, without a database."""
    with debian_postgres() as address:
        yield address


@pytest.fixture
def owner(cluster: str) -> str:
    """Its superuser's address of an empty database."""
    name = f"school_{uuid.uuid4().hex}"
    with psycopg.connect(cluster.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return cluster.format(name)


@pytest.fixture
def port() -> int:
    return free_port()


def count_migrations(database_url: str) -> int:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT count(*) FROM django_migrations").fetchone()
        assert row is not None
        return int(row[0])


def test_first_run_serves_as_the_applications_role_until_a_signal_and_leaves_nothing_running(first: FirstRun) -> None:
    assert "Applying" in first.output
    assert (first.health, first.roles, first.exit_code, first.left) == ((200, "ok"), ["ezh_app"], 0, [])


def test_run_starts_again_at_once_and_makes_nothing_anew(school: Path, port: int) -> None:
    key = (school / "secret_key").read_text()
    collected = (school / "static" / "staticfiles.json").stat().st_mtime_ns
    second = Runner.ready(school, port)
    assert second.health() == (200, "ok")
    assert "No migrations to apply" in second.output
    assert [word for word in ("Applying", "Загружаю") if word in second.output] == []
    assert (second.end(signal.SIGTERM), what_is_left(school, port)) == (0, [])
    assert (school / "secret_key").read_text() == key
    assert (school / "static" / "staticfiles.json").stat().st_mtime_ns == collected


def test_run_recovers_after_kill_9_with_the_data_kept(school: Path, port: int) -> None:
    killed = Runner.ready(school, port)
    with psycopg.connect(embedded_postgres.url(school)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Дима' AS name")
    killed.kill_everything()

    killed_again = Runner.ready(school, port)
    assert killed_again.health() == (200, "ok")
    killed_again.end(signal.SIGKILL)  # its gunicorn and its database live on

    survivor = Runner.ready(school, port)
    with psycopg.connect(embedded_postgres.url(school)) as connection:
        assert connection.execute("SELECT name FROM kept").fetchall() == [("Дима",)]
    assert survivor.health() == (200, "ok")
    assert (survivor.end(signal.SIGINT), what_is_left(school, port)) == (0, [])


def test_a_port_of_another_program_is_explained(var: Path, port: int) -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", port))
        stranger.listen()
        refused = Runner(var, port)
        output = refused.process.communicate()[0]
    assert output == (
        f"Не удалось: порт {port} занят другой программой (Address already in use); "
        f"освободите его или выберите другой: make run PORT={port + 10}\n"
    )
    assert (refused.process.returncode, (var / "pg").exists()) == (1, False)


def test_a_folder_that_is_served_already_is_explained(var: Path, port: int) -> None:
    var.mkdir()
    with (var / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = Runner(var, port)
        output = refused.process.communicate()[0]
    assert (refused.process.returncode, output) == (1, f"Не удалось: сервер уже запущен из папки {var}\n")


ONE_ROLE = "Внимание: страницы работают от имени владельца таблиц (docs/operations.md)."


def test_database_url_is_used_instead_of_the_embedded_server(first: FirstRun, owner: str, var: Path, port: int) -> None:
    first.copy_static_to(var)
    runner = Runner.ready(var, port, DATABASE_URL=owner)
    assert runner.health() == (200, "ok")
    assert runner.end(signal.SIGINT) == 0
    assert (count_migrations(owner) > 0, (var / "pg").exists()) == (True, False)
    assert ONE_ROLE in runner.output


def test_the_owners_address_is_for_migrations_and_pages_come_as_a_role_made_for_them(
    first: FirstRun, owner: str, var: Path, port: int
) -> None:
    first.copy_static_to(var)
    pages = owner.replace("//ezh@", "//pages:secret@")
    runner = Runner.ready(var, port, DATABASE_URL=pages, EZH_OWNER_DATABASE_URL=owner)
    assert runner.health() == (200, "ok")
    assert (serving_roles(owner), count_migrations(pages) > 0) == (["pages"], True)
    gunicorn = int((var / "gunicorn.pid").read_text())
    assert b"EZH_OWNER_DATABASE_URL" not in Path(f"/proc/{gunicorn}/environ").read_bytes()
    assert runner.end(signal.SIGINT) == 0
    assert ONE_ROLE not in runner.output


def test_one_role_under_two_addresses_is_explained(owner: str, var: Path, port: int) -> None:
    refused = Runner(var, port, DATABASE_URL=owner, EZH_OWNER_DATABASE_URL=owner)
    output = refused.process.communicate()[0]
    assert refused.process.returncode == 1
    assert "DATABASE_URL и EZH_OWNER_DATABASE_URL называют одну роль, нужны две разные." in output
