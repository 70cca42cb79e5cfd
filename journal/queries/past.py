"""The journal as of a past moment: the same queries, over what the history says stood in the tables then (R-54).

Inside `as_of` each tracked table that a gradebook is read from is hidden by a temporary view of the same name, made
of the table's append-only history. So the past is read by the very code that reads the present, and cannot differ
from it by a second version of the rules (docs/decisions/0012).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import cast

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

# The order does not matter, but for the view of members, which is made over the others.
_TRACKED = (
    "school.Enrolment",
    "timetable.GroupMembership",
    "timetable.Lesson",
    "timetable.Substitution",
    "journal.Absence",
    "journal.Homework",
    "journal.LessonEntry",
    "journal.Mark",
    "journal.OutstandingWork",
    "journal.PeriodMark",
    "journal.RollCall",
    "journal.WholeDayAbsence",
    "journal.Work",
)
_MEMBERS = "timetable_groupmember"
# Rows that carry the day of their lesson, which their history does not repeat, and where they name it. The lesson of
# rows that stand has not been moved since; that of a deleted column may have been, whose day nobody asks for.
_LESSON_OF = {
    "journal_absence": "e.lesson_id",
    "journal_mark": "(SELECT w.lesson_id FROM public.journal_work w WHERE w.id = e.work_id)",
    "journal_work": "e.lesson_id",
}


def end_of_day(day: date) -> datetime:
    """The last moment of the school's day."""
    return timezone.make_aware(datetime.combine(day, time.max))


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Inside the block every read of the journal gives what stood there at the moment; nothing can be written.

    The views end with the block, whatever happens in it. Costs a scan of the histories: for a page that is opened
    now and then.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('ezh.as_of', %s, true), pg_get_viewdef(%s::regclass)",
                           [moment.isoformat(), _MEMBERS])  # fmt: skip
            members = cursor.fetchone()[1]
            for name in _TRACKED:
                cursor.execute(_create_view_sql(apps.get_model(name)))
            cursor.execute(f"CREATE TEMPORARY VIEW {_MEMBERS} AS {members}")
            cursor.execute("SET TRANSACTION READ ONLY")
        with _without_prepared_statements():
            yield
        transaction.set_rollback(True)


@contextmanager
def _without_prepared_statements() -> Iterator[None]:
    """A plan that the connection has kept leads to the table, past the view that hides it."""
    driver = connection.connection
    threshold, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = threshold


def _create_view_sql(model: type[models.Model]) -> str:
    """The last event of each row until the moment; a row whose last event is its deletion was not there."""
    events = _history_of(model)._meta.db_table  # noqa: SLF001  # Django's documented meta API
    meta = model._meta  # noqa: SLF001  # same
    columns = ", ".join(_column(meta.db_table, str(field.column)) for field in meta.local_concrete_fields)
    moment = "current_setting('ezh.as_of')::timestamptz"
    return f"""
        CREATE TEMPORARY VIEW {meta.db_table} AS
        SELECT {columns} FROM {events} e
         WHERE e.pgh_created_at <= {moment} AND e.pgh_label <> 'delete' AND NOT EXISTS (
               SELECT 1 FROM {events} later
                WHERE later.pgh_obj_id = e.pgh_obj_id AND later.pgh_id > e.pgh_id AND later.pgh_created_at <= {moment})
    """  # noqa: S608  # names of our own tables


def _column(table: str, name: str) -> str:
    """As the event has it; the day of the lesson as the lesson has it."""
    lesson = _LESSON_OF.get(table) if name == "on" else None
    if lesson is None:
        return f'e."{name}"'
    return f'(SELECT l."on" FROM public.timetable_lesson l WHERE l.id = {lesson}) AS "on"'  # noqa: S608  # same


def _history_of(model: type[models.Model]) -> type[models.Model]:
    return cast(type[models.Model], model.pgh_event_model)  # type: ignore[attr-defined]  # pghistory adds it
