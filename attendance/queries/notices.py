"""Notices of families as they and the class teacher read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from attendance.models import AbsenceNotice, AbsenceNoticeQuerySet, NoticeState
from attendance.queries.notes import days_in_words
from common.prepared import DAY, KEYS, Prepared
from school.models import Enrolment, Pupil, SchoolClass


@dataclass(frozen=True)
class NoticeRow:
    """One notice: about whom, which days, why; who sent it, what was answered and by whom."""

    pk: int
    version: int
    pupil: str
    days: str
    kind: str
    text: str
    sender: str
    sender_id: int
    state: str
    state_name: str
    answer: str
    answered_by: str
    at: datetime

    @property
    def is_waiting(self) -> bool:
        return self.state == NoticeState.NEW


def notices_about(notices: AbsenceNoticeQuerySet, pupil: Pupil) -> list[NoticeRow]:
    """All notices about one pupil, the latest days first. One query."""
    return _rows(notices.filter(pupil=pupil))


def notices_of_class(notices: AbsenceNoticeQuerySet, school_class: SchoolClass, today: date) -> list[NoticeRow]:
    """Notices about today's pupils of the class since its year began, those that wait first. One query."""
    members = Enrolment.objects.on(today).in_class(school_class.pk).values("pupil")
    rows = _rows(notices.filter(pupil__in=members, ends_on__gte=school_class.year.starts_on))
    return sorted(rows, key=lambda row: not row.is_waiting)


def waiting_notices(classes: Sequence[SchoolClass], today: date) -> dict[int, list[NoticeRow]]:
    """Notices that wait for an answer, by class of the pupil today. Two queries."""
    class_of = dict(_MEMBERS(class_ids=[row.pk for row in classes], today=today))
    by_class: dict[int, list[NoticeRow]] = defaultdict(list)
    for notice in _WAITING(pupil_ids=class_of):
        by_class[class_of[notice.pupil_id]].append(_row(notice))
    return by_class


def _members(class_ids: Collection[int], today: date) -> QuerySet[Enrolment, Any]:
    members = Enrolment.objects.on(today).filter(school_class__in=class_ids)
    return members.order_by().values_list("pupil_id", "school_class_id")


def _rows(notices: AbsenceNoticeQuerySet) -> list[NoticeRow]:
    return [_row(notice) for notice in _with_people(notices)]


def _with_people(notices: AbsenceNoticeQuerySet) -> AbsenceNoticeQuerySet:
    return notices.select_related("pupil", "sent_by", "written_by")


def _row(notice: AbsenceNotice) -> NoticeRow:
    is_answered = notice.state in {NoticeState.CONFIRMED, NoticeState.DECLINED}
    return NoticeRow(
        pk=notice.pk,
        version=notice.version,
        pupil=notice.pupil.short_name,
        days=days_in_words(notice.starts_on, notice.ends_on),
        kind=notice.get_kind_display(),
        text=notice.text,
        sender=notice.sent_by.initials_name,
        sender_id=notice.sent_by_id,
        state=notice.state,
        state_name=notice.get_state_display(),
        answer=notice.answer,
        answered_by=notice.written_by.initials_name if is_answered else "",
        at=notice.written_at,
    )


_MEMBERS: Prepared[Any] = Prepared(_members, class_ids=KEYS, today=DAY)
_WAITING = Prepared(
    lambda pupil_ids: _with_people(AbsenceNotice.objects.waiting().filter(pupil__in=pupil_ids)), pupil_ids=KEYS
)
