"""Many rows at once: PostgreSQL's COPY, with the triggers of a table or, within `triggers_off`, past them.

Constraints and foreign keys are checked either way, within `checked_together` all rows at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, cast

from django.core.management.color import no_style
from django.db import connection, models

Row = Sequence[Any]
_FIRST_PORTION, _GROWTH = 1_000, 4
_COSTLY_CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
     WHERE contype IN ('f', 'x') AND conrelid = ANY(%s::regclass[]) ORDER BY conrelid, contype, conname
"""
_ROW_TRIGGERS = """
    SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger
     WHERE NOT tgisinternal AND tgtype & 1 = 1 AND tgrelid = ANY(%s::regclass[]) ORDER BY tgrelid, tgname
"""


@contextmanager
def checked_together(*tables: type[models.Model]) -> Iterator[None]:
    """Foreign keys and exclusion constraints of the tables are taken away and put back at the end of the block.

    Then PostgreSQL checks every row, all together, in a fraction of the time that it takes one by one. For the owner of
    the tables, within a transaction.
    """
    constraints = _found(_COSTLY_CONSTRAINTS, tables)
    _execute("SET CONSTRAINTS ALL IMMEDIATE")
    _execute(*(f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in constraints))
    _execute("SET CONSTRAINTS ALL DEFERRED")
    yield
    _execute("SET CONSTRAINTS ALL IMMEDIATE")
    _execute(*(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for table, name, definition in constraints))
    _execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def triggers_off(*tables: type[models.Model]) -> Iterator[None]:
    """Inside the block rows of these tables are only added, past the triggers that look at each of them.

    At its end their history is written. For the owner of the tables, within a transaction: what ends the block early
    undoes the switching as well. What a trigger would have filled must be given, what it would have refused must not be
    there (docs/decisions/0029).
    """
    known = {model: greatest_key(model) for model in tables}
    triggers = _found(_ROW_TRIGGERS, tables)
    # One statement after the other is checked: a year's deferred checks would not fit into the server's memory, and a
    # table with checks to come cannot be altered.
    _execute("SET CONSTRAINTS ALL IMMEDIATE")
    _execute(*(f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in triggers))
    yield
    _execute(*(f"ALTER TABLE {table} ENABLE TRIGGER {name}" for table, name in triggers))
    _execute("SET CONSTRAINTS ALL DEFERRED")
    for model, last_key in known.items():
        _write_history(model, last_key)


def copy_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows of the model, given as values of the named fields.

    Columns not named get the defaults of the database: name every field that has only a default in Python.
    """
    columns = [_column(model, name) for name in fields]
    statement = f"COPY {_table(model)} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


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


def greatest_key(model: type[models.Model]) -> int:
    """The key of the latest row, 0 in an empty table."""
    return cast(int, model._default_manager.aggregate(key=models.Max("pk"))["key"] or 0)  # noqa: SLF001  # same


def reset_sequences(*tables: type[models.Model]) -> None:
    """After rows with ready keys, the next key that the database gives is the next free one."""
    _execute(*connection.ops.sequence_reset_sql(no_style(), list(tables)))


def refresh_statistics(*tables: type[models.Model]) -> None:
    """Tell the planner about the rows just written, in the named tables or in all of them."""
    _execute(f"ANALYZE {', '.join(map(_table, tables))}")


def _write_history(model: type[models.Model], last_key: int) -> None:
    """What the history's trigger writes for each row added (docs: django-pghistory, InsertEvent), for all at once."""
    event_model = getattr(model, "pgh_event_model", None)
    if event_model is None:
        return
    told = {field.name for field in event_model._meta.fields}  # noqa: SLF001  # same
    columns = [_column(model, field.name) for field in model._meta.fields if field.name in told]  # noqa: SLF001  # same
    key = _column(model, model._meta.pk.name)  # noqa: SLF001  # same
    _execute(
        f"""
        INSERT INTO {_table(event_model)}
               ({", ".join(columns)}, pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id, pgh_context)
        SELECT {", ".join(columns)}, NOW(), 'insert', {key},
               (SELECT NULLIF(CURRENT_SETTING('pghistory.context_id', TRUE), '')::uuid),
               (SELECT NULLIF(CURRENT_SETTING('pghistory.context_metadata', TRUE), '')::jsonb)
          FROM {_table(model)} WHERE {key} > {last_key} ORDER BY {key}
        """  # noqa: S608  # names of columns and a number
    )


def _found(query: str, tables: Iterable[type[models.Model]]) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, [[_table(each) for each in tables]])
        return cast(list[tuple[str, ...]], cursor.fetchall())


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001  # Django's documented meta API


def _column(model: type[models.Model], name: str) -> str:
    field = cast(models.ForeignKey[Any, Any], model._meta.get_field(name))  # noqa: SLF001  # same
    return connection.ops.quote_name(field.column)
