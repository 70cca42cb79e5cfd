"""When people of the school and families read each other."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import F, Q

from common.triggers import with_history
from messaging.rules.correspondence import OfficeHours

LAST_WEEKDAYS = ((5, "пятница"), (6, "суббота"), (7, "воскресенье"))


@with_history()
class CorrespondenceHours(models.Model):
    """The only row = часы переписки этой школы; without it the usual hours hold."""

    opens_at = models.TimeField("с", default=time(8))
    closes_at = models.TimeField("до", default=time(18))
    last_weekday = models.PositiveSmallIntegerField(
        "последний рабочий день недели",
        choices=LAST_WEEKDAYS,
        default=6,
        help_text="Написанное вне этих часов и дней адресат увидит, когда они начнутся; срочное от сотрудника – сразу.",
    )

    class Meta:
        verbose_name = "часы переписки"
        verbose_name_plural = "часы переписки"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="messaging_hours_single_row"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="messaging_hours_in_order",
                violation_error_message="Часы переписки кончаются позже, чем начинаются.",
            ),
            models.CheckConstraint(
                condition=Q(last_weekday__in=[day for day, _ in LAST_WEEKDAYS]),
                name="messaging_hours_last_weekday",
                violation_error_message="Последний рабочий день – пятница, суббота или воскресенье.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opens_at:%H:%M}–{self.closes_at:%H:%M}"

    @property
    def hours(self) -> OfficeHours:
        """The hours as the rule knows them."""
        return OfficeHours(self.opens_at, self.closes_at, self.last_weekday)
