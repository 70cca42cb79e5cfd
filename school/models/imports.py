"""An uploaded list of pupils between preview and confirmation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class PupilImport(models.Model):
    """One row = an uploaded list: its cells as they were read, and whether it has been written into the school.

    Kept on the server so that a preview survives until it is confirmed; only who uploaded it may confirm it.
    """

    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кто")
    uploaded_at = models.DateTimeField("когда", default=timezone.now)
    file_name = models.CharField("файл", max_length=200)
    cells = models.JSONField("ячейки")
    starts_on = models.DateField("зачислить с")
    order_number = models.CharField("номер приказа", max_length=30)
    order_dated = models.DateField("дата приказа")
    confirmed_at = models.DateTimeField("записан", null=True, blank=True)
    pupils_created = models.PositiveIntegerField("зачислено", default=0)

    class Meta:
        verbose_name = "загрузка учащихся"
        verbose_name_plural = "загрузки учащихся"
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(cells=[]),
                name="school_pupilimport_no_copy_kept",
                violation_error_message="После записи ячейки списка не хранятся.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.uploaded_at:%d.%m.%Y}"
