"""Migrations make the classes of models anew only when fields change.

Before each operation Django makes the class of its model again, and those of all models related to it. Here nearly
everything is related to pupils and users, and most operations add a trigger, an index or a constraint, of which a class
need not know: an empty database took a minute, four fifths of it for classes that nobody looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

_OF_OPTIONS: tuple[tuple[type, str], ...] = (
    (ProjectState, "_append_option"),
    (ProjectState, "_remove_option"),
    (AddTrigger, "state_forwards"),
    (RemoveTrigger, "state_forwards"),
)


@contextmanager
def classes_kept_for_options() -> Iterator[None]:
    """Inside the block an operation on triggers, indexes or constraints changes the state and renders no class."""
    originals = [(owner, name, getattr(owner, name)) for owner, name in _OF_OPTIONS]
    for owner, name, method in originals:
        setattr(owner, name, _without_rendering(method))
    try:
        yield
    finally:
        for owner, name, method in originals:
            setattr(owner, name, method)


def _without_rendering(method: Callable[..., None]) -> Callable[..., None]:
    @wraps(method)
    def quick(owner: Any, *arguments: Any) -> None:
        state: Any = owner if isinstance(owner, ProjectState) else arguments[1]
        state.reload_model = lambda *_, **__: None  # of this state alone, for this one change
        try:
            method(owner, *arguments)
        finally:
            del state.reload_model

    return quick
