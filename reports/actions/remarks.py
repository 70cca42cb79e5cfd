"""Making a remark by hand, answering it, accepting what was mended or returning it (requirements 2.6)."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Refused
from reports.access import RemarkPlace
from reports.models import Remark, RemarkState
from school.models import StaffMember


@action
def make_remark(
    *, place: RemarkPlace, addressee: StaffMember, purpose: str, text: str, due_on: date, today: date, by: User
) -> Remark:
    """Tell a member of the staff what to mend by the day. The same remark that is still open is not made twice.

    Raises Refused when that day is over already.
    """
    told = {
        "addressee": addressee,
        "purpose": purpose,
        "text": text,
        "place": place.words,
        "url": place.url,
        "on": place.on,
        "school_class_id": place.school_class_id,
        "group_id": place.group_id,
        "subject_id": place.subject_id,
        "lesson_id": place.lesson_id,
        "issued_by": by,
        "issued_on": today,
        "due_on": due_on,
    }
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks at once make one remark
    same = Remark.objects.open().filter(**told).first()
    return same or Remark.objects.create(**told)


@action
def reply_to_remark(*, remark: Remark, reply: str, is_fixed: bool, by: User) -> Remark:
    """Answer, and with `is_fixed` say that it is mended. Raises Refused when the remark is closed, and to «исправлено»
    when a rule has made it: the nightly check sees by itself whether it is.
    """
    current = _lock(remark)
    current.reply, current.replied_at = reply or current.reply, current_moment()
    if is_fixed:
        current.state = RemarkState.FIXED
    current.save(update_fields=["reply", "replied_at", "state"])
    return current


@action
def accept_remark(*, remark: Remark, note: str = "", by: User) -> Remark:
    """Close it, whether the addressee has answered or not. Raises Refused when it is closed, or made by a rule."""
    current = _lock(remark)
    current.state, current.note = RemarkState.ACCEPTED, note
    current.closed_by, current.closed_at = by, current_moment()
    current.save(update_fields=["state", "note", "closed_by", "closed_at"])
    return current


@action
def return_remark(*, remark: Remark, note: str, by: User) -> Remark:
    """Say what is still not mended. Raises Refused without a note, and when nobody has said that it is mended."""
    current = _lock(remark)
    if current.state != RemarkState.FIXED:
        raise Refused("Вернуть можно то, о чём учитель сказал «исправлено».")
    current.state, current.note = RemarkState.ISSUED, note
    current.save(update_fields=["state", "note"])
    return current


def _lock(remark: Remark) -> Remark:
    """The remark as it is now: the addressee and two deputies may decide about it at the same moment."""
    return Remark.objects.select_for_update(of=("self",), no_key=True).get(pk=remark.pk)
