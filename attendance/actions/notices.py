"""Notices of families: sent, withdrawn, confirmed by an excuse note, declined with a word."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from attendance.actions.notes import add_excuse_note
from attendance.models import AbsenceNotice, NoteKind, NoticeKind, NoticeState
from common.actions import action
from common.clock import current_moment
from common.refusals import Outdated
from school.models import Pupil


@action
def send_notice(
    *, pupil: Pupil, kind: NoticeKind, starts_on: date, ends_on: date, text: str = "", by: User
) -> AbsenceNotice:
    """Tell the class teacher that the child is or was away. Nothing is excused until he confirms it."""
    return AbsenceNotice.objects.create(
        pupil=pupil, kind=kind, starts_on=starts_on, ends_on=ends_on, text=text, sent_by=by, written_by=by
    )


@action
def withdraw_notice(*, notice: AbsenceNotice, known_version: int, by: User) -> AbsenceNotice:
    """Take the notice back before it is answered. Raises Outdated when it has been."""
    return _answer(notice, known_version, by, state=NoticeState.WITHDRAWN)


@action
def confirm_notice(
    *, notice: AbsenceNotice, kind: NoteKind, answer: str = "", known_version: int, by: User
) -> AbsenceNotice:
    """Accept the notice as a document of the kind: its days are excused as by any excuse note; with `answer`.

    Raises Outdated when it was answered or withdrawn meanwhile; Refused and Locked as `add_excuse_note` does.
    """
    current = _lock(notice, known_version)
    note = add_excuse_note(pupil=current.pupil, kind=kind, starts_on=current.starts_on, ends_on=current.ends_on, by=by)
    return _save(current, by, state=NoticeState.CONFIRMED, excuse_note=note, answer=answer)


@action
def decline_notice(*, notice: AbsenceNotice, answer: str, known_version: int, by: User) -> AbsenceNotice:
    """Refuse the notice and tell the family why. Raises Outdated when it was answered or withdrawn meanwhile."""
    return _answer(notice, known_version, by, state=NoticeState.DECLINED, answer=answer)


def _answer(notice: AbsenceNotice, known_version: int, by: User, **values: object) -> AbsenceNotice:
    return _save(_lock(notice, known_version), by, **values)


def _lock(notice: AbsenceNotice, known_version: int) -> AbsenceNotice:
    """The row for this transaction alone, if it still is as the writer saw it."""
    current = AbsenceNotice.objects.select_for_update(of=("self",)).select_related("pupil").get(pk=notice.pk)
    if current.version != known_version or current.state != NoticeState.NEW:
        raise Outdated("На это сообщение уже ответили или его отозвали: обновите страницу.")
    return current


def _save(notice: AbsenceNotice, by: User, **values: object) -> AbsenceNotice:
    changes = {**values, "written_by": by, "written_at": current_moment()}
    for name, value in changes.items():
        setattr(notice, name, value)
    notice.save(update_fields=list(changes))
    notice.version += 1  # as the trigger has just done
    return notice
