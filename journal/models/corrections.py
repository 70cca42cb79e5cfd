"""Corrections of locked data: a request, a decision, and an opening that ends by itself (R-53)."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.dated import Now
from common.triggers import LOCKED, RULE_BROKEN, refusal, with_history
from school.models.guards import never_deleted

LONGEST = timedelta(days=7)


class CorrectionState(models.TextChoices):
    """Where a request stands. An opening that is over keeps its state: the clock of the database closes it."""

    WAITING = "waiting", "ждёт решения"
    GRANTED = "granted", "открыто"
    DECLINED = "declined", "отклонена"


class CorrectionRequestQuerySet(models.QuerySet["CorrectionRequest"]):
    """Requests, asked for by what they open."""

    def waiting(self) -> CorrectionRequestQuerySet:
        """Those without a decision."""
        return self.filter(state=CorrectionState.WAITING)

    def open(self) -> CorrectionRequestQuerySet:
        """Those that open something at this moment, by the clock of the database."""
        return self.filter(state=CorrectionState.GRANTED, ended_at=None, open_until__gt=Now())


_DECIDED_ONCE = f"""
    IF (TG_OP = 'INSERT' OR NEW.state = 'granted' AND OLD.state <> 'granted') AND journal_year_is_closed(
        (SELECT g.school_class_id FROM timetable_teachinggroup g WHERE g.id = NEW.group_id)
    ) THEN
        {refusal(LOCKED, "Учебный год закрыт: исправления в нём не открывают.")}
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'waiting' THEN
            {refusal(RULE_BROKEN, "Заявку сначала подают, потом решают.")}
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'waiting' AND NEW.state <> 'waiting' AND NEW.ended_at IS NULL
       AND to_jsonb(NEW) - '{{state,decided_by_id,decided_at,answer,open_until}}'::text[]
         = to_jsonb(OLD) - '{{state,decided_by_id,decided_at,answer,open_until}}'::text[] THEN
        RETURN NEW;
    END IF;
    IF OLD.state = 'granted' AND OLD.ended_at IS NULL AND to_jsonb(NEW) - 'ended_at' = to_jsonb(OLD) - 'ended_at' THEN
        RETURN NEW;
    END IF;
    {refusal(RULE_BROKEN, "Решение по заявке не переписывают: подайте новую.")}
"""


@with_history()
class CorrectionRequest(models.Model):
    """One row = заявка на исправление: one cell (`lesson` and `pupil`), or the whole gradebook of a term.

    Granted, it opens exactly that until `open_until`, or until the teacher says that he is done (`ended_at`).
    """

    group = models.ForeignKey("timetable.TeachingGroup", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("school.Subject", on_delete=models.PROTECT, related_name="+", verbose_name="предмет")
    term = models.ForeignKey("school.Term", on_delete=models.PROTECT, related_name="+", verbose_name="период")
    lesson = models.ForeignKey(
        "timetable.Lesson", on_delete=models.PROTECT, null=True, related_name="corrections", verbose_name="урок"
    )
    pupil = models.ForeignKey("school.Pupil", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField("причина", max_length=500)
    requested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("когда подана", default=timezone.now)
    state = models.CharField("состояние", max_length=8, choices=CorrectionState, default=CorrectionState.WAITING)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("когда решена", null=True)
    answer = models.CharField("ответ", max_length=500, blank=True)
    open_until = models.DateTimeField("открыто до", null=True)
    ended_at = models.DateTimeField("закрыта раньше", null=True)

    objects = CorrectionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "заявка на исправление"
        verbose_name_plural = "заявки на исправление"
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lesson=None, pupil=None) | Q(lesson__isnull=False, pupil__isnull=False),
                name="journal_correctionrequest_cell",
                violation_error_message="Ячейку задают урок и ученик вместе.",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=CorrectionState.WAITING, decided_by=None, decided_at=None, open_until=None, ended_at=None
                )
                | Q(
                    state=CorrectionState.GRANTED,
                    decided_by__isnull=False,
                    open_until__gt=F("decided_at"),
                    open_until__lte=F("decided_at") + LONGEST,
                )
                | Q(state=CorrectionState.DECLINED, decided_by__isnull=False, open_until=None, ended_at=None),
                name="journal_correctionrequest_decision",
                violation_error_message="Открыть можно не больше чем на 7 дней.",
            ),
            models.UniqueConstraint(
                fields=["group", "subject", "term", "lesson", "pupil"],
                condition=Q(state=CorrectionState.WAITING),
                nulls_distinct=False,
                name="journal_correctionrequest_one_waiting",
                violation_error_message="Такая заявка уже ждёт решения.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decided_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_DECIDED_ONCE,
            ),
            never_deleted("Заявку не удаляют: история исправлений сохраняется."),
        ]

    def __str__(self) -> str:
        return f"заявка № {self.pk}"
