"""Queries that Django compiles once and PostgreSQL plans once; then only their values change (docs/decisions/0019).

To compile a query of a page costs Django more than to read its rows, and to plan it costs PostgreSQL as much again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from copy import copy
from typing import Any, Generic, TypeVar, cast

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateField,
    DateTimeField,
    Expression,
    F,
    Field,
    Func,
    QuerySet,
    TextField,
)
from django.db.models.sql.compiler import SQLCompiler
from django.http import Http404
from psycopg.types.numeric import Int8

Row = TypeVar("Row")
_LAST_KEY = 2**63 - 1
KEY, KEYS, DAY, TEXT, MOMENT = (
    BigIntegerField(),
    ArrayField(BigIntegerField()),
    DateField(),
    TextField(),
    DateTimeField(),
)


class Param(Expression):
    """Stands in a compiled query for a value that each call brings; of KEYS as the rows of a subquery."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:  # noqa: ARG002  # Django's signature
        """A placeholder of the field's type; its parameter is this object, in whose place a call puts the value."""
        placeholder = f"%s::{self.output_field.db_type(connection)}"
        return f"SELECT unnest({placeholder})" if self.output_field is KEYS else placeholder, [self]

    def bind(self, values: Mapping[str, Any]) -> Any:
        """The value in the one type of its plan: by itself psycopg takes the smallest that a number fits in."""
        value = values[self.name]
        if isinstance(self.output_field, ArrayField):
            return [Int8(key) for key in value]
        # What an address names beyond all keys is as good as the last one, which no row has.
        return Int8(min(value, _LAST_KEY)) if self.output_field is KEY and value is not None else value


class AnyOf(Func):
    """`filter(AnyOf("field", keys))` looks for the keys in one walk of an index; `field__in=keys` may join instead.

    The keys are those of a KEYS, or of a query. Those of a KEYS stand in a subquery as well: of a short array
    PostgreSQL would expect less than of any, and then plan the query for each call.
    """

    template, arg_joiner = "(%(expressions)s))", " = ANY ("
    output_field = BooleanField()

    def __init__(self, field: str | F, keys: Any) -> None:
        keys = ArraySubquery(keys) if isinstance(keys, QuerySet) else keys
        super().__init__(field, Func(keys, function="ARRAY") if isinstance(keys, Param) else keys)


class Prepared(Generic[Row]):
    """A query that is run often: `build` makes it, once for each shape, with a `Param` for each name of `params`.

    `build` puts values where an expression may stand and never looks at them. Whatever else the SQL depends on
    is its shape: hashable arguments before the values. EZH_PREPARED_QUERIES=0 runs the plain query each time.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], **params: Field[Any, Any]) -> None:
        self._build, self._params = build, params
        self._compiled: dict[tuple[Hashable, ...], CompiledQuery[Row] | None] = {}

    def __call__(self, *shape: Hashable, **values: Any) -> list[Row]:
        """The rows for these values."""
        if not settings.PREPARED_QUERIES:
            return list(self.plain(*shape, **values))
        return self._run(shape, values)

    def plain(self, *shape: Hashable, **values: Any) -> QuerySet[Any, Row]:
        """The query as a plain QuerySet: its rows are equal to those of a call."""
        bound = {name: Param(name, kind).bind(values) for name, kind in self._params.items()}
        return self._build(*shape, **bound)

    def get(self, *shape: Hashable, **values: Any) -> Row:
        """The only row, or 404."""
        for row in self(*shape, **values):
            return row
        raise Http404

    def _run(self, shape: tuple[Hashable, ...], values: Mapping[str, Any]) -> list[Row]:
        if shape not in self._compiled:
            self._compiled[shape] = self._compile(shape)
        compiled = self._compiled[shape]
        return compiled.run(values) if compiled else []

    def _compile(self, shape: tuple[Hashable, ...]) -> CompiledQuery[Row] | None:
        rows = self._build(*shape, **{name: Param(name, kind) for name, kind in self._params.items()})
        compiler = rows.query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # nobody could ever be given a row, whatever the values
            return None
        if sql.startswith("("):  # a union: what does not begin with SELECT would be given a context for the history
            sql = f"SELECT * FROM ({sql}) united"  # noqa: S608  # Django's own words
        return CompiledQuery(rows, compiler, sql, tuple(parameters))


class CompiledQuery(Generic[Row]):
    """What Django makes of a query before it asks the database: kept, and copied for each run."""

    def __init__(self, rows: QuerySet[Any, Row], compiler: SQLCompiler, sql: str, parameters: tuple[Any, ...]) -> None:
        kept: Any = compiler
        converters = kept.get_converters([column for column, *_ in kept.select[: kept.col_count]])
        kept.get_converters = lambda _: converters  # which Django looks for in each run: a fifth of it
        self._rows, self._compiler, self._sql, self._parameters = rows, kept, sql, parameters

    def run(self, values: Mapping[str, Any]) -> list[Row]:
        bound = [each.bind(values) if isinstance(each, Param) else each for each in self._parameters]
        found = _fetch(self._sql, bound)
        compiler, query = copy(self._compiler), copy(cast(Any, self._rows.query))
        compiler.execute_sql, query.get_compiler = lambda *_, **__: [found], lambda *_, **__: compiler
        result: Any = type(self._rows)(self._rows.model, query)
        for what in ("_iterable_class", "_fields"):  # what Django hands on when it clones
            setattr(result, what, getattr(self._rows, what))
        return list(result)


def fetch_prepared(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of a query that is worded in SQL and run often. Each placeholder says its type: `%(day)s::date`."""
    return _fetch(sql, {name: _in_one_type(value) for name, value in values.items()})


def _in_one_type(value: Any) -> Any:
    """Whole numbers as `Param.bind` gives them: each type that psycopg would choose has a plan of its own."""
    if isinstance(value, list):
        return [_in_one_type(each) for each in value]
    return Int8(value) if type(value) is int else value


def _fetch(sql: str, values: Any) -> list[tuple[Any, ...]]:
    """By a cursor that leaves values to the server, so that it may keep the plan."""
    with connection.cursor() as cursor:
        # Where somebody wants to read the statements psycopg would keep no text of them.
        if settings.PREPARED_QUERIES and not connection.queries_logged:
            cursor.cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]  # stubs miss it
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
