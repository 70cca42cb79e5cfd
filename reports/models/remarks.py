"""Remarks about how the journal is kept (requirements 2.6, R-48), made by hand or by a rule each night."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.triggers import RULE_BROKEN, append_only, refusal, with_history
from school.models.guards import never_deleted


class RemarkState(models.TextChoices):
    """Where a remark stands. «Просрочено» is no state of its own: the day by which it was due is over."""

    ISSUED = "issued", "выдано"
    FIXED = "fixed", "исправлено"
    ACCEPTED = "accepted", "принято"


class RemarkPurpose(models.TextChoices):
    """What a check is made for (requirements 2.6). No value is that of a rule: both are kinds of remarks."""

    FILLING = "filling", "заполнение журнала"
    DENSITY = "density", "накопляемость отметок"
    ATTENDANCE = "attendance", "учёт посещаемости"
    HOMEWORK_LOAD = "homework_load", "домашние задания"
    OBJECTIVITY = "objectivity", "объективность отметок"
    PROGRAMME = "programme", "прохождение программы"
    CONTROL_WORKS = "control_works", "контрольные работы"
    OTHER = "other", "другое"


class RemarkQuerySet(models.QuerySet["Remark"]):
    """Remarks, asked for by where they stand."""

    def open(self) -> RemarkQuerySet:
        """Those that are not closed: issued, or said to be mended."""
        return self.exclude(state=RemarkState.ACCEPTED)

    def made_by_rule(self) -> RemarkQuerySet:
        """Those that a nightly check has made, and that only it closes."""
        return self.exclude(key="")

    def overdue(self, today: date) -> RemarkQuerySet:
        """Those about which nothing was done by their day."""
        return self.filter(state=RemarkState.ISSUED, due_on__lt=today)

    def about_days(self, starts_on: date, ends_on: date) -> RemarkQuerySet:
        """Those about a day of the inclusive range; what is about no day is about the one on which it was issued."""
        days = (starts_on, ends_on)
        return self.filter(Q(on__range=days) | Q(on=None, issued_on__range=days))

    def issued_between(self, starts_on: date, ends_on: date) -> RemarkQuerySet:
        """Those issued in the inclusive range of days."""
        return self.filter(issued_on__range=(starts_on, ends_on))


# What is added to a remark in the course of time. The rest is what was said, and stays.
_ADDED = "'{state,reply,replied_at,note,evidence,closed_by_id,closed_at}'::text[]"

_GOES_FORWARD = f"""
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'issued' THEN
            {refusal(RULE_BROKEN, "Замечание сначала выдают.")}
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'accepted' THEN
        {refusal(RULE_BROKEN, "Замечание закрыто и снова не открывается: выдайте новое.")}
    END IF;
    IF to_jsonb(NEW) - {_ADDED} <> to_jsonb(OLD) - {_ADDED} THEN
        {refusal(RULE_BROKEN, "Выданное замечание не переписывают: примите его и выдайте новое.")}
    END IF;
    IF OLD.state = 'fixed' AND NEW.state = 'issued' AND NEW.note = '' THEN
        {refusal(RULE_BROKEN, "Напишите, что ещё не исправлено.")}
    END IF;
    RETURN NEW;
