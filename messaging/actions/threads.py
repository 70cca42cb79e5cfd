"""Beginning a thread with one or many, writing in it, having read it.

What is written comes to the other member within the office hours; the database asks for each message whether the writer
may write to him today (R-06).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Refused
from journal.actions import CheckedFile
from messaging.access import OpenThread, faces_between, office_hours
from messaging.models import Message, MessageAttachment, Sending, Thread, ThreadMember
from messaging.rules.correspondence import MOST_FILES, Addressee, Face
from school.models import School

NOT_ALLOWED = "Этому человеку написать нельзя: пишут тем, кто связан с ребёнком сегодня."

Pair = tuple[int, int, int | None]  # writer, reader, pupil


@action
def start_thread(
    *,
    recipients: Collection[Addressee],
    subject: str,
    text: str,
    files: Sequence[CheckedFile] = (),
    is_urgent: bool = False,
    audience: str = "",
    key: UUID | None = None,
    by: User,
) -> list[Thread]:
    """Begin a thread with each of the recipients by the same message; they learn nothing of each other.

    `audience` says in words to how many it was («5А»), `key` is that of the form: sent again, it gives the threads that
    are there. Raises Refused when one of them may not be written to: then nothing is sent.
    """
    sending = _use_key(key, by, audience)
    if sending is None:
        return list(Thread.objects.filter(sending__key=str(key)))
    faces = _faces(by, recipients)
    shown_from = _visible_at(sending.sent_at, is_urgent=is_urgent)
    threads = Thread.objects.bulk_create(
        Thread(sending=sending, pupil_id=each.pupil_id, subject=subject, started_at=sending.sent_at)
        for each in recipients
    )
    members = [
        member
        for thread, each in zip(threads, recipients, strict=True)
        for member in _members(thread, by.pk, each.user_id, faces, sending.sent_at, shown_from)
    ]
    ThreadMember.objects.bulk_create(members)
    _write(threads, sending, text, files, visible_at=shown_from, is_urgent=is_urgent)
    return threads


@action
def send_message(
    *,
    thread: OpenThread,
    text: str,
    files: Sequence[CheckedFile] = (),
    is_urgent: bool = False,
    key: UUID | None = None,
    by: User,
) -> Message:
    """Write in the thread. Sent again with the same key, it gives the message there.

    Raises Refused when the right to write has ended.
    """
    sending = _use_key(key, by, "")
    if sending is None:
        return Message.objects.get(sending__key=str(key), thread=thread.own.thread_id)
    visible_at = _visible_at(sending.sent_at, is_urgent=is_urgent)
    [message] = _write([thread.own.thread], sending, text, files, visible_at=visible_at, is_urgent=is_urgent)
    return message


@action
def mark_read(*, member: ThreadMember, up_to: int, by: User) -> None:
    """The member has read up to the message, and not beyond what is shown to him by now. Never goes back.

    What he has written himself tells of no reading, and behind a message that still waits none counts as read: it would
    come in the morning as one that has been.
    """
    now = current_moment()
    to_him = Message.objects.filter(thread=member.thread_id, pk__lte=up_to).exclude(sender=by).order_by("pk")
    waiting = to_him.filter(visible_at__gt=now).values_list("pk", flat=True).first()
    shown = to_him.filter(visible_at__lte=now)
    newest = (shown.filter(pk__lt=waiting) if waiting else shown).values_list("pk", flat=True).last() or 0
    ThreadMember.objects.filter(pk=member.pk, user=by, read_up_to__lt=newest).update(read_up_to=newest, read_at=now)


def _use_key(key: UUID | None, by: User, audience: str) -> Sending | None:
    """The sending that uses up the key; None when the same person has used it already.

    Who sends the same form at the same moment waits here for the first one.
    """
    sending, is_new = Sending.objects.get_or_create(
        key=key or uuid4(), defaults={"sent_by": by, "sent_at": current_moment(), "audience": audience}
    )
    if sending.sent_by_id != by.pk:
        raise Refused("Эта форма уже отправлена: обновите страницу.")
    return sending if is_new else None


def _visible_at(moment: datetime, *, is_urgent: bool) -> datetime:
    """When the other sees what is written now, by the clock of the school."""
    if is_urgent:
        return moment
    return office_hours().visible_from(moment.astimezone(ZoneInfo(School.objects.get().time_zone)))


def _faces(by: User, recipients: Collection[Addressee]) -> Mapping[Pair, Face]:
    """Who each is to the other, by writer, reader and pupil. Raises Refused for whom one may not write to."""
    found = faces_between(by.pk, recipients)
    wanted = {(by.pk, each.user_id, each.pupil_id) for each in recipients}
    if not recipients or wanted - set(found):
        raise Refused(NOT_ALLOWED)
    return found


def _members(
    thread: Thread, writer: int, reader: int, faces: Mapping[Pair, Face], begun: datetime, shown_from: datetime
) -> list[ThreadMember]:
    pairs = ((reader, writer, begun), (writer, reader, shown_from))
    return [
        ThreadMember(
            thread=thread,
            user_id=user,
            is_starter=user == writer,
            capacity=faces[to, user, thread.pupil_id].capacity,
            words=faces[to, user, thread.pupil_id].words,
            shown_from=moment,
        )
        for to, user, moment in pairs
    ]


def _write(
    threads: Sequence[Thread],
    sending: Sending,
    text: str,
    files: Sequence[CheckedFile],
    *,
    visible_at: datetime,
    is_urgent: bool,
) -> list[Message]:
    """The message in each of the threads; its files lie in the storage once."""
    if len(files) > MOST_FILES:
        raise Refused(f"К сообщению можно приложить файлов: {MOST_FILES}.")
    messages = Message.objects.bulk_create(
        Message(
            thread=thread, sending=sending, sender_id=sending.sent_by_id, text=text, sent_at=sending.sent_at,
            visible_at=visible_at, is_urgent=is_urgent,
        )
        for thread in threads
    )  # fmt: skip
    names: list[str] = []
    for file in files:
        names.append(file.free_name(names))
        columns = file.columns("messages")
        MessageAttachment.objects.bulk_create(
            MessageAttachment(message=message, file_name=names[-1], **columns) for message in messages
        )
        file.store(columns["storage_name"])
    return messages
