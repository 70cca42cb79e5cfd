"""Who of those who were written to at once has read it, and who has answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from common.clock import current_moment
from messaging.models import Message, Sending, ThreadMember


@dataclass(frozen=True)
class SendingRow:
    """One of those who were written to."""

    thread_pk: int
    person: str
    pupil: str
    has_read: bool
    has_answered: bool


@dataclass(frozen=True)
class SendingPage:
    """What was written to many at once, and each of them."""

    subject: str
    audience: str
    at: datetime
    text: str
    rows: list[SendingRow]

    @property
    def n_read(self) -> int:
        """How many have read it."""
        return sum(row.has_read for row in self.rows)


def sending_page(sending: Sending) -> SendingPage:
    """Two queries."""
    message = Message.objects.filter(sending=sending).select_related("thread").order_by("pk").first()
    first = Message.objects.filter(thread=OuterRef("thread"), sending=sending).values("pk")
    starter = ThreadMember.objects.filter(thread=OuterRef("thread"), is_starter=True)
    answered = starter.with_answer(current_moment()).filter(Q(has_answer=True))
    members = ThreadMember.objects.filter(thread__sending=sending, is_starter=False)
    told = members.annotate(told=Subquery(first), has_answered=Exists(answered))
    ordered: Iterable[Any] = told.select_related("user", "thread__pupil").order_by(
        "thread__pupil__sort_name", "user__sort_name", "pk"
    )
    return SendingPage(
        subject=message.thread.subject if message else "",
        audience=sending.audience,
        at=sending.sent_at,
        text=message.text if message else "",
        rows=[
            SendingRow(
                thread_pk=each.thread_id,
                person=each.user.full_name,
                pupil=each.thread.pupil.short_name if each.thread.pupil else "",
                has_read=each.read_up_to >= each.told,
                has_answered=each.has_answered,
            )
            for each in ordered
        ],
    )
