"""What a page costs: in the database counted, so that every machine finds the same; of the processor measured."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import cast

from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

from bench.browser import Answer, answer
from bench.objects import DemoObjects
from bench.pages import Page
from bench.statements import Statement, explained

# A plan of its own is made for each of the first five runs of a prepared statement; then one is kept.
ROUNDS_BEFORE = 7
LEAST_ROUNDS, MOST_ROUNDS, LONGEST_SECONDS = 5, 15, 2.0
EXPECTED = {200, 302}


@dataclass(frozen=True)
class Count:
    """Statements; shared buffers found or read; rows sent and rows looked at; bytes of the answer, compressed."""

    statements: int
    buffers: int
    returned: int
    scanned: int
    size: int


@dataclass(frozen=True)
class Effort:
    """Milliseconds of the processor in the process of the server: of the best round and of the middle one."""

    best_ms: float
    median_ms: float


class Visit:
    """A person who opens the page again and again."""

    def __init__(self, page: Page, objects: DemoObjects) -> None:
        self.page, self.path, self._objects = page, page.path(objects), objects
        self.browser = objects.browser(page.login)
        self.browser.stay_seen()
        self.last = Answer(0, b"")

    def ready(self) -> Callable[[], Answer]:
        """The next request, ready to be answered."""
        fields = self.page.fields and self.page.fields(self._objects)
        environ = self.browser.environ(self.path, fields)
        return lambda: self._checked(answer(environ))

    def _checked(self, found: Answer) -> Answer:
        if found.status not in EXPECTED:
            raise RuntimeError(f"{self.page.key}: {self.path} is answered with {found.status}")
        return found


def use_one_connection() -> None:
    """From now on: two of a pool would take turns, each with caches and plans of its own."""
    connection.close()
    cast(DatabaseWrapper, connection).close_pool()
    options = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = options | {"pool": {**options["pool"], "min_size": 1, "max_size": 1}}


def count(visit: Visit) -> Count:
    """Asks for the page twice and explains each statement of the second time.

    What is new to a connection costs more: PostgreSQL reads its catalog to plan what triggers and functions ask, and
    once more to plan what writes in the function that explains it.
    """
    _explain(visit) if visit.page.fields else visit.ready()()
    statements, found = _explain(visit)
    return Count(
        statements=len(statements),
        buffers=sum(each.buffers for each in statements),
        returned=sum(each.returned for each in statements),
        scanned=sum(each.scanned for each in statements),
        size=found.gzipped,
    )


def _explain(visit: Visit) -> tuple[list[Statement], Answer]:
    ask = visit.ready()
    with explained() as statements:
        found = ask()
    return statements, found


def warm_up(visit: Visit) -> Answer:
    """Until caches and plans are as they stay; returns the last answer."""
    for _ in range(ROUNDS_BEFORE - 1):
        visit.ready()()
    return visit.ready()()


def effort(visit: Visit) -> Effort:
    """Asks for the page, whose plans are kept already, several times."""
    gc.collect()
    rounds = list(_rounds(visit))
    return Effort(min(rounds), median(rounds))


def _rounds(visit: Visit) -> Iterator[float]:
    begun = time.monotonic()
    for number in range(MOST_ROUNDS):
        ask = visit.ready()
        before = time.thread_time()
        ask()
        yield (time.thread_time() - before) * 1000
        if number + 1 >= LEAST_ROUNDS and time.monotonic() - begun > LONGEST_SECONDS:
            return
