"""Works of a lesson and the marks for them (R-29, R-30)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from common.triggers import RULE_BROKEN, refusal, with_history
from journal.models.base import (
    LESSON_OF_WORK,
    Written,
    belongs_forever,
    lesson_open,
    never_deleted,
    pupil_taught,
    version_counted,
)

WORK_HAS_MARKS = "В колонке стоят или стояли отметки: она остаётся в журнале."


class WorkType(models.Model):
    """One row = вид работы with its usual weight, set by the school (R-30). Weight 0 = not counted in the mean."""

    name = models.CharField("название", max_length=60, unique=True)
    short_name = models.CharField("кратко", max_length=8)
    weight = models.DecimalField("вес", max_digits=5, decimal_places=2, default=1)
    is_control_work = models.BooleanField("контрольная", default=False)
    position = models.PositiveSmallIntegerField("порядок", default=100)

    class Meta:
        verbose_name = "вид работы"
        verbose_name_plural = "виды работ"
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100),
                name="journal_worktype_weight",
                violation_error_message="Вес – от 0 до 100.",
            )
        ]

    def __str__(self) -> str:
        return self.name


@with_history()
class Work(Written):
    """One row = one column of marks at a lesson. A lesson may have several; «5/4» are marks of two works.

    A column added by mistake may be deleted as long as nobody has ever put a mark in it.
    """

    lesson = models.ForeignKey("timetable.Lesson", on_delete=models.PROTECT, related_name="works", verbose_name="урок")
    work_type = models.ForeignKey(WorkType, on_delete=models.PROTECT, related_name="works", verbose_name="вид работы")
    weight = models.DecimalField(
        "вес",
        max_digits=5,
        decimal_places=2,
        help_text="Записан при создании: новый вес вида работы его не меняет.",
    )
    title = models.CharField("название", max_length=120, blank=True)
    position = models.PositiveSmallIntegerField("порядок", default=1)

    is_writable: bool  # only on works from access.get_work_to_write

    class Meta:
        verbose_name = "работа"
        verbose_name_plural = "работы"
        ordering = ["lesson", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "position"],
                name="journal_work_unique_position",
                violation_error_message="Такая колонка у урока уже есть.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100),
                name="journal_work_weight",
                violation_error_message="Вес – от 0 до 100.",
            ),
        ]
        triggers = [
            lesson_open(),
            belongs_forever("lesson_id"),
            pgtrigger.Trigger(
                name="deleted_when_empty",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=f"""
                    PERFORM journal_lesson_must_be_open(OLD.lesson_id);
                    IF EXISTS (SELECT 1 FROM journal_mark WHERE work_id = OLD.id) THEN
                        {refusal(RULE_BROKEN, WORK_HAS_MARKS)}
                    END IF;
                    RETURN OLD;
                """,
            ),
            version_counted(),
        ]

    def __str__(self) -> str:
        return self.title or str(self.work_type)


class MarkQuerySet(models.QuerySet["Mark"]):
    """Marks, asked for without the cells that were cleared."""

    def set(self) -> MarkQuerySet:
        """Cells that hold a mark now."""
        return self.filter(value__isnull=False)


@with_history()
class Mark(Written):
    """One row = the cell of a pupil in a work's column: отметка, or an empty value when it was cleared.

    The row is never deleted, so that its version keeps counting and a stale page cannot write over a cleared cell.
    """

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="marks", verbose_name="работа")
    pupil = models.ForeignKey("school.Pupil", on_delete=models.PROTECT, related_name="marks", verbose_name="ученик")
    value = models.PositiveSmallIntegerField("отметка", null=True)

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = "отметка"
        verbose_name_plural = "отметки"
        ordering = ["work", "pupil"]
        indexes = [models.Index(fields=["pupil", "work"], name="journal_mark_pupil")]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "pupil"],
                name="journal_mark_one_per_work",
                violation_error_message="У ученика за эту работу уже есть отметка.",
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__range=(1, 5)),
                name="journal_mark_in_scale",
                violation_error_message="Отметка – от 1 до 5.",
            ),
        ]
        triggers = [
            lesson_open(LESSON_OF_WORK),
            pupil_taught(LESSON_OF_WORK),
            pgtrigger.Trigger(
                name="mark_in_school_scale",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__value__isnull=False),
                func=f"""
                    IF NEW.value < (SELECT lowest_mark FROM school_school) THEN
                        {refusal(RULE_BROKEN, "Отметка вне шкалы, принятой в школе.")}
                    END IF;
                    IF 1 = (SELECT c.grade FROM timetable_lesson l
                              JOIN timetable_teachinggroup g ON g.id = l.group_id
                              JOIN school_schoolclass c ON c.id = g.school_class_id
                             WHERE l.id = {LESSON_OF_WORK}) THEN
                        {refusal(RULE_BROKEN, "В 1 классе отметки не ставят.")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            belongs_forever("work_id", "pupil_id"),
            never_deleted("Отметку не удаляют, а снимают: история сохраняется."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return "" if self.value is None else str(self.value)
