"""Notices for tests: the worker's steps without the worker."""

from __future__ import annotations

from datetime import date, timedelta

from common.clock import current_moment
from notices.actions.history import note_changes
from notices.actions.telling import tell_changes
from notices.models import Notice
from tests.world import Child, Person


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


def make_told(
    person: Person, child: Child, *, n: int = 1, kind: str = "marks", text: str = "", on: date | None = None
) -> None:
    """So many notices about the child."""
    earlier = Notice.objects.count()
    Notice.objects.bulk_create(
        Notice(
            user=person.user,
            pupil=child.pupil,
            kind=kind,
            about=f"mark:{number}",
            value="5",
            text=text or f"Весть № {number}.",
            on=on,
        )
        for number in range(earlier, earlier + n)
    )
