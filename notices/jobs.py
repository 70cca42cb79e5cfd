"""What the worker does for notices every half a minute."""

from __future__ import annotations

from common.clock import current_moment
from notices.actions.history import note_changes
from notices.actions.telling import tell_changes
from tasks.rules import periodic


@periodic(seconds=30)
def tell() -> None:
    """Read the history on and tell what is due."""
    note_changes(by=None)
    while tell_changes(now=current_moment(), by=None):
        pass
