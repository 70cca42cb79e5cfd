"""Files given with homework: attached and taken away, never replaced."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath
from secrets import token_hex
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Refused
from journal.models import HomeworkAttachment
from school.models import School
from timetable.models import Lesson


@dataclass(frozen=True)
class CheckedFile:
    """A file whose type has been found out from its content."""

    name: str
    content_type: str
    content: bytes

    def columns(self, folder: str) -> dict[str, Any]:
        """What a row keeps of the file, with a new random name in the folder of the storage."""
        key = token_hex(16)
        return {
            "content_type": self.content_type,
            "size": len(self.content),
            "sha256": sha256(self.content).hexdigest(),
            "storage_name": f"{folder}/{key[:2]}/{key}",
        }

    def free_name(self, taken: Collection[str]) -> str:
        """Its name, «лист.pdf», or «лист (2).pdf» when that is taken."""
        path, name, number = PurePath(self.name), self.name, 1
        while name in taken:
            number += 1
            name = f"{path.stem} ({number}){path.suffix}"
        return name

    def store(self, storage_name: str) -> None:
        """Keep the bytes, once the database has agreed to the row."""
        default_storage.save(storage_name, ContentFile(self.content))


@action
def attach_files(*, lesson: Lesson, files: Sequence[CheckedFile], by: User) -> list[HomeworkAttachment]:
    """Give the files with the homework: all of them or none. A name that is there already gets a number.

    The bytes go under a random name into the storage, after the database has agreed to each row; when the transaction
    fails later they are left behind there, known to nobody. Raises Locked, or Refused when they become too many.
    """
    Lesson.objects.select_for_update(no_key=True).get(pk=lesson.pk)
    names = list(HomeworkAttachment.objects.attached().filter(lesson=lesson).values_list("file_name", flat=True))
    most = School.objects.get().homework_files
    if len(names) + len(files) > most:
        raise Refused(f"К заданию можно приложить файлов: {most}. Уберите лишние.")
    rows = []
    for file in files:
        names.append(file.free_name(names))
        rows.append(_attach(lesson, file, names[-1], by))
    return rows


@action
def remove_file(*, lesson: Lesson, attachment_id: int, by: User) -> None:
    """Take the file away from the homework; row and bytes stay. Taking it away twice is once. Raises Locked."""
    HomeworkAttachment.objects.attached().filter(lesson=lesson, pk=attachment_id).update(
        is_removed=True, written_by=by, written_at=current_moment()
    )


def _attach(lesson: Lesson, file: CheckedFile, name: str, by: User) -> HomeworkAttachment:
    row = HomeworkAttachment.objects.create(lesson=lesson, file_name=name, written_by=by, **file.columns("attachments"))
    file.store(row.storage_name)
    return row
