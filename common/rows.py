"""Rows of a query that is worded in SQL: where a page wants figures and Django would want a model for each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, Func, QuerySet


def fetch(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows as tuples."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


class AnyOf(Func):
    """`filter(AnyOf("pk", keys))`: rows with the keys of a query, for all of which an index is walked once.

    A join looks for each of them, and expects few.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()

    def __init__(self, column: str, keys: QuerySet[Any, Any]) -> None:
        super().__init__(column, ArraySubquery(keys))
