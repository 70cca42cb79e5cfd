"""What PostgreSQL does for a page: each statement is run once more under EXPLAIN (ANALYZE, BUFFERS).

A prepared statement (common/prepared.py) is explained by its name, so that the plan is the one that the server has
kept for it. What writes is explained before it is run, inside a function (bench/owner_sql.py) and taken back.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from pghistory.runtime import _tracker as history_context

_EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "
_READS, _WRITES = re.compile(r"\s*\(*\s*(SELECT|WITH|VALUES)\b"), re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE)\b")
_PROJECT = f"{Path(__file__).resolve().parent.parent}/"
_NOT_THE_CALLER = tuple(_PROJECT + each for each in (".venv/", "common/prepared.py", "bench/"))
_PREPARED_FOR_A_PERSON = "PreparedFor.__call__"

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


@dataclass(frozen=True)
class Statement:
    """A round trip to the database; `caller` is the line of ours that asked.

    `returned` rows were sent, `scanned` were looked at; what only begins or ends a savepoint has nothing but its words.
    """

    sql: str
    caller: str
    buffers: int = 0
    returned: int = 0
    scanned: int = 0
    planning_ms: float = 0
    execution_ms: float = 0


@contextmanager
def explained() -> Iterator[list[Statement]]:
    """Fills the list with the statements of the block."""
    found: list[Statement] = []

    def explain(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        caller = _caller()
        rows = params if many else [params]
        if _WRITES.match(sql):
            found.extend(_statement(sql, caller, _explain_write(sql, row)) for row in rows)
            return execute(sql, params, many, context)
        result = execute(sql, params, many, context)
        plan = _explain_read(sql, params, context) if _READS.match(sql) else None
        found.append(_statement(sql, caller, plan))
        return result

    with connection.execute_wrapper(explain):
        yield found


def _explain_read(sql: str, params: Any, context: dict[str, Any]) -> Any:
    if isinstance(context["cursor"].cursor, ServerBindingCursor):
        sql, params = _execute_of_prepared(context["cursor"].cursor, sql, params)
    return _plan(_EXPLAIN + sql, params)


def _execute_of_prepared(cursor: Any, sql: str, params: Any) -> tuple[str, Any]:
    """The EXECUTE of the statement that the cursor has just run, and its parameters in their order."""
    asked = cursor._convert_query(sql, params)  # noqa: SLF001  # psycopg tells nobody what it has prepared
    with _raw_cursor() as raw:
        raw.execute(
            "SELECT name FROM pg_prepared_statements WHERE statement = %s ORDER BY prepare_time DESC LIMIT 1",
            [asked.query.decode()],
        )
        (name,) = raw.fetchone()
    if isinstance(params, Mapping):
        params = [params[each] for each in asked._order or ()]  # noqa: SLF001
    return f'EXECUTE "{name}"' + (f"({', '.join(['%s'] * len(params))})" if params else ""), params


def _explain_write(sql: str, params: Any) -> Any:
    """None when the database refuses it: the page will hear of it by itself."""
    with _raw_cursor() as raw:
        statement = raw.mogrify(sql, params)
    with suppress(psycopg.Error):
        return _plan(_EXPLAIN + "SELECT bench_execute(%s)", [statement])
    return None


def _plan(sql: str, params: Any) -> Any:
    raw = connection.connection
    with raw.transaction(force_rollback=True), raw.cursor() as cursor:
        if value := getattr(history_context, "value", None):  # what the history writes beside a row
            for name, text in (("pghistory.context_id", str(value.id)), ("pghistory.context_metadata", "{}")):
                cursor.execute("SELECT set_config(%s, %s, true)", [name, text])
        cursor.execute(sql, params)
        return cursor.fetchone()[0][0]


def _raw_cursor() -> Any:
    return connection.connection.cursor()


def _statement(sql: str, caller: str, plan: Any) -> Statement:
    if plan is None:
        return Statement(sql, caller)
    top = plan["Plan"]
    return Statement(
        sql=sql,
        caller=caller,
        buffers=top["Shared Hit Blocks"] + top["Shared Read Blocks"],
        returned=0 if _WRITES.match(sql) else round(top["Actual Rows"] * top["Actual Loops"]),
        scanned=_scanned(top),
        planning_ms=plan["Planning Time"],
        execution_ms=plan["Execution Time"],
    )


def _scanned(node: dict[str, Any]) -> int:
    """Rows that the scans of the plan have looked at, whether they kept them or not."""
    below = sum(_scanned(child) for child in node.get("Plans", ()))
    if "Relation Name" not in node or not node["Node Type"].endswith("Scan"):
        return below
    rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return int(below + round(rows * node["Actual Loops"]))


def _caller() -> str:
    """The nearest line of ours."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # the cheap way to one's callers
    while frame := frame and frame.f_back:
        file = frame.f_code.co_filename
        if frame.f_code.co_qualname == _PREPARED_FOR_A_PERSON:
            continue
        if file.startswith(_PROJECT) and not file.startswith(_NOT_THE_CALLER):
            return f"{file.removeprefix(_PROJECT)}:{frame.f_lineno}"
    return ""
