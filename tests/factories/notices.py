"""Notices for tests: the worker's steps without the worker."""

from __future__ import annotations

from datetime import timedelta

from common.clock import current_moment
from notices.actions.history import note_changes
from notices.actions.telling import tell_changes
from notices.models import Notice
from tests.world import Person


def tell(*, after_minutes: float = 16) -> None:
    """What the worker does, so many minutes later: the history is read on, and what is due by then is told."""
    note_changes(by=None)
    while tell_changes(now=current_moment() + timedelta(minutes=after_minutes), by=None):
        pass


def told(person: Person) -> list[str]:
    """What the person was told, in order."""
    return list(Notice.objects.filter(user=person.user).order_by("pk").values_list("text", flat=True))


def count_beside_bell(person: Person) -> int:
    person.user.refresh_from_db(fields=["n_unread"])
    return person.user.n_unread