"""

_BY_HAND, _BY_RULE = Q(rule="", key="", issued_by__isnull=False), Q(issued_by=None) & ~Q(rule="") & ~Q(key="")


@with_history()
class Remark(models.Model):
    """One row = замечание по ведению журнала to a member of the staff.

    Made by hand (`issued_by`), or by a rule for one gap (`rule`, `key`): that one is closed by the nightly check alone,
    with `evidence` of what was filled in. `url` leads to the very place, `place` says it in words.
    """

    addressee = models.ForeignKey(
        "school.StaffMember", on_delete=models.PROTECT, related_name="remarks", verbose_name="кому"
    )
    purpose = models.CharField("цель проверки", max_length=13, choices=RemarkPurpose, default=RemarkPurpose.FILLING)
    text = models.CharField("замечание", max_length=1000)
    place = models.CharField("о чём", max_length=200, blank=True)
    url = models.CharField("страница", max_length=300, blank=True)
    on = models.DateField("за какой день", null=True)
    school_class = models.ForeignKey("school.SchoolClass", on_delete=models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey("timetable.TeachingGroup", on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey("school.Subject", on_delete=models.PROTECT, null=True, related_name="+")
    lesson = models.ForeignKey("timetable.Lesson", on_delete=models.PROTECT, null=True, related_name="+")
    rule = models.CharField("правило", max_length=30, blank=True)
    key = models.CharField("что нарушено", max_length=200, blank=True, help_text="Правило, объект и день, не слова.")
    issued_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="кто проверил"
    )
    issued_on = models.DateField("выдано")
    due_on = models.DateField("срок")
    state = models.CharField("состояние", max_length=8, choices=RemarkState, default=RemarkState.ISSUED)
    reply = models.CharField("ответ учителя", max_length=1000, blank=True)
    replied_at = models.DateTimeField("когда ответил", null=True)
    note = models.CharField("решение", max_length=1000, blank=True)
    evidence = models.CharField("подтверждение", max_length=500, blank=True)
    closed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("когда закрыто", null=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = "замечание"
        verbose_name_plural = "замечания"
        ordering = ["-issued_on", "-id"]
        indexes = [
            models.Index(fields=["addressee", "state"], name="reports_remark_of_person"),
            models.Index(fields=["issued_on"], name="reports_remark_issued"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RemarkState.values), name="reports_remark_state"),
            models.CheckConstraint(condition=Q(purpose__in=RemarkPurpose.values), name="reports_remark_purpose"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="reports_remark_text",
                violation_error_message="Напишите, что исправить.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")),
                name="reports_remark_due",
                violation_error_message="Срок раньше дня, в который выдано замечание.",
            ),
            models.CheckConstraint(
                condition=_BY_HAND | _BY_RULE,
                name="reports_remark_maker",
                violation_error_message="Замечание выдаёт человек или правило, у которого есть ключ.",
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="/") & ~Q(url__startswith="//"),
                name="reports_remark_page_of_ours",
                violation_error_message="Замечание ведёт на страницу журнала.",
            ),
            models.CheckConstraint(
                condition=~Q(state=RemarkState.FIXED) | _BY_HAND,
                name="reports_remark_fixed",
                violation_error_message="Это замечание закроется само, когда записи появятся в журнале.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, evidence="") & ~Q(state=RemarkState.ACCEPTED)
                | Q(_BY_HAND, state=RemarkState.ACCEPTED, closed_at__isnull=False, closed_by__isnull=False)
                | Q(_BY_RULE, state=RemarkState.ACCEPTED, closed_at__isnull=False, closed_by=None) & ~Q(evidence=""),
                name="reports_remark_closing",
                violation_error_message="Замечание принимает проверяющий, а выданное по правилу – проверка, "
                "и с подтверждением.",
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=~Q(key="") & ~Q(state=RemarkState.ACCEPTED),
                name="reports_remark_one_open",
                violation_error_message="Об этом уже есть открытое замечание.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="goes_forward",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_GOES_FORWARD,
            ),
            never_deleted("Замечание не удаляют: примите его, и история сохранится."),
        ]

    def __str__(self) -> str:
        return f"замечание № {self.pk}"

    @property
    def is_made_by_rule(self) -> bool:
        """Such a one closes itself."""
        return self.rule != ""

    def is_overdue(self, today: date) -> bool:
        """Has nothing been done about it by its day?"""
        return self.state == RemarkState.ISSUED and self.due_on < today


class RemarkCheck(models.Model):
    """One row = ночная проверка журнала: how many remarks it has opened and closed, which rules have failed."""

    on = models.DateField("день")
    checked_at = models.DateTimeField("когда", default=timezone.now)
    n_opened = models.PositiveIntegerField("выдано")
    n_closed = models.PositiveIntegerField("закрыто")
    failed_rules = ArrayField(models.CharField(max_length=30), default=list, verbose_name="правила, не сработавшие")

    class Meta:
        verbose_name = "проверка журнала"
        verbose_name_plural = "проверки журнала"
        ordering = ["-checked_at", "-id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"проверка {self.on:%d.%m.%Y}"
