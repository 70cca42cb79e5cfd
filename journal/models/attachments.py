"""Files that go with homework (product 3.7): what is known of them; the bytes lie outside the web root."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from common.triggers import with_history
from entry.models import VersionedRow, version_counted
from journal.models.base import lesson_open
from school.models import guards
from school.models.versions import raises_class_version


class HomeworkAttachmentQuerySet(models.QuerySet["HomeworkAttachment"]):
    """Attachments, asked for without those taken away."""

    def attached(self) -> HomeworkAttachmentQuerySet:
        """Files that go with the homework now, in the order in which they came."""
        return self.filter(is_removed=False).order_by("pk")


@raises_class_version()
@with_history()
class HomeworkAttachment(VersionedRow):
    """One row = a file given with the homework of a lesson. Its bytes are kept under a random name and never replaced.

    Taking the file away marks the row; row and bytes stay, as everything in the journal does (R-54).
    """

    lesson = models.ForeignKey(
        "timetable.Lesson", on_delete=models.PROTECT, related_name="homework_attachments", verbose_name="урок"
    )
    file_name = models.CharField("название", max_length=120)
    content_type = models.CharField("тип по содержанию", max_length=100)
    size = models.PositiveIntegerField("размер, байт")
    sha256 = models.CharField("SHA-256", max_length=64)
    storage_name = models.CharField("где лежит", max_length=100, unique=True)
    is_removed = models.BooleanField("убран", default=False)

    objects = HomeworkAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "файл к заданию"
        verbose_name_plural = "файлы к заданиям"
        ordering = ["lesson", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "file_name"],
                condition=Q(is_removed=False),
                name="journal_attachment_name",
                violation_error_message="Файл с таким названием уже приложен.",
            )
        ]
        triggers = [
            lesson_open(),
            guards.immutable_columns(
                "lesson_id", "file_name", "content_type", "size", "sha256", "storage_name",
                message="Файл к заданию не подменяют: уберите его и приложите другой.",
            ),
            guards.never_deleted("Файл к заданию не удаляют, а убирают: история сохраняется."),
            version_counted(),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.file_name
