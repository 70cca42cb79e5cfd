"""What every action wears: one transaction, refusals explained, history that names the person who acts (R-54)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import Parameter, signature
from typing import ParamSpec, TypeVar

import pghistory
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.transaction import Atomic

from common.refusals import refusals_explained

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class ActionTransaction(Atomic):
    """The transaction of an action, or a savepoint in the caller's. An action within an action adds no savepoint:

    when it is refused, the outer one is refused as a whole. Who wants to go on after a refusal opens a savepoint
    around the inner action with `transaction.atomic()`.
    """

    def __init__(self) -> None:
        is_inner = any(isinstance(block, ActionTransaction) for block in connection.atomic_blocks)
        super().__init__(DEFAULT_DB_ALIAS, savepoint=not is_inner, durable=False)


@contextmanager
def _history_names(by: models.Model | None) -> Iterator[None]:
    """Rows of history written inside name the person, beside the address and the page when there is a request.

    `by` is None when nobody acts: then the request says who, and outside of one nobody does.
    """
    with pghistory.context() as context:
        before = dict(context.metadata)
        if by is not None:
            context.metadata["user"] = by.pk
        try:
            yield
        finally:
            context.metadata.clear()
            context.metadata.update(before)


def action(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """A write of the school: wholly done or, when refused, not at all.

    The function takes keywords only, among them `by`, who acts. What the database refuses is raised as `Refused` or
    `Locked` with its Russian message.
    """
    parameters = signature(function).parameters
    if "by" not in parameters or any(each.kind is not Parameter.KEYWORD_ONLY for each in parameters.values()):
        raise TypeError(f"{function.__name__}: an action takes keywords only, and `by` among them")

    @wraps(function)
    def acted(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        by = kwargs.get("by")
        person = by if isinstance(by, models.Model) else None
        with refusals_explained(), _history_names(person), ActionTransaction():
            result = function(*args, **kwargs)
            for block in connection.atomic_blocks:  # that of a whole request wants to know (entry/middleware.py)
                getattr(block, "after_action", bool)()
            return result

    acted.is_action = True  # type: ignore[attr-defined]  # what the house test looks for
    return acted
