"""Compare-and-set: the one way in which a row of the journal is written (R-63)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from common.dated import Today
from common.formatting import moment
from common.refusals import Outdated, refusals_explained
from journal.models.base import TypedCell, Written
from timetable.models import Lesson, LessonState

_UNIQUE_VIOLATION = "23505"

Row = TypeVar("Row", bound=Written)
Values = Mapping[str, Any]


class Conflict(Outdated):
    """Somebody wrote here meanwhile: carries what stands there now, its version, who wrote it and when."""

    def __init__(self, current: Written | None) -> None:
        self.value = "" if current is None else str(current)
        self.version = 0 if current is None else current.version
        self.author = "" if current is None else current.written_by.initials_name
        self.written_at = "" if current is None else moment(current.written_at)
        what = f"записано «{self.value}»" if self.value else "пусто"
        super().__init__(f"Здесь уже {what}: {self.author}, {self.written_at}." if current else "Записи уже нет.")


def compare_and_set(
    rows: QuerySet[Row],
    keys: Values,
    values: Values,
    *,
    lesson: Lesson | None = None,
    known_version: int,
    by: User,
    holds: bool = True,
    operation: UUID | None = None,
    beside: Values | None = None,
) -> Row:
    """Write the values into the row with the keys if it is still as the writer saw it; returns the row.

    `known_version` is the version the writer saw, 0 = no row. Writing what already stands there changes nothing and
    is never a conflict, so that a repeated request is harmless; so is writing over a cell that the writer saw empty
    and that was filled and cleared meanwhile. Unless told otherwise, makes the lesson held (R-15);
    what is not written at a lesson has none. `operation` names the request of a typed cell: one that has been written
    before gives the row as it stands now, whoever has changed it since. `beside` is written along with the values
    without being compared. Raises Conflict, Locked, Refused.
    """
    stamp = {} if operation is None else {"operation": operation}
    beside = beside or {}
    with refusals_explained():
        try:
            with transaction.atomic():
                row = (
                    _changed(rows, keys, values, known_version, by, stamp, beside)
                    if known_version
                    else rows.create(**keys, **values, **beside, **stamp, written_by=by)
                )
                if holds and lesson:
                    hold_lesson(lesson, if_any_of=values)
                return row
        except IntegrityError as error:
            if not is_duplicate(error, rows):
                raise
        # Somebody was first, perhaps this very moment; the unique key has made us wait for his commit.
        with transaction.atomic():
            return _changed(rows, keys, values, known_version, by, stamp, beside)


def is_duplicate(error: IntegrityError, rows: QuerySet[Row]) -> bool:
    """Did the insert fail because the row is already there?"""
    cause = error.__cause__
    diagnosis = getattr(cause, "diag", None)
    return getattr(cause, "sqlstate", "") == _UNIQUE_VIOLATION and (
        getattr(diagnosis, "table_name", "") == rows.model._meta.db_table  # noqa: SLF001  # Django's public name for it
    )


def hold_lesson(lesson: Lesson, *, if_any_of: Values) -> None:
    """A planned lesson whose date has come was evidently given once something is written about it (R-15)."""
    if lesson.state == LessonState.PLANNED and any(if_any_of.values()):
        planned = Lesson.objects.filter(pk=lesson.pk, state=LessonState.PLANNED, on__lte=Today())
        if planned.update(state=LessonState.HELD):
            lesson.state = LessonState.HELD


def _changed(
    rows: QuerySet[Row], keys: Values, values: Values, known_version: int, by: User, stamp: Values, beside: Values
) -> Row:
    row = rows.select_for_update().filter(**keys).first()
    if row is None:
        raise Conflict(None)
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    seen_empty_and_is_empty = known_version == 0 and not any(getattr(row, name) for name in values)
    if row.version != known_version and not seen_empty_and_is_empty:
        if stamp and _was_written(row, stamp, by):
            return row
        raise Conflict(row)
    changes = {**values, **beside, **stamp, "written_by": by, "written_at": timezone.now()}
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=[*changes])
    row.version += 1  # as the trigger has just done
    return row


def _was_written(row: Written, stamp: Values, by: User) -> bool:
    """Does the history of the row know the operation? Asked only when there would be a conflict."""
    history = type(row).pgh_event_model.objects if isinstance(row, TypedCell) else None  # type: ignore[attr-defined]  # pghistory adds it
    return history is not None and history.filter(**stamp, pgh_obj=row.pk, written_by=by).exists()
