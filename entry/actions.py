"""Compare-and-set: the one way in which a versioned row is written (R-63)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.sql import UpdateQuery

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.formatting import moment
from common.refusals import Outdated
from entry.models import GridCell, SentForm, VersionedRow

Row = TypeVar("Row", bound=VersionedRow)
AnyRow = TypeVar("AnyRow", bound=Model)
Result = TypeVar("Result")
Values = Mapping[str, Any]


class Conflict(Outdated):
    """Somebody wrote here meanwhile: carries what stands there now, its version, who wrote it and when."""

    def __init__(self, current: VersionedRow | None) -> None:
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
    known_version: int,
    by: User,
    operation: UUID | None = None,
    uncompared: Values | None = None,
) -> Row:
    """Write the values into the row with the keys if it is still as the writer saw it; returns the row.

    For actions, within their transaction. `known_version` is the version the writer saw, 0 = no row. Writing what
    already stands there changes nothing and is never a conflict, so that a repeated request is harmless; so is writing
    over a cell that the writer saw empty and that was filled and cleared meanwhile. `operation` names the request of a
    grid: one that has been written before gives the row as it stands now, whoever has changed it since. `uncompared` is
    written along with the values without being compared. A row that is named by its own number is never made: it was
    there when its page was drawn. Raises Conflict, Locked, Refused.
    """
    operation_value = {} if operation is None else {"operation": operation}
    uncompared = uncompared or {}
    if known_version or "pk" in keys:
        changes = {**values, **uncompared, **operation_value, "written_by": by, "written_at": current_moment()}
        if row := _update_one(rows.filter(**keys, version=known_version).exclude(**values), changes):
            return row
    else:
        row = insert_if_absent(rows, {**keys, **values, **uncompared, **operation_value, "written_by": by})
        if row is not None:
            return row
    return _changed(rows, keys, values, known_version, by, operation_value, uncompared)


def insert_if_absent(rows: QuerySet[AnyRow], values: Values) -> AnyRow | None:
    """The new row; None when there is one with its unique key, whose writer has been waited for.

    `bulk_create(ignore_conflicts=True)` would not say which of the two has happened, and an error would need a
    savepoint around each insert.
    """
    row, meta = rows.model(**values), rows.model._meta  # noqa: SLF001  # Django's documented meta API
    columns = [field for field in meta.local_concrete_fields if field is not meta.auto_field]
    insert = rows._insert  # type: ignore[attr-defined]  # noqa: SLF001  # what create() and bulk_create() call
    (inserted,) = insert([row], columns, returning_fields=[meta.pk], using=rows.db, on_conflict=OnConflict.IGNORE)
    if inserted is None:
        return None
    row.pk, row._state.adding = inserted[0], False  # noqa: SLF001  # as save() does
    return row


def _update_one(rows: QuerySet[Row], changes: Values) -> Row | None:
    """The row after the change, as the triggers have left it; None when there was none to change.

    It is found, locked and written in one statement: somebody else's change is waited for and then not written over.
    """
    model, fields = rows.model, rows.model._meta.local_concrete_fields  # noqa: SLF001  # Django's documented meta API
    update: Any = rows.order_by().query.chain(UpdateQuery)
    update.add_update_values(changes)
    try:
        sql, params = update.get_compiler(rows.db).as_sql()
    except EmptyResultSet:  # a version that no column could hold: no row has it
        return None
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING {columns}", params)
        found = cursor.fetchone()
    return found and model.from_db(rows.db, [field.attname for field in fields], found)


def _changed(
    rows: QuerySet[Row],
    keys: Values,
    values: Values,
    known_version: int,
    by: User,
    operation_value: Values,
    uncompared: Values,
) -> Row:
    unlocked = rows.filter(**keys).order_by("pk")  # another order would join, and lock, more
    row = unlocked.select_for_update(no_key=True).first()  # new rows that refer to it need not wait
    if row is None:
        raise Conflict(None)
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    seen_empty_and_is_empty = known_version == 0 and not any(getattr(row, name) for name in values)
    if row.version != known_version and not seen_empty_and_is_empty:
        if operation_value and _was_written(row, operation_value, by):
            return row
        raise Conflict(row)
    changes = {**values, **uncompared, **operation_value, "written_by": by, "written_at": current_moment()}
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=[*changes])
    row.version += 1  # as the trigger has just done
    return row


def _was_written(row: VersionedRow, operation_value: Values, by: User) -> bool:
    """Does the history of the row know the operation? Asked only when there would be a conflict."""
    history = type(row).pgh_event_model.objects if isinstance(row, GridCell) else None  # type: ignore[attr-defined]  # pghistory adds it
    return history is not None and history.filter(**operation_value, pgh_obj=row.pk, written_by=by).exists()


@action
def clear_sent_forms(*, now: datetime, by: None) -> None:
    """A page is not older than the session in which it was opened: nobody can send such a form again."""
    SentForm.objects.filter(sent_at__lt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE)).delete()


@action
def write_as_shown(*, row: Model, changed: Callable[[Model], bool], write: Callable[[], Result], by: User) -> Result:
    """Write, if `changed` does not find that somebody has changed the row since its form was drawn (record 52).

    It is asked about the row as it is now, which is held until the end of the transaction. Raises Outdated.
    """
    now = type(row)._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk=row.pk).first()  # noqa: SLF001  # documented by Django
    if now is None:
        raise Outdated("Этой записи уже нет: её удалили, пока страница была открыта.")
    if changed(now):
        raise Outdated(
            "Пока страница была открыта, то же изменил кто-то ещё. Сверьте отмеченное и сохраните снова: "
            "запишется то, что стоит в полях."
        )
    return write()
