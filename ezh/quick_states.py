"""Migrations render only the classes of models they look at.

After each operation Django renders the class of its model anew, and with it every class related to it through any
number of others. Here nearly everything is related to pupils and users: an empty database took a minute, most of it
for classes nobody looked at.

A new model or a new field needs its own class only, a trigger, an index or a constraint not even that. The classes
of other models may then refer to a class as it was before, which lacks the new columns but is right about all others.
Operations that change or take away a column render all they need, as ever. RunPython, which may ask for the new columns
across relations, renders everything anew when the state is marked as delayed, Django's own word for such classes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, RemoveConstraint, RemoveIndex
from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import AddTrigger, RemoveTrigger

ADDITIONS: tuple[type[Operation], ...] = (AddField, CreateModel)
OPTIONS: tuple[type[Operation], ...] = (
    AddConstraint,
    AddIndex,
    AddTrigger,
    RemoveConstraint,
    RemoveIndex,
    RemoveTrigger,
)


@contextmanager
def skip_model_rerender() -> Iterator[None]:
    """Inside the block migrations render no classes they do not look at; the database they make is the same."""
    originals = {kind: kind.state_forwards for kind in ADDITIONS + OPTIONS}
    for kind, method in originals.items():
        kind.state_forwards = _rendering(method, own_class=kind in ADDITIONS)  # type: ignore[method-assign]
    try:
        yield
    finally:
        for kind, method in originals.items():
            kind.state_forwards = method  # type: ignore[method-assign]


def _rendering(state_forwards: Callable[..., None], *, own_class: bool) -> Callable[..., None]:
    @wraps(state_forwards)
    def changed(operation: Operation, app_label: str, state: Any) -> None:
        state._find_reload_model = lambda app, model, _delay: {(app, model)} if own_class else set()  # noqa: SLF001
        try:
            state_forwards(operation, app_label, state)
        finally:
            del state._find_reload_model  # noqa: SLF001
        state.is_delayed = True

    return changed
