"""What was taught at the lesson and what is to be done at home (§ 3.3, R-12, R-16)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from common.triggers import with_history
from journal.models.base import Written, belongs_forever, lesson_open, never_deleted, version_counted


@with_history()
class LessonEntry(Written):
    """One row = the topic of a lesson. Its presence with a text is what «заполнено» means for control reports."""

    lesson = models.OneToOneField(
        "timetable.Lesson",
        on_delete=models.PROTECT,
        related_name="entry",
        primary_key=True,
        verbose_name="урок",
    )
    topic = models.CharField("тема урока", max_length=500, blank=True)

    class Meta:
        verbose_name = "запись об уроке"
        verbose_name_plural = "записи об уроках"
        triggers = [
            lesson_open(),
            belongs_forever("lesson_id"),
            never_deleted("Запись об уроке не удаляют: исправьте тему."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return self.topic


@with_history()
class Homework(Written):
    """One row = домашнее задание set at a lesson, or the explicit «без задания» (R-16)."""

    lesson = models.OneToOneField(
        "timetable.Lesson",
        on_delete=models.PROTECT,
        related_name="homework",
        primary_key=True,
        verbose_name="урок",
    )
    text = models.TextField("домашнее задание", max_length=4000, blank=True)
    is_none_set = models.BooleanField("без задания", default=False)

    class Meta:
        verbose_name = "домашнее задание"
        verbose_name_plural = "домашние задания"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_none_set=False) | Q(text=""),
                name="journal_homework_none_or_text",
                violation_error_message="Либо задание, либо «без задания».",
            )
        ]
        triggers = [
            lesson_open(),
            belongs_forever("lesson_id"),
            never_deleted("Домашнее задание не удаляют: исправьте текст или отметьте «без задания»."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return "без задания" if self.is_none_set else self.text
