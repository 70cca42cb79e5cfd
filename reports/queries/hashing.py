"""Queries that look at all rows of a range of days, planned as the functions of decision 31 say for themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_PLANNED = "SELECT set_config('enable_nestloop', %(is_on)s, true), set_config('enable_indexscan', %(is_on)s, true)"


@contextmanager
def joined_by_hashing() -> Iterator[None]:
    """Inside the block tables are read by bitmaps and joined by hashing. Two queries.

    Guessing one row for a thousand, PostgreSQL would look for each of them through an index. Every table of the query
    must say the days, or it is read as a whole.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PLANNED, {"is_on": "off"})
        yield
        cursor.execute(_PLANNED, {"is_on": "on"})  # a transaction around this one goes on as it was
