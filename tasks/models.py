"""Background work that was asked for, and how far it is."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tasks.rules import percentage

# A result is fetched soon or never; what holds personal data does not lie about (P-08).
FILE_LIFETIME = timedelta(days=3)
FILES_A_PERSON = 3
FOLDER = "tasks"  # of the files, in the storage
FINISHED_LIFETIME = timedelta(days=30)


class TaskState(models.TextChoices):
    """Where a task stands."""

    WAITING = "waiting", "ждёт очереди"
    RUNNING = "running", "выполняется"
    DONE = "done", "готово"
    FAILED = "failed", "не получилось"


class Task(models.Model):
    """One row = a job that a person has asked for, or that a night has brought (`night`).

    Whoever works on it holds it until `leased_until` and keeps moving that on; when it has passed, the task is given to
    another as the next `attempt`. An attempt that has lost the task writes nothing more (docs/decisions/0032).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.CharField("работа", max_length=200)
    title = models.CharField("название", max_length=200)
    arguments = models.JSONField("что именно", default=dict)
    asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто"
    )
    asked_at = models.DateTimeField("когда", default=timezone.now)
    night = models.DateField("ночь", null=True, blank=True)
    state = models.CharField("состояние", max_length=10, choices=TaskState.choices, default=TaskState.WAITING)
    attempt = models.PositiveSmallIntegerField("попытка", default=1)
    losses = models.PositiveSmallIntegerField("прервано", default=0)
    delivery = models.UUIDField("место в очереди", null=True, blank=True)
    leased_until = models.DateTimeField("занята до", null=True, blank=True)
    started_at = models.DateTimeField("начата", null=True, blank=True)
    finished_at = models.DateTimeField("окончена", null=True, blank=True)
    done = models.PositiveIntegerField("сделано", default=0)
    total = models.PositiveIntegerField("всего", default=0)
    step = models.CharField("сейчас", max_length=200, blank=True)
    message = models.CharField("итог", max_length=500, blank=True)
    file = models.CharField("файл", max_length=100, blank=True)
    file_name = models.CharField("имя файла", max_length=200, blank=True)
    file_type = models.CharField("вид файла", max_length=100, blank=True)
    file_subject = models.CharField("о чём файл", max_length=300, blank=True)

    class Meta:
        verbose_name = "задача"
        verbose_name_plural = "задачи"
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="tasks_task_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["job", "night"], name="tasks_task_once_a_night"),
            models.CheckConstraint(condition=Q(asked_by=None) ^ Q(night=None), name="tasks_task_by_person_or_night"),
            models.CheckConstraint(
                condition=Q(state="running", leased_until__isnull=False) | (~Q(state="running") & Q(leased_until=None)),
                name="tasks_task_running_is_leased",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Is it still to be done?"""
        return self.state in (TaskState.WAITING, TaskState.RUNNING)

    @property
    def percentage(self) -> int | None:
        """How much is done; None while that is unknown."""
        return percentage(self.done, self.total)

    @property
    def file_size(self) -> int | None:
        """In bytes; None when the file is gone."""
        return default_storage.size(self.file) if self.file and default_storage.exists(self.file) else None
