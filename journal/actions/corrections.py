"""Asking for a correction of locked data, and deciding about it (R-53)."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Refused
from journal.access import CorrectionScope
from journal.models import CorrectionRequest, CorrectionState


@action
def request_correction(*, scope: CorrectionScope, reason: str, by: User) -> CorrectionRequest:
    """Ask for the scope to be opened. Opens nothing. Raises Refused when the same request waits already."""
    return CorrectionRequest.objects.create(
        group=scope.group,
        subject=scope.subject,
        term=scope.term,
        lesson=scope.lesson,
        pupil=scope.pupil,
        reason=reason,
        requested_by=by,
    )


@action
def grant_correction(*, request: CorrectionRequest, hours: int, answer: str = "", by: User) -> CorrectionRequest:
    """Open exactly what was asked for, for so many hours from now; the database closes it again by itself.

    Raises Refused when it has been decided, or for more than seven days.
    """
    now = current_moment()
    until = {"open_until": now + timedelta(hours=hours)}
    return _decide(request, CorrectionState.GRANTED, {**until, "answer": answer, "decided_at": now}, by)


@action
def decline_correction(*, request: CorrectionRequest, answer: str, by: User) -> CorrectionRequest:
    """Refuse the request; the teacher reads why. Raises Refused when it has been decided, or without an answer."""
    if not answer:
        raise Refused("Напишите, почему заявка отклонена.")
    return _decide(request, CorrectionState.DECLINED, {"answer": answer, "decided_at": current_moment()}, by)


@action
def end_correction(*, request: CorrectionRequest, by: User) -> CorrectionRequest:
    """Close what was opened before its time is over. Raises Refused when it is not open."""
    now = current_moment()
    if not CorrectionRequest.objects.open().filter(pk=request.pk).update(ended_at=now):
        raise Refused("Эта заявка уже ничего не открывает.")
    request.ended_at = now
    return request


def _decide(
    request: CorrectionRequest, state: CorrectionState, values: dict[str, object], by: User
) -> CorrectionRequest:
    locked = CorrectionRequest.objects.select_for_update().get(pk=request.pk)
    for name, value in {**values, "state": state, "decided_by": by}.items():
        setattr(locked, name, value)
    locked.save()
    return locked
