"""A thread as one of its members reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from common.clock import current_moment
from journal.queries.homework import AttachedFile
from messaging.access import OpenThread
from messaging.models import AbuseReport, Message, MessageAttachment

PAGE_LENGTH = 50


@dataclass(frozen=True)
class Said:
    """A message. Of an own one: whether the other has read it, or from when he will see it."""

    pk: int
    is_own: bool
    author: str
    at: datetime
    text: str
    is_urgent: bool
    files: Sequence[AttachedFile]
    is_read: bool
    waits_until: datetime | None
    is_new: bool
    is_reported: bool


@dataclass(frozen=True)
class ThreadPage:
    """The thread with its last messages: before `earlier` there are more, `newest` is the last one shown.

    `letter_id` is the report to parents that it began with.
    """

    pk: int
    subject: str
    pupil: str
    pupil_id: int | None
    person: str
    person_words: str
    own_words: str
    may_write: bool
    said: Sequence[Said]
    earlier: int | None
    newest: int
    is_unread: bool
    letter_id: int | None


def thread_page(found: OpenThread, before: int | None = None) -> ThreadPage:
    """Two queries: messages with their files. Without `before` the last messages, else those before that key."""
    own, other, moment = found.own, found.other, current_moment()
    shown = Message.objects.shown_to(own.user_id, moment).filter(thread=own.thread_id)
    if before:
        shown = shown.filter(pk__lt=before)
    flag = {"is_reported": Exists(AbuseReport.objects.filter(message=OuterRef("pk"), reported_by=own.user_id))}
    latest = list(shown.annotate(**flag).order_by("-pk")[: PAGE_LENGTH + 1])
    messages = latest[PAGE_LENGTH - 1 :: -1]
    files = _files(messages)
    said = [_said(each, found, files.get(each.pk, ()), moment) for each in messages]
    return ThreadPage(
        pk=own.thread_id,
        subject=own.thread.subject,
        pupil=own.thread.pupil.short_name if own.thread.pupil else "",
        pupil_id=own.thread.pupil_id,
        person=other.user.full_name,
        person_words=other.words,
        own_words=own.words,
        may_write=found.may_write,
        said=said,
        earlier=messages[0].pk if len(latest) > PAGE_LENGTH else None,
        newest=messages[-1].pk if messages else 0,
        is_unread=any(each.is_new for each in said),
        letter_id=own.thread.delivery.letter_id if hasattr(own.thread, "delivery") else None,
    )


def _files(messages: Sequence[Message]) -> dict[int, list[AttachedFile]]:
    """The files of the messages, by message."""
    found: dict[int, list[AttachedFile]] = {}
    rows = MessageAttachment.objects.filter(message__in=[each.pk for each in messages]).order_by("pk")
    for row in rows:
        found.setdefault(row.message_id, []).append(AttachedFile(row.pk, row.file_name, row.size))
    return found


def _said(message: Message, found: OpenThread, files: Sequence[AttachedFile], moment: datetime) -> Said:
    is_own = message.sender_id == found.own.user_id
    author = found.own.user if is_own else found.other.user
    return Said(
        pk=message.pk,
        is_own=is_own,
        author=author.initials_name,
        at=message.sent_at,
        text=message.text,
        is_urgent=message.is_urgent,
        files=files,
        is_read=is_own and found.other.read_up_to >= message.pk,
        waits_until=message.visible_at if is_own and message.visible_at > moment else None,
        is_new=not is_own and message.pk > found.own.read_up_to,
        is_reported=message.is_reported,
    )
