"""What the school has decided about telling people."""

from __future__ import annotations

from datetime import time

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from common.triggers import with_history


@with_history()
class NoticeSettings(models.Model):
    """The only row = правила уведомлений этой школы; without it the usual rules hold."""

    grace_minutes = models.PositiveSmallIntegerField(
        "отсрочка, минут",
        default=15,
        validators=[MaxValueValidator(240)],
        help_text="Сколько минут после записи учитель может её исправить, прежде чем о ней узнает семья.",
    )
    first_lesson_by = models.TimeField(
        "о первом уроке – не позже",
        default=time(9, 30),
        help_text="К этому времени семья узнаёт, что ученика нет на первом уроке, даже если отсрочка не прошла.",
    )

    class Meta:
        verbose_name = "правила уведомлений"
        verbose_name_plural = "правила уведомлений"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="notices_settings_single_row"),
            models.CheckConstraint(
                condition=Q(grace_minutes__lte=240),
                name="notices_settings_grace",
                violation_error_message="Отсрочка – не больше 240 минут.",
            ),
        ]

    def __str__(self) -> str:
        return "Правила уведомлений"
