"""`make run`, by its deeds: whole servers are started, asked, stopped and killed."""

import fcntl
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ezh import embedded_postgres
from tests.house.servers import (
    Runner,
    data_folder,
    debian_postgres,
    free_port,
    is_listening,
)

pytestmark = pytest.mark.system


@pytest.fixture
def var() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


@pytest.fixture
def port() -> int:
    return free_port()


def count_migrations(database_url: str) -> int:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT count(*) FROM django_migrations").fetchone()
        assert row is not None
        return int(row[0])


def serving_roles(owner_url: str) -> list[str]:
    """As whom gunicorn is connected."""
    with psycopg.connect(owner_url) as connection:
        return [
            role
            for (role,) in connection.execute(
                "SELECT DISTINCT usename FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        ]


def what_is_left(var: Path, port: int) -> list[str]:
    left = [name for name in ("gunicorn.pid", "pg/postmaster.pid") if (var / name).exists()]
    left += ["the port"] * is_listening(port)
    left += ["the database"] * embedded_postgres.is_running(var)
    return left


def test_run_serves_until_a_signal_leaves_nothing_running_and_starts_again_at_once(var: Path, port: int) -> None:
    first = Runner.ready(var, port)
    key = (var / "secret_key").read_text()
    assert first.health() == (200, "ok")
    assert serving_roles(embedded_postgres.url(var)) == ["ezh_app"]
    assert (first.end(signal.SIGINT), what_is_left(var, port)) == (0, [])

    second = Runner.ready(var, port)
    assert second.health() == (200, "ok")
    assert "No migrations to apply" in second.output
    assert [word for word in ("Applying", "Загружаю") if word in second.output] == []
    assert (second.end(signal.SIGTERM), what_is_left(var, port)) == (0, [])
    assert (var / "secret_key").read_text() == key


def test_run_recovers_after_kill_9_with_the_data_kept(var: Path, port: int) -> None:
    killed = Runner.ready(var, port)
    with psycopg.connect(embedded_postgres.url(var)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'Дима' AS name")
    killed.kill_everything()

    killed_again = Runner.ready(var, port)
    assert killed_again.health() == (200, "ok")
    killed_again.end(signal.SIGKILL)  # its gunicorn and its database live on

    survivor = Runner.ready(var, port)
    with psycopg.connect(embedded_postgres.url(var)) as connection:
        assert connection.execute("SELECT name FROM kept").fetchall() == [("Дима",)]
    assert survivor.health() == (200, "ok")
    assert (survivor.end(signal.SIGINT), what_is_left(var, port)) == (0, [])


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


def test_database_url_is_used_instead_of_the_embedded_server(var: Path, port: int) -> None:
    with debian_postgres() as address:
        runner = Runner.ready(var, port, DATABASE_URL=address)
        assert runner.health() == (200, "ok")
        assert runner.end(signal.SIGINT) == 0
        assert (count_migrations(address) > 0, (var / "pg").exists()) == (True, False)
        assert ONE_ROLE in runner.output


def test_the_owners_address_is_for_migrations_and_pages_come_as_a_role_made_for_them(var: Path, port: int) -> None:
    with debian_postgres() as owner:
        pages = owner.replace("//ezh@", "//pages:secret@")
        runner = Runner.ready(var, port, DATABASE_URL=pages, EZH_OWNER_DATABASE_URL=owner)
        assert runner.health() == (200, "ok")
        assert (serving_roles(owner), count_migrations(pages) > 0) == (["pages"], True)
        gunicorn = int((var / "gunicorn.pid").read_text())
        assert b"EZH_OWNER_DATABASE_URL" not in Path(f"/proc/{gunicorn}/environ").read_bytes()
        assert runner.end(signal.SIGINT) == 0
        assert ONE_ROLE not in runner.output


def test_one_role_under_two_addresses_is_explained(var: Path, port: int) -> None:
    with debian_postgres() as address:
        refused = Runner(var, port, DATABASE_URL=address, EZH_OWNER_DATABASE_URL=address)
        output = refused.process.communicate()[0]
    assert refused.process.returncode == 1
    assert "DATABASE_URL и EZH_OWNER_DATABASE_URL называют одну роль, нужны две разные." in output
