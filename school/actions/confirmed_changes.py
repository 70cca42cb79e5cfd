"""A change that reaches into days with records is written only as it was shown (record 46)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from accounts.models import User
from common.actions import action
from school.models import ConfirmedChange, SchoolClass
from school.queries.affected import Affected, Change, affected_by

Result = TypeVar("Result")


class NotSeenError(Exception):
    """Nothing was written: what hangs on the days was not shown yet, or has changed since."""

    def __init__(self, affected: Affected) -> None:
        super().__init__()
        self.affected = affected


@action
def write_as_seen(
    *,
    changes: Callable[[], Sequence[Change]],
    seen: str,
    write: Callable[[], Result],
    title: str,
    asks: bool = False,
    by: User,
) -> Result:
    """Write, if `seen` is the fingerprint of what hangs on the days at this moment; nobody writes there meanwhile.

    The write is tried first, so that what is refused is refused at once; what is not seen is taken back with it.
    Where nothing hangs there is nothing to see, unless the page `asks` something. Raises NotSeenError; Refused and
    Locked as the write does.
    """
    reached = changes()
    ids = {pk for change in reached for pk in change.class_ids}
    # Who writes about a lesson or a meal of the class holds its row: he is waited for, and waits.
    list(SchoolClass.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    affected = affected_by(reached)
    result = write()
    if (affected.records or asks) and affected.fingerprint != seen:
        raise NotSeenError(affected)
    record_confirmed(changes=reached, affected=affected, title=title, by=by)
    return result


@action
def record_confirmed(*, changes: Sequence[Change], affected: Affected, title: str, by: User) -> None:
    """Keep what was shown; the desk compares records soon after."""
    if changes:
        ConfirmedChange.objects.create(
            kind=changes[0].kind,
            title=title[:300],
            shown=affected.shown,
            fingerprint=affected.fingerprint,
            confirmed_by=by,
        )
