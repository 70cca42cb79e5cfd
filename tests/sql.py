"""Plain SQL over the test's own connection."""

from __future__ import annotations

from typing import Any

from django.db import connection


def execute(*statements: str) -> None:
    """One statement after the other."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def fetched(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """All rows of the answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def fetched_value(statement: str) -> Any:
    """The only value of an answer of one row."""
    [(value,)] = fetched(statement)
    return value
