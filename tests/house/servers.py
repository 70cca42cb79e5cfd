"""Whole servers for the system tests: the runner as a child process, and a cluster of Debian's PostgreSQL."""

import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg

from ezh import embedded_postgres
from ezh.postgres_cluster import Cluster

PROJECT = Path(__file__).resolve().parents[2]
DEBIAN_POSTGRES = Path("/usr/lib/postgresql/15/bin")


class Runner:
    """`python -m ezh.run --no-demo` in a process group of its own, started and ready to answer."""

    def __init__(self, var: Path, port: int, **addresses: str) -> None:
        self.var = var
        self.port = port
        environment = environment_of_a_person() | addresses
        command = [sys.executable, "-m", "ezh.run", "--no-demo", "--port", str(port), "--var", str(var)]
        self.process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.output = ""

    @classmethod
    def ready(cls, var: Path, port: int, **addresses: str) -> Self:
        """Start, with the addresses as environment, and wait until it says that it serves.

        An early end fails the test with what it said.
        """
        runner = cls(var, port, **addresses)
        assert runner.process.stdout is not None
        for line in runner.process.stdout:
            runner.output += line
            if "ЭЖ работает" in line:
                return runner
        raise AssertionError(f"the runner ended with {runner.process.wait()}:\n{runner.output}")

    def health(self) -> tuple[int, str]:
        """Status and text of /health/, which asks the database."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", "/health/")
            response = connection.getresponse()
            return response.status, response.read().decode()

    def end(self, number: signal.Signals) -> int:
        """Send the signal to the whole process group, as a terminal does; gives the exit code."""
        os.killpg(self.process.pid, number)
        self.output += self.process.communicate()[0]
        return self.process.returncode

    def kill_everything(self) -> None:
        """As the out-of-memory killer or the reset button would: no process gets a chance to tidy up."""
        gunicorn = int((self.var / "gunicorn.pid").read_text())
        postgres = int((self.var / "pg" / "postmaster.pid").read_text().split("\n")[0])
        self.end(signal.SIGKILL)
        os.killpg(gunicorn, signal.SIGKILL)
        os.kill(postgres, signal.SIGKILL)


def environment_of_a_person() -> dict[str, str]:
    """Without what the tests have set for themselves."""
    return {name: value for name, value in os.environ.items() if not name.startswith("EZH_") and name != "DATABASE_URL"}


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_listening(port: int) -> bool:
    """Whether somebody listens on the port."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


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
    """What of a server still runs, or looks as if it did."""
    left = [name for name in ("gunicorn.pid", "worker.pid", "pg/postmaster.pid") if (var / name).exists()]
    left += ["the port"] * is_listening(port)
    left += ["the database"] * Cluster(var).accepts_connections()
    return left


@dataclass(frozen=True)
class FirstRun:
    """A start from nothing, ended by Ctrl-C: what it showed, and the data folder it left."""

    var: Path
    health: tuple[int, str]
    roles: list[str]
    exit_code: int
    left: list[str]
    output: str

    def copy_to(self, var: Path) -> None:
        """Another school that has been started once: tests of later starts need not migrate again."""
        subprocess.run(["cp", "--archive", self.var, var], check=True)

    def copy_static_to(self, var: Path) -> None:
        """The collected static files alone, for a school that is still to be made."""
        var.mkdir(parents=True)
        for name in ("static", "static.stamp"):
            subprocess.run(["cp", "--archive", self.var / name, var], check=True)


@contextmanager
def first_run() -> Iterator[FirstRun]:
    """Its folder is there for copying inside the block."""
    with data_folder() as var:
        port = free_port()
        runner = Runner.ready(var, port)
        health, roles = runner.health(), serving_roles(embedded_postgres.url(var))
        code = runner.end(signal.SIGINT)
        yield FirstRun(var, health, roles, code, what_is_left(var, port), runner.output)


@contextmanager
def data_folder() -> Iterator[Path]:
    """A short path, for sockets; whatever still runs from it is ended."""
    with tempfile.TemporaryDirectory(prefix="ezh-test-") as folder:
        var = Path(folder) / "var"
        yield var
        for name in ("gunicorn.pid", "worker.pid"):
            with suppress(OSError, ValueError):
                os.killpg(int((var / name).read_text()), signal.SIGKILL)
        if Cluster(var).accepts_connections():
            embedded_postgres.stop(var)


@contextmanager
def debian_postgres() -> Iterator[str]:
    """A throw-away cluster of Debian's PostgreSQL 15; gives its superuser's address, without a database."""
    is_root = os.geteuid() == 0  # PostgreSQL refuses to run as root
    owner = pwd.getpwnam("postgres") if is_root else pwd.getpwuid(os.geteuid())

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [DEBIAN_POSTGRES / program, *arguments],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            user=owner.pw_uid if is_root else None,
            group=owner.pw_gid if is_root else None,
        )

    folder = tempfile.mkdtemp(prefix="ezh-pg15-")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = f"{folder}/data"
    try:
        run("initdb", "-D", data, "--username=ezh", "--auth=trust", "--locale=C.UTF-8", "--no-sync")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "start", "-D", data, "-l", f"{folder}/log", "-o", options, "--wait")
        yield f"postgresql://ezh@/{{}}?host={quote(folder, safe='')}"
    finally:
        run("pg_ctl", "stop", "-D", data, "--mode=immediate", "--wait")
        shutil.rmtree(folder)
