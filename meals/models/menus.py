"""The menu of a day as a file; its bytes lie outside the web root."""

from __future__ import annotations

from django.db import models

from common.triggers import with_history
from entry.models import VersionedRow, version_counted
from school.models.guards import immutable_columns, never_deleted


class DayMenuQuerySet(models.QuerySet["DayMenu"]):
    """Menus, asked for without those taken away."""

    def shown(self) -> DayMenuQuerySet:
        return self.filter(is_removed=False).order_by("-on", "pk")


@with_history()
class DayMenu(VersionedRow):
    """One row = меню на день, a file for everybody (requirements 5.3). Another file takes its place beside it."""

    on = models.DateField("на день")
    file_name = models.CharField("название", max_length=120)
    content_type = models.CharField("тип по содержанию", max_length=100)
    size = models.PositiveIntegerField("размер, байт")
    sha256 = models.CharField("SHA-256", max_length=64)
    storage_name = models.CharField("где лежит", max_length=100, unique=True)
    is_removed = models.BooleanField("убрано", default=False)

    objects = DayMenuQuerySet.as_manager()

    class Meta:
        verbose_name = "меню на день"
        verbose_name_plural = "меню на дни"
        ordering = ["-on", "pk"]
        triggers = [
            immutable_columns(
                '"on"', "file_name", "content_type", "size", "sha256", "storage_name",
                message="Меню не подменяют: уберите его и загрузите другое.",
            ),
            never_deleted("Меню не удаляют, а убирают: история сохраняется."),
            version_counted(),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.file_name
