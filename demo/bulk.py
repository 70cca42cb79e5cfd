"""Many rows at once: PostgreSQL's COPY, which fires the same triggers and checks the same constraints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, cast

from django.core.management.color import no_style
from django.db import connection, models

Row = Sequence[Any]
_FIRST_PORTION, _GROWTH = 1_000, 4


def copy_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows of the model, given as values of the named fields.

    Columns not named get the defaults of the database: name every field that has only a default in Python.
    """
    columns = [connection.ops.quote_name(_column(model, name)) for name in fields]
    statement = f"COPY {_table(model)} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001  # Django's documented meta API


def _column(model: type[models.Model], name: str) -> str:
    return cast(models.ForeignKey[Any, Any], model._meta.get_field(name)).column  # noqa: SLF001  # same


def copy_in_batches(model: type[models.Model], fields: Sequence[str], rows: Iterable[Row]) -> None:
    """The same for a table whose triggers look into the table itself.

    PostgreSQL plans a trigger's query once, for the size that the table has then; an empty table would be read from
    end to end for ever. New statistics after each growing portion make it plan anew.
    """
    remaining, size = iter(rows), _FIRST_PORTION
    while portion := list(islice(remaining, size)):
        copy_rows(model, fields, portion)
        refresh_statistics(model)
        size *= _GROWTH


def reset_sequences(*tables: type[models.Model]) -> None:
    """After rows with ready keys, the next key that the database gives is the next free one."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


def refresh_statistics(*tables: type[models.Model]) -> None:
    """Tell the planner about the rows just written, in the named tables or in all of them."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(_table, tables))}")
