"""Changes that reach into days with records: what was shown before they were written (record 46)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.triggers import with_history
from school.models.guards import immutable_columns, never_deleted

FINGERPRINT_LENGTH = 32


class ChangeKind(models.TextChoices):
    """What is changed about days on which something may have been written already."""

    TRANSFER = "transfer", "перевод в другой класс"
    WITHDRAWAL = "withdrawal", "отчисление"
    SUBGROUP = "subgroup", "выход из подгруппы"
    TEACHING = "teaching", "конец нагрузки или урока недели"
    SCHOOL_DAYS = "school_days", "учебные дни"
    BELLS = "bells", "звонки"
    HOME = "home", "обучение на дому"
    EXEMPTION = "exemption", "освобождение от предмета"
    MEDICAL = "medical", "медицинская группа или допуск"
    BENEFIT = "benefit", "льгота"
    DIET = "diet", "диета"
    MEAL_LEAVE = "meal_leave", "вне учёта питания"
    MEAL_PRICE = "meal_price", "цена питания"


class ConfirmedChangeQuerySet(models.QuerySet["ConfirmedChange"]):
    """Confirmed changes, asked for by what has been done about them."""

    def uncompared(self) -> ConfirmedChangeQuerySet:
        """Those after which records have not been compared yet."""
        return self.filter(is_compared=False)


@with_history()
class ConfirmedChange(models.Model):
    """One row = a person was shown what hangs on the days of a change, and had it written.

    `is_compared`: the consistency desk has looked since for what the change has made contradictory.
    """

    kind = models.CharField("что изменено", max_length=11, choices=ChangeKind)
    title = models.CharField("изменение", max_length=300)
    shown = models.JSONField("что было показано")
    fingerprint = models.CharField("отпечаток показанного", max_length=FINGERPRINT_LENGTH)
    confirmed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кто подтвердил"
    )
    confirmed_at = models.DateTimeField("когда", default=timezone.now)
    is_compared = models.BooleanField("записи сверены", default=False)

    objects = ConfirmedChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "подтверждённое изменение"
        verbose_name_plural = "подтверждённые изменения"
        ordering = ["-confirmed_at", "-pk"]
        indexes = [
            models.Index(fields=["id"], name="school_change_uncompared", condition=Q(is_compared=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="school_confirmedchange_kind"),
        ]
        triggers = [
            immutable_columns(
                "kind",
                "title",
                "shown",
                "fingerprint",
                "confirmed_by_id",
                message="Подтверждённое изменение не переписывают: оно говорит, что было показано.",
            ),
            never_deleted("Подтверждённое изменение не удаляют: история сохраняется."),
        ]

    def __str__(self) -> str:
        return self.title
