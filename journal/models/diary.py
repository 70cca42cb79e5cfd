"""What families leave in the diary: homework ticked off, weeks looked at, and when each person was there last."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.triggers import with_history
from journal.models.base import immutable_columns
from journal.models.entries import Homework
from school.models.guards import never_deleted
from school.models.versions import raises_pupil_version


@raises_pupil_version()
@with_history()
class HomeworkTick(models.Model):
    """One row = a pupil has ticked off homework, or taken the tick back. It holds for the text that he saw.

    `homework_version` is that of the homework: when the teacher writes it anew, it is to be done again.
    """

    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, db_index=False, related_name="homework_ticks", verbose_name="ученик"
    )
    homework = models.ForeignKey(
        Homework, on_delete=models.PROTECT, related_name="ticks", verbose_name="домашнее задание"
    )
    homework_version = models.PositiveIntegerField("версия задания")
    is_done = models.BooleanField("сделано", default=True)
    written_at = models.DateTimeField("когда отмечено", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "отметка «сделано»"
        verbose_name_plural = "отметки «сделано»"
        constraints = [models.UniqueConstraint(fields=["pupil", "homework"], name="journal_homeworktick_unique")]
        triggers = [
            immutable_columns("pupil_id", "homework_id"),
            never_deleted("Отметку «сделано» не удаляют, а снимают: история сохраняется."),
        ]

    def __str__(self) -> str:
        return "сделано" if self.is_done else "не сделано"


@with_history()
class WeekSeen(models.Model):
    """One row = «Ознакомлен»: a guardian has looked at a child's week, once and for good."""

    guardian = models.ForeignKey(
        "school.Guardian", on_delete=models.PROTECT, related_name="weeks_seen", verbose_name="родитель"
    )
    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, db_index=False, related_name="weeks_seen", verbose_name="ученик"
    )
    monday = models.DateField("неделя с")
    written_at = models.DateTimeField("когда ознакомлен", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "ознакомление с неделей"
        verbose_name_plural = "ознакомления с неделями"
        constraints = [
            models.UniqueConstraint(fields=["pupil", "monday", "guardian"], name="journal_weekseen_unique"),
            models.CheckConstraint(
                condition=Q(monday__iso_week_day=1),
                name="journal_weekseen_monday",
                violation_error_message="Неделя начинается с понедельника.",
            ),
        ]
        triggers = [
            immutable_columns("guardian_id", "pupil_id", "monday"),
            never_deleted("«Ознакомлен» не отменяют."),
        ]

    def __str__(self) -> str:
        return f"{self.guardian_id}: {self.monday:%d.%m.%Y}"


class DiaryVisit(models.Model):
    """One row = when a person last looked at a pupil's diary; marks put after `since` are new to him.

    A visit lasts for half an hour after its last page: what was new at its beginning stays so until its end.
    """

    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, db_index=False, related_name="diary_visits", verbose_name="кто"
    )
    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.CASCADE, related_name="diary_visits", verbose_name="чей дневник"
    )
    since = models.DateTimeField("нового нет до")
    visited_at = models.DateTimeField("был здесь")

    class Meta:
        verbose_name = "посещение дневника"
        verbose_name_plural = "посещения дневников"
        constraints = [models.UniqueConstraint(fields=["user", "pupil"], name="journal_diaryvisit_unique")]

    def __str__(self) -> str:
        return f"{self.user_id} у {self.pupil_id}: {self.visited_at:%d.%m.%Y %H:%M}"
