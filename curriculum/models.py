"""Lesson plans (КТП): topics of a subject in a grade, which gradebooks follow them, and where a lag was closed."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from common.triggers import RULE_BROKEN, refusal, with_history
from entry.models import VersionedRow, version_counted
from school.models.guards import immutable_columns, never_deleted

LONGEST_TOPIC = 500
LONGEST_HOURS = 40
FOLLOWED = "По этому плану идёт журнал: выберите там другой план, и этот можно будет удалить."
HAS_TOPICS = "План удаляют вместе с его темами, и только пока ни одной нет в журнале."
APPROVED = "План утверждён завучем: чтобы править его, попросите вернуть план на доработку."


@with_history()
class LessonPlan(VersionedRow):
    """One row = КТП of a subject in a grade for a year; a base that several gradebooks follow (R-20).

    Approved by the deputy it does not change any more until it is returned. Made by mistake it can be deleted, as long
    as no gradebook follows it and no lesson has taken a topic from it; history keeps it.
    """

    year = models.ForeignKey(
        "school.SchoolYear", on_delete=models.PROTECT, related_name="lesson_plans", verbose_name="учебный год"
    )
    subject = models.ForeignKey(
        "school.Subject", on_delete=models.PROTECT, related_name="lesson_plans", verbose_name="предмет"
    )
    grade = models.PositiveSmallIntegerField("параллель")
    title = models.CharField(
        "название", max_length=120, blank=True, help_text="Если планов несколько, например: углублённый."
    )
    author = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="автор"
    )
    approved_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False, verbose_name="утвердил"
    )
    approved_at = models.DateTimeField("когда утверждён", null=True, editable=False)

    can_edit: bool  # only on plans from access

    class Meta:
        verbose_name = "план уроков"
        verbose_name_plural = "планы уроков"
        ordering = ["-year__starts_on", "subject__position", "subject__name", "grade", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "subject", "grade", "title"],
                name="curriculum_lessonplan_unique",
                violation_error_message="Такой план уже есть. Дайте новому другое название.",
            ),
            models.CheckConstraint(condition=Q(grade__range=(1, 11)), name="curriculum_lessonplan_grade"),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="curriculum_lessonplan_approval",
            ),
        ]
        triggers = [
            immutable_columns(
                "year_id", "subject_id", "grade", "author_id", message="План остаётся планом своего предмета и года."
            ),
            pgtrigger.Trigger(
                name="deleted_only_unused",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=f"""
                    IF OLD.approved_at IS NOT NULL THEN {refusal(RULE_BROKEN, APPROVED)} END IF;
                    PERFORM 1 FROM curriculum_gradebookplan g WHERE g.plan_id = OLD.id;
                    IF FOUND THEN {refusal(RULE_BROKEN, FOLLOWED)} END IF;
                    PERFORM 1 FROM curriculum_lessonplanitem i WHERE i.plan_id = OLD.id;
                    IF FOUND THEN {refusal(RULE_BROKEN, HAS_TOPICS)} END IF;
                    RETURN OLD;
                """,
            ),
            version_counted(),
        ]

    def __str__(self) -> str:
        name = f"{self.subject.name}, {self.grade} класс"
        return f"{name}, {self.title}" if self.title else name


@with_history()
class LessonPlanItem(VersionedRow):
    """One row = a topic of the plan: where it stands, how many hours it takes, what is usually set at home (R-21)."""

    plan = models.ForeignKey(LessonPlan, on_delete=models.PROTECT, related_name="items", verbose_name="план")
    number = models.PositiveSmallIntegerField("№")
    section = models.CharField("раздел", max_length=200, blank=True)
    topic = models.CharField("тема", max_length=LONGEST_TOPIC)
    hours = models.PositiveSmallIntegerField("часов", default=1)
    kind = models.CharField("тип урока", max_length=100, blank=True, help_text="Например: контрольная работа.")
    planned_on = models.DateField("дата по плану", null=True, blank=True)
    homework = models.CharField("домашнее задание", max_length=1000, blank=True)

    class Meta:
        verbose_name = "тема плана"
        verbose_name_plural = "темы плана"
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="curriculum_lessonplanitem_number",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Тема с таким номером в плане уже есть.",
            ),
            models.CheckConstraint(
                condition=Q(hours__range=(1, LONGEST_HOURS)),
                name="curriculum_lessonplanitem_hours",
                violation_error_message=f"Часов на тему – от 1 до {LONGEST_HOURS}.",
            ),
            models.CheckConstraint(
                condition=~Q(topic=""),
                name="curriculum_lessonplanitem_topic",
                violation_error_message="Тема не может быть пустой.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="plan_in_work",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    PERFORM 1 FROM curriculum_lessonplan p
                      WHERE p.id IN (NEW.plan_id, OLD.plan_id) AND p.approved_at IS NOT NULL;
                    IF FOUND THEN {refusal(RULE_BROKEN, APPROVED)} END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
            immutable_columns("plan_id", message="Тема остаётся в своём плане."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.topic}"


@with_history()
class GradebookPlan(VersionedRow):
    """One row = the plan that a gradebook (group × subject) follows this year. Another plan may take its place."""

    group = models.ForeignKey(
        "timetable.TeachingGroup", on_delete=models.PROTECT, related_name="lesson_plans", verbose_name="группа"
    )
    subject = models.ForeignKey("school.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="предмет")
    plan = models.ForeignKey(LessonPlan, on_delete=models.PROTECT, related_name="gradebooks", verbose_name="план")

    class Meta:
        verbose_name = "план журнала"
        verbose_name_plural = "планы журналов"
        ordering = ["group", "subject"]
        constraints = [
            models.UniqueConstraint(fields=["group", "subject"], name="curriculum_gradebookplan_one"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="plan_fits",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF NOT EXISTS (
                        SELECT 1
                          FROM curriculum_lessonplan p
                          JOIN timetable_teachinggroup g ON g.id = NEW.group_id
                          JOIN school_schoolclass c
                            ON c.id = g.school_class_id AND c.grade = p.grade AND c.year_id = p.year_id
                         WHERE p.id = NEW.plan_id AND p.subject_id = NEW.subject_id
                    ) THEN
                        {refusal(RULE_BROKEN, "План составлен для другого предмета, параллели или года.")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            immutable_columns("group_id", "subject_id", message="План выбирают заново, а не переносят."),
            never_deleted("План журнала меняют на другой, а не удаляют."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.plan}"


@with_history()
class PlanMerge(VersionedRow):
    """One row = уплотнение: in this gradebook the topic takes fewer hours, 0 = it is given with the one before (R-24).

    The plan keeps the topic; `old_on` and `new_on` are the days on which the topic was to end and ends now.
    """

    gradebook = models.ForeignKey(
        GradebookPlan, on_delete=models.PROTECT, related_name="merges", verbose_name="план журнала"
    )
    item = models.ForeignKey(LessonPlanItem, on_delete=models.PROTECT, related_name="merges", verbose_name="тема")
    hours = models.PositiveSmallIntegerField("часов вместо плана")
    old_on = models.DateField("было по", null=True, blank=True)
    new_on = models.DateField("стало по", null=True, blank=True)
    reason = models.CharField("причина", max_length=200)

    class Meta:
        verbose_name = "уплотнение"
        verbose_name_plural = "уплотнения"
        ordering = ["gradebook", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["gradebook", "item"],
                name="curriculum_planmerge_one",
                violation_error_message="Эта тема уже уплотнена.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="curriculum_planmerge_reason", violation_error_message="Напишите причину."
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fewer_hours",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF NOT EXISTS (
                        SELECT 1
                          FROM curriculum_lessonplanitem i
                          JOIN curriculum_gradebookplan g ON g.plan_id = i.plan_id
                         WHERE i.id = NEW.item_id AND g.id = NEW.gradebook_id AND NEW.hours <= i.hours
                    ) THEN
                        {refusal(RULE_BROKEN, "Уплотнить можно тему плана этого журнала, и часов станет не больше.")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            immutable_columns("gradebook_id", "item_id", message="Уплотнение остаётся у своей темы."),
            never_deleted("Уплотнение не удаляют: верните теме её часы."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.hours}"
