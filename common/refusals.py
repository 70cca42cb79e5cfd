"""What the database refused, said in Russian: errors of PostgreSQL turned into exceptions of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import BaseConstraint

from common.triggers import APPEND_ONLY, LOCKED, RULE_BROKEN

Key = TypeVar("Key")

_CONSTRAINT_VIOLATIONS = {"23505", "23514", "23P01"}
_FOREIGN_KEY_VIOLATION = "23503"


class Refused(Exception):
    """A rule of the school forbids the change; `message` tells the person why and what to do."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Locked(Refused):
    """The term is closed or the editing window is over (R-51, R-52)."""

    status = 423


class Outdated(Refused):
    """Somebody else has changed the object since it was read (R-63)."""

    status = 409


def refusal_of_error(error: DatabaseError) -> Refused | None:
    """The refusal behind a database error, or None when the error is not a refusal."""
    cause = error.__cause__
    diagnosis = getattr(cause, "diag", None)
    state = getattr(cause, "sqlstate", None)
    if diagnosis is None or state is None:
        return None
    if state == LOCKED:
        return Locked(diagnosis.message_primary)
    if state in {RULE_BROKEN, APPEND_ONLY}:
        return Refused(diagnosis.message_primary)
    if state == _FOREIGN_KEY_VIOLATION:  # what was chosen is there no more
        return Outdated("То, что было выбрано, уже удалили, или оно ещё нужно другим записям. Обновите страницу.")
    if state in _CONSTRAINT_VIOLATIONS:
        return Refused(_constraint_message(diagnosis.constraint_name))
    return None


def _constraint_message(name: str | None) -> str:
    for model in apps.get_models():
        for constraint in model._meta.constraints:  # noqa: SLF001  # Django documents it as its meta API
            if constraint.name == name and _has_own_message(constraint):
                return str(constraint.violation_error_message)
    return "Такая запись уже есть или противоречит другой записи."


def _has_own_message(constraint: BaseConstraint) -> bool:
    return constraint.violation_error_message != BaseConstraint.default_violation_error_message


@contextmanager
def refusals_explained() -> Iterator[None]:
    """Inside the block, a refusal of the database is raised as `Refused` or `Locked` with its Russian message."""
    try:
        yield
    except DatabaseError as error:
        refusal = refusal_of_error(error)
        if refusal is None:
            raise
        raise refusal from error


def write_one_by_one(writes: Iterable[tuple[Key, Callable[[], object]]]) -> tuple[int, dict[Key, Refused]]:
    """Within a transaction, make each write or, when it is refused, nothing of it; the others stand.

    What a row refers to is looked up along with its own write from here on: at the end of the transaction, as is usual,
    one missing row would take all the writes. Gives how many were made, and the refusals by key.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    n_made, refusals = 0, dict[Key, Refused]()
    for key, write in writes:
        try:
            with transaction.atomic():
                write()
        except Refused as refusal:
            refusals[key] = refusal
        else:
            n_made += 1
    return n_made, refusals
