"""All that a database holds, to be compared with what it holds after another way of writing the same."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

Tables = dict[str, list[str]]
_DIFFERENT_EACH_TIME = {"evidence", "password", "pgh_id", "storage_name", "size", "sha256"}
_MOMENTS = "timestamp with time zone"
# Rows that one statement adds in no order of its own, so that who gets which key is chance.
_KEYS_BY_CHANCE = {"school_contentversion"}


def all_tables() -> Tables:
    """Table → its rows as text, in an order of their own; moments of this hour are the same moment."""
    return {name: _rows(name) for name in sorted(connection.introspection.table_names())}


def _rows(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name = %s ORDER BY ordinal_position",
            [table],
        )
        columns = [
            _shown(name, kind)
            for name, kind in cursor.fetchall()
            if kind != "uuid" and name not in _DIFFERENT_EACH_TIME and not (name == "id" and table in _KEYS_BY_CHANCE)
        ]
        cursor.execute(f'SELECT r::text FROM (SELECT {", ".join(columns)} FROM "{table}") r ORDER BY 1')
        return [row for (row,) in cursor.fetchall()]


def _shown(name: str, kind: str) -> str:
    return f'CASE WHEN "{name}" < NOW() - interval \'1 hour\' THEN "{name}" END' if kind == _MOMENTS else f'"{name}"'


def sequences() -> dict[str, int | None]:
    """Sequence → the key that it gave last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
        return dict(cursor.fetchall())


def restart(keys: Mapping[str, int | None]) -> None:
    """Give the same keys again; a rolled back transaction takes none back. For the owner."""
    with connection.cursor() as cursor:
        for name, last in keys.items():
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, last or 1, last is not None])
