"""Threads and messages, written by the actions: the right to write is asked for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from accounts.models import User
from journal.actions import CheckedFile
from messaging.access import get_thread_to_read
from messaging.actions import Addressee, send_message, start_thread
from messaging.models import Message, Thread
from school.models import Pupil
from school.roles import roles_of

NOON = datetime(2026, 10, 14, 5, tzinfo=UTC)  # Wednesday in Novokuznetsk, seven hours ahead


def make_thread(
    *,
    by: User,
    to: User,
    pupil: Pupil | None = None,
    subject: str = "Вопрос",
    text: str = "Здравствуйте!",
    files: Sequence[CheckedFile] = (),
    is_urgent: bool = False,
    key: UUID | None = None,
) -> Thread:
    [thread] = start_thread(
        recipients=[Addressee(to.pk, pupil.pk if pupil else None)],
        subject=subject,
        text=text,
        files=files,
        is_urgent=is_urgent,
        key=key,
        by=by,
    )
    return thread


def make_message(*, thread: Thread, by: User, text: str = "Спасибо.", files: Sequence[CheckedFile] = ()) -> Message:
    return send_message(thread=get_thread_to_read(roles_of(by), thread.pk), text=text, files=files, by=by)


def make_text_file(name: str = "задание.txt", content: bytes = "Слова".encode()) -> CheckedFile:
    return CheckedFile(name, "text/plain; charset=utf-8", content)
