"""Two people write at the same moment, over two real connections."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Any

from django.db import connection, transaction

Write = Callable[[], object]


def is_lock_awaited() -> bool:
    """Does another connection to the test database wait for a lock?"""
    with connection.cursor() as cursor:
        # Of other sessions, pg_stat_activity tells the application's role no more than the database.
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) "
            "WHERE NOT granted AND datname = current_database())"
        )
        return bool(cursor.fetchone()[0])


def at_once(first: Write, second: Write, *, then: Write = lambda: None) -> Any:
    """The first has written and not yet committed when the second begins; gives the second's result or exception.

    `then` is what the first goes on to write, in the same transaction, while the second waits for it.
    """

    def in_its_own_connection() -> object:
        with closing(connection):
            return second()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            first()
            outcome: Future[object] = other.submit(in_its_own_connection)
            deadline = time.monotonic() + 10
            while not is_lock_awaited() and not outcome.done() and time.monotonic() < deadline:
                time.sleep(0.01)
            assert not outcome.done(), "the second did not wait for the first"
            then()
        return outcome.exception() or outcome.result()


def all_at_once(writes: Sequence[Write]) -> list[Any]:
    """All begin at the same moment, each over a connection of its own; gives results and exceptions in order."""
    start = Barrier(len(writes))

    def in_its_own_connection(write: Write) -> object:
        with closing(connection):
            connection.ensure_connection()
            start.wait(timeout=30)
            return write()

    with ThreadPoolExecutor(len(writes)) as pool:
        outcomes = [pool.submit(in_its_own_connection, write) for write in writes]
    return [outcome.exception() or outcome.result() for outcome in outcomes]
