"""Gives every pytest process a PostgreSQL without set-up: a throw-away embedded server in var/test-pg.

Loaded by `-p` in pyproject.toml, because the address must be known before Django reads its settings. Several
pytest processes share the server and keep apart by TEST_DB_SUFFIX, which each of them takes from a free slot;
the last one stops the server. DATABASE_URL chooses another server, TEST_DB_SUFFIX another database.
"""

import fcntl
import itertools
import os
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

import pytest

from ezh import embedded_postgres

VAR = Path(__file__).resolve().parent.parent / "var" / "test-pg"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Runs before pytest-django imports the settings; workers of pytest-xdist inherit the environment."""
    os.environ.setdefault("EZH_SECRET_KEY", "only-for-tests")
    os.environ.setdefault("EZH_HTTPS", "0")
    if "DATABASE_URL" in os.environ:
        return
    cleanup = ExitStack()
    early_config.add_cleanup(cleanup.close)
    os.environ["DATABASE_URL"] = cleanup.enter_context(embedded_postgres.running(VAR, durable=False))
    cleanup.callback(os.environ.pop, "DATABASE_URL", None)
    if "TEST_DB_SUFFIX" not in os.environ:
        slot, number = _free_slot()
        cleanup.callback(slot.close)
        os.environ["TEST_DB_SUFFIX"] = f"_{number}" if number else ""


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
