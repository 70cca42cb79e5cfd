"""What the school has decided about counting absences and about when to raise them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from attendance.rules import FullDay, FullDayRule
from common.triggers import with_history

FULL_DAYS = (
    (FullDay.ALL.value, "пропущены все уроки дня"),
    (FullDay.SEVERAL.value, "пропущено не меньше уроков, чем указано"),
)


@with_history()
class AttendanceSettings(models.Model):
    """The only row = правила учёта пропусков этой школы; without it the usual rules hold."""

    full_day = models.CharField("полный пропущенный день", max_length=7, choices=FULL_DAYS, default=FullDay.ALL.value)
    full_day_lessons = models.PositiveSmallIntegerField(
        "уроков для полного дня",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(8)],
        help_text="Сколько пропущенных уроков – полный день. Нужно, если полный день считают по числу уроков.",
    )
    tells_unexplained = models.BooleanField(
        "сообщать о необъяснённом отсутствии",
        default=True,
        help_text="Классный руководитель видит, кого нет с первого урока без объяснений.",
    )
    month_share = models.PositiveSmallIntegerField(
        "порог пропусков за месяц, %",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="С какой доли пропущенных уроков месяца об ученике узнают классный руководитель и завуч.",
    )

    class Meta:
        verbose_name = "правила учёта пропусков"
        verbose_name_plural = "правила учёта пропусков"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="attendance_settings_single_row"),
            models.CheckConstraint(
                condition=Q(full_day__in=[value for value, _ in FULL_DAYS]),
                name="attendance_settings_full_day",
            ),
            models.CheckConstraint(
                condition=Q(full_day_lessons__range=(1, 8)),
                name="attendance_settings_lessons",
                violation_error_message="Уроков для полного дня – от 1 до 8.",
            ),
            models.CheckConstraint(
                condition=Q(month_share__range=(1, 100)),
                name="attendance_settings_month_share",
                violation_error_message="Порог – от 1 до 100 %.",
            ),
        ]

    def __str__(self) -> str:
        return "Правила учёта пропусков"

    @property
    def rule(self) -> FullDayRule:
        """The definition of a full missed day."""
        return FullDayRule(FullDay(self.full_day), self.full_day_lessons)
