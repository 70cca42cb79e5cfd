"""Database triggers that refuse with a Russian message, and the history that nobody can rewrite.

Three SQLSTATEs of our own tell Python why the database refused:
EZ400 – the value breaks a rule; EZ423 – the term is closed or the editing window is over;
EZ403 – history is append-only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

RULE_BROKEN = "EZ400"
LOCKED = "EZ423"
APPEND_ONLY = "EZ403"

AnyModel = TypeVar("AnyModel", bound=type[models.Model])


def refusal(state: str, message: str) -> str:
    """The PL/pgSQL statement that refuses the change with the message."""
    return f"RAISE EXCEPTION USING ERRCODE = '{state}', MESSAGE = '{message}';"


def append_only() -> list[pgtrigger.Trigger]:
    """History can be added to; changing, deleting and emptying it is refused (R-54)."""
    message = "Историю нельзя изменить или удалить: она только дополняется."
    return [
        pgtrigger.Trigger(
            name="append_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=refusal(APPEND_ONLY, message),
        ),
        never_emptied(message),
    ]


def never_emptied(message: str) -> pgtrigger.Trigger:
    """TRUNCATE is refused: it fires no trigger of rows."""
    return pgtrigger.Trigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=refusal(APPEND_ONLY, message),
    )


def with_history(
    *, exclude: tuple[str, ...] = (), **meta: tuple[models.BaseConstraint | models.Index, ...]
) -> Callable[[AnyModel], AnyModel]:
    """Class decorator: every insert, update and delete leaves a row in an append-only table, kept by triggers.

    The row carries the new values and the context (user, address, reason) of the request. Bulk writes and
    raw SQL are caught as well, because the database itself writes it (R-54); TRUNCATE, which would go past it, is
    refused. `meta` are constraints and indexes of the history itself.
    """

    def track(model: AnyModel) -> AnyModel:
        pgtrigger.register(never_emptied("Таблицу нельзя очистить целиком: история об этом не узнала бы."))(model)
        tracked: AnyModel = pghistory.track(
            pghistory.InsertEvent("insert"),
            pghistory.UpdateEvent("update"),
            pghistory.DeleteEvent("delete"),
            exclude=["sort_name", *exclude],
            meta={"triggers": append_only(), **meta},
        )(model)
        return tracked

    return track
