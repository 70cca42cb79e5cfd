"""The files of one embedded PostgreSQL: data, log, socket; how they are made, started and stopped."""

import hashlib
import os
import shlex
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

from ezh.postgres_programs import PostgresProgramError, ServerUser

SUPERUSER = "ezh"
PORT = 5432  # only a part of the socket's name: nothing listens on the network
SOCKET_PATH_LIMIT = 107  # bytes: sockaddr_un.sun_path of Linux without its closing zero
START_TIMEOUT = 15  # seconds to wait for a predecessor that is still stopping or recovering


class Cluster:
    """The server of the folder `var`: data in var/pg, log in var/pg.log."""

    def __init__(self, var: Path) -> None:
        self.data = var.resolve() / "pg"
        self.log = var.resolve() / "pg.log"
        self.socket = _socket(self.data)

    def url(self, database: str, role: str) -> str:
        """Address in the form of a DATABASE_URL; the port is named, so that PGPORT does not leak in."""
        folder = quote(str(self.socket.parent), safe="")
        return f"postgresql://{role}@:{PORT}/{quote(database)}?host={folder}"

    def accepts_connections(self) -> bool:
        """Whether a client is let in now."""
        try:
            psycopg.connect(self.url("postgres", SUPERUSER), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def launch(self, tuning: Mapping[str, str]) -> None:
        """Start the server, making the cluster first when there is none. Raises PostgresProgramError."""
        server = ServerUser.of(self.data)
        server.grant_access(self.data)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(server)
        self._forget_false_process_ids()
        self._prepare_files(server)
        socket_settings = {
            "listen_addresses": "",
            "port": PORT,
            "unix_socket_directories": f'"{self.socket.parent}"',
        }
        options = shlex.join(f"--{name}={value}" for name, value in {**socket_settings, **tuning}.items())
        patient_until = time.monotonic() + START_TIMEOUT
        while not self.accepts_connections():
            try:
                server.run("pg_ctl", "start", "-D", self.data, "-l", self.log, "-o", options, "--wait")
            except PostgresProgramError as error:
                if time.monotonic() > patient_until:
                    end_of_log = self.log.read_text(errors="replace")[-2000:]
                    raise PostgresProgramError(f"{error}\n{end_of_log}") from error
                time.sleep(0.5)

    def halt(self) -> None:
        """Stop in the mode "fast": open transactions are rolled back, data are flushed. Down is no error.

        Raises PostgresProgramError when the server still runs after a minute.
        """
        try:
            ServerUser.of(self.data).run("pg_ctl", "stop", "-D", self.data, "--mode=fast", "--wait", "-t", "60")
        except PostgresProgramError:
            if self.accepts_connections():
                raise
        if self.socket.parent != self.data:
            with suppress(OSError):  # never made, or still holds what a killed server left
                self.socket.parent.rmdir()

    def _initialise(self, server: ServerUser) -> None:
        """Make the cluster aside and rename it: an interrupted initdb leaves nothing that looks finished.

        Bytewise order and Unicode letter case come from PostgreSQL itself and are equal on every machine;
        with the plain locale C a search for «иванов» would not find «Иванов».
        """
        unfinished = self.data.with_name("pg.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        server.chown(unfinished)
        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
        server.run("initdb", "-D", unfinished, f"--username={SUPERUSER}", "--auth=trust", *locale)
        unfinished.rename(self.data)

    def _forget_false_process_ids(self) -> None:
        """After a power cut a pid file may be empty or name another program, and PostgreSQL would not start.

        So may one that names a zombie, in a container whose first process buries nobody. The number of a
        process that is gone is left alone: PostgreSQL itself sees through it.
        """
        for file in (self.data / "postmaster.pid", Path(f"{self.socket}.lock")):
            with suppress(FileNotFoundError):
                process = Path("/proc", file.read_text().split("\n")[0])
                if process.exists() and (process / "cwd").resolve() != self.data:
                    file.unlink()

    def _prepare_files(self, server: ServerUser) -> None:
        folder = self.socket.parent
        if folder != self.data:
            folder.mkdir(mode=0o700, exist_ok=True)
            if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), server.user}:
                raise PostgresProgramError(f"Папка {folder} принадлежит другому пользователю, удалите её.")
            server.chown(folder)
        self.log.touch(mode=0o600)
        server.chown(self.log)


def _socket(data: Path) -> Path:
    """In the data folder, which only its owner may enter, or in /tmp when that path is too long."""
    socket = data / f".s.PGSQL.{PORT}"
    if len(os.fsencode(socket)) <= SOCKET_PATH_LIMIT:
        return socket
    short_name = f"ezh-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"
    return Path("/tmp", short_name, socket.name)  # noqa: S108 - _prepare_files refuses a stranger's folder
