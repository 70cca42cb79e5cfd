"""Gives every pytest process a PostgreSQL without set-up: a throw-away embedded server in var/test-pg.

Loaded by `-p` in pyproject.toml, because the address must be known before Django reads its settings. Several
pytest processes share the server and keep apart by TEST_DB_SUFFIX, which each of them takes from a free slot;
the last one stops the server. DATABASE_URL chooses another server, for a superuser, TEST_DB_SUFFIX another database.
Tests themselves work as the application's role, as pages do (tests/conftest.py).
"""

import fcntl
import itertools
import os
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit, urlunsplit

import pytest

from ezh import embedded_postgres

VAR = Path(__file__).resolve().parent.parent / "var" / "test-pg"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Runs before pytest-django imports the settings; workers of pytest-xdist inherit the environment."""
    os.environ.setdefault("EZH_SECRET_KEY", "only-for-tests")
    os.environ.setdefault("EZH_HTTPS", "0")
    if "EZH_OWNER_DATABASE_URL" in os.environ:  # a worker: the first process has settled everything
        return
    cleanup = ExitStack()
    early_config.add_cleanup(cleanup.close)
    given = os.environ.get("DATABASE_URL")
    owner = given or cleanup.enter_context(embedded_postgres.running(VAR, durable=False))
    for name, address in (("EZH_OWNER_DATABASE_URL", owner), ("DATABASE_URL", _of_application(owner))):
        os.environ[name] = address
        cleanup.callback(os.environ.pop, name, None)
    if given is None and "TEST_DB_SUFFIX" not in os.environ:
        slot, number = _free_slot()
        cleanup.callback(slot.close)
        os.environ["TEST_DB_SUFFIX"] = f"_{number}" if number else ""


def _of_application(owner: str) -> str:
    """The same address for the application's role."""
    parts = urlsplit(owner)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{embedded_postgres.APPLICATION_ROLE}@{place}"))


def _free_slot() -> tuple[TextIO, int]:
    """The first number that no other living pytest process holds, with the locked file that holds it."""
    for number in itertools.count():
        file = (VAR / f"slot-{number}").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
        else:
            return file, number
    raise AssertionError("unreachable: the numbers do not end")
