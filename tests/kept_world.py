"""The world, built once in each test database and copied from then on: a test need not wait for 130 saves.

Its rows lie in the schema `kept` beside the tables; two functions of that schema put them back and clear the tables.
Its objects are kept pickled, for every test gets objects of its own. The moments at which it was saved are moved by the
age of the copy, so that what is saved just now has been saved just now in every test: the moment of its transaction is
that of restoring it, and what Python's clock said while it was built lies before.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction

from common.clock import current_moment
from school.models import Pupil
from tests.owner import as_owner, without_triggers
from tests.sql import execute, fetched_value
from tests.world import World, build_world

TABLES = """
SELECT c.relname, array_agg(quote_ident(a.attname) ORDER BY attnum),
       array_agg(quote_ident(a.attname) ORDER BY attnum) FILTER (WHERE atttypid = 'timestamptz'::regtype)
  FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
 GROUP BY c.relname ORDER BY c.relname
"""


@dataclass(frozen=True)
class Table:
    """A table with the columns that can be written, and those of them that hold moments."""

    name: str
    columns: Sequence[str]
    moments: Sequence[str]

    @property
    def has_rows(self) -> bool:
        """Whether anything lies in it."""
        return bool(fetched_value(f'SELECT EXISTS (SELECT FROM public."{self.name}")'))

    def copying(self) -> str:
        """The statement that puts the kept rows back."""
        values = (f"kept.later({column}, age)" if column in self.moments else column for column in self.columns)
        return (
            f'INSERT INTO public."{self.name}" ({", ".join(self.columns)}) OVERRIDING SYSTEM VALUE '
            f'SELECT {", ".join(values)} FROM kept."{self.name}";'
        )

    def clearing(self) -> str:
        """The statement that leaves nothing in it."""
        return f'IF EXISTS (SELECT FROM public."{self.name}") THEN DELETE FROM public."{self.name}"; END IF;'


@dataclass(frozen=True)
class Span:
    """From the first to the last moment of building, by one clock."""

    begins: datetime
    ends: datetime

    @classmethod
    @contextmanager
    def of_block(cls) -> Iterator[list[Self]]:
        """Fills the list with the block's spans, by the clocks of PostgreSQL and of Python: a test may fake either."""
        with transaction.atomic():
            begins = fetched_value("SELECT now()"), current_moment()
            spans: list[Self] = []
            yield spans
            ends = fetched_value("SELECT clock_timestamp()"), current_moment()
        spans += map(cls, begins, ends)

    def __contains__(self, moment: datetime) -> bool:
        return self.begins <= moment <= self.ends

    def as_sql(self) -> str:
        """Whether `moment` is in it."""
        return f"moment BETWEEN '{self.begins.isoformat()}' AND '{self.ends.isoformat()}'"


@dataclass(frozen=True)
class KeptWorld:
    """What `restored` makes a world of; the rows are in the database."""

    pickled: bytes
    built_in: Sequence[Span]

    @classmethod
    def build(cls) -> Self:
        """Builds the world in a new database, keeps it aside and clears the tables."""
        tables = all_tables()
        never_cleared = [table for table in tables if table.has_rows]  # migrations, content types, permissions
        with Span.of_block() as spans:
            world = build_world()
        cleared = [table for table in tables if table not in never_cleared]
        with transaction.atomic(), as_owner():
            _keep([table for table in cleared if table.has_rows], spans)
            _make_function("clear", "void", (table.clearing() for table in cleared))
        clear_tables()
        return cls(pickle.dumps((world, instances_of(world)), pickle.HIGHEST_PROTOCOL), spans)

    def restored(self) -> World:
        """The world in the tables, which must be clear, and its objects."""
        with transaction.atomic(), without_triggers():
            age = fetched_value("SELECT kept.restore()")
        world, instances = pickle.loads(self.pickled)
        for instance in instances:
            self._make_later(instance, age)
        ContentType.objects.get_for_model(Pupil)  # warm in a running server
        return world  # type: ignore[no-any-return]

    def _make_later(self, instance: models.Model, age: timedelta) -> None:
        transaction_span, _ = self.built_in
        for name, value in vars(instance).items():
            if value == transaction_span.begins:
                vars(instance)[name] = transaction_span.ends + age
            elif isinstance(value, datetime) and any(value in span for span in self.built_in):
                vars(instance)[name] = value + age


def all_tables() -> list[Table]:
    """Every table of the application."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [Table(name, columns, moments or ()) for name, columns, moments in cursor.fetchall()]


def clear_tables() -> None:
    """Deletes what a test has committed. Django would truncate all 149 tables, which takes thirty times as long."""
    with transaction.atomic(), without_triggers():
        execute("SELECT kept.clear()")


def _keep(tables: Sequence[Table], spans: Sequence[Span]) -> None:
    execute("CREATE SCHEMA kept")
    for table in tables:
        execute(f'CREATE TABLE kept."{table.name}" AS TABLE public."{table.name}"')
    execute(
        "CREATE FUNCTION kept.later(moment timestamptz, age interval) RETURNS timestamptz LANGUAGE sql STABLE AS $$ "
        f"SELECT CASE WHEN moment = '{spans[0].begins.isoformat()}' THEN now()"
        f" WHEN {' OR '.join(span.as_sql() for span in spans)} THEN moment + age ELSE moment END $$"
    )
    age = f"age := now() - timestamptz '{spans[0].ends.isoformat()}';"
    _make_function("restore", "interval", [age, *(table.copying() for table in tables), "RETURN age;"])


def _make_function(name: str, returned: str, statements: Iterable[str]) -> None:
    body = "\n".join(statements)
    execute(
        f"CREATE FUNCTION kept.{name}() RETURNS {returned} LANGUAGE plpgsql AS $$ "
        f"DECLARE age interval; BEGIN {body} END $$"
    )


def instances_of(world: World) -> list[models.Model]:
    """All instances of models that hang together with the world, each once."""
    pickler = _InstancePickler()
    pickler.dump(world)
    return pickler.instances


class _InstancePickler(pickle.Pickler):
    """Notes every instance of a model it meets."""

    def __init__(self) -> None:
        super().__init__(BytesIO())
        self.instances: list[models.Model] = []

    def reducer_override(self, value: object) -> Any:
        if isinstance(value, models.Model):
            self.instances.append(value)
        return NotImplemented
