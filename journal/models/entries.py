"""What was taught at the lesson and what is to be done at home (§ 3.3, R-12, R-16)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from common.triggers import RULE_BROKEN, refusal, with_history
from curriculum.models import LessonPlanItem
from entry.models import VersionedRow, version_counted
from journal.models.base import first_written, immutable_columns, lesson_open
from school.models.guards import never_deleted
from school.models.versions import raises_class_version

# No single homework takes longer; a slip of the finger would upset the sum of the day.
LONGEST_HOMEWORK = 300


def _plan_item_fits() -> pgtrigger.Trigger:
    """Refuses a lesson the topic of a plan for another subject or grade."""
    return pgtrigger.Trigger(
        name="plan_item_fits",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__plan_item__isnull=False),
        func=f"""
            IF NOT EXISTS (
                SELECT 1
                  FROM curriculum_lessonplanitem i
                  JOIN curriculum_lessonplan p ON p.id = i.plan_id
                  JOIN timetable_lesson l ON l.id = NEW.lesson_id AND l.subject_id = p.subject_id
                  JOIN timetable_teachinggroup g ON g.id = l.group_id
                  JOIN school_schoolclass c ON c.id = g.school_class_id AND c.grade = p.grade
                 WHERE i.id = NEW.plan_item_id
            ) THEN
                {refusal(RULE_BROKEN, "Тема относится к плану другого предмета или другой параллели.")}
            END IF;
            RETURN NEW;
        """,
    )


@raises_class_version()
@with_history()
class LessonEntry(VersionedRow):
    """One row = the topic of a lesson. Its presence with a text is what «заполнено» means for control reports."""

    lesson = models.OneToOneField(
        "timetable.Lesson",
        on_delete=models.PROTECT,
        related_name="entry",
        primary_key=True,
        verbose_name="урок",
    )
    topic = models.CharField("тема урока", max_length=500, blank=True)
    plan_item = models.ForeignKey(
        LessonPlanItem,
        on_delete=models.PROTECT,
        null=True,
        related_name="entries",
        verbose_name="тема плана",
        help_text="Пусто – своя тема, вне плана.",
    )
    first_written_at = models.DateTimeField("когда внесено впервые", null=True, editable=False)

    class Meta:
        verbose_name = "запись об уроке"
        verbose_name_plural = "записи об уроках"
        triggers = [
            lesson_open(),
            first_written("NEW.topic <> ''"),
            immutable_columns("lesson_id"),
            _plan_item_fits(),
            never_deleted("Запись об уроке не удаляют: исправьте тему."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return self.topic


def homework_words(text: str, is_none_set: bool, minutes: int | None) -> str:
    """«№ 5 (20 мин)», «без задания», or nothing."""
    if is_none_set:
        return "без задания"
    return f"{text} ({minutes} мин)" if minutes else text


@raises_class_version()
@with_history()
class Homework(VersionedRow):
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
    minutes = models.PositiveSmallIntegerField(
        "минут", null=True, blank=True, help_text="Сколько времени займёт, по оценке учителя."
    )
    first_written_at = models.DateTimeField("когда внесено впервые", null=True, editable=False)

    class Meta:
        verbose_name = "домашнее задание"
        verbose_name_plural = "домашние задания"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_none_set=False) | Q(text=""),
                name="journal_homework_none_or_text",
                violation_error_message="Либо задание, либо «без задания».",
            ),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__range=(1, LONGEST_HOMEWORK), is_none_set=False),
                name="journal_homework_minutes",
                violation_error_message=f"Время – от 1 до {LONGEST_HOMEWORK} минут, и только когда есть задание.",
            ),
        ]
        triggers = [
            lesson_open(),
            first_written("NEW.is_none_set OR NEW.text <> ''"),
            immutable_columns("lesson_id"),
            never_deleted("Домашнее задание не удаляют: исправьте текст или отметьте «без задания»."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return homework_words(self.text, self.is_none_set, self.minutes)
