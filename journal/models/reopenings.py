"""What was closed is opened again: with a reason, for a time, by somebody; then it closes by itself (R-51)."""

from __future__ import annotations

from datetime import timedelta
from typing import Self, TypeVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.clock import current_moment
from common.dated import Now
from common.triggers import LOCKED, RULE_BROKEN, refusal, with_history
from journal.models.locks import TermLock
from journal.models.years import YearLock
from school.models.guards import never_deleted

LONGEST_REOPENING = timedelta(days=31)
Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class ReopeningQuerySet(models.QuerySet[Row_co]):
    """Reopenings, asked for by whether they still hold."""

    def open(self) -> Self:
        """Those that open something at this moment, by the clock of the database."""
        return self.filter(ended_at=None, open_until__gt=Now())


class Reopening(models.Model):
    """Mixin: open from `opened_at` to `open_until` by the clock of the database, or until it was ended before."""

    reason = models.CharField("почему", max_length=300)
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кем")
    opened_at = models.DateTimeField("когда", default=timezone.now)
    open_until = models.DateTimeField("до")
    ended_at = models.DateTimeField("закрыт раньше", null=True)
    ended_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ReopeningQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__gt=""),
                name="%(app_label)s_%(class)s_reason",
                violation_error_message="Напишите, почему открываете.",
            ),
            models.CheckConstraint(
                condition=Q(open_until__gt=F("opened_at"), open_until__lte=F("opened_at") + LONGEST_REOPENING),
                name="%(app_label)s_%(class)s_span",
                violation_error_message="Открыть можно не больше чем на 31 день вперёд.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="%(app_label)s_%(class)s_ended_by",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Does it open anything now?"""
        return self.ended_at is None and current_moment() < self.open_until


def _opened_once(table: str, classes: str, also: str = "") -> pgtrigger.Trigger:
    """Opened from this moment on, one at a time, ended at most once. Who writes about the `classes` is waited for."""
    return pgtrigger.Trigger(
        name="opened_once",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            -- Who is writing at this moment is waited for: he has found it open.
            PERFORM 1 FROM school_schoolclass WHERE id IN ({classes}) ORDER BY id FOR UPDATE;
            IF TG_OP = 'INSERT' THEN
                NEW.opened_at = ezh_now();
                IF NEW.ended_at IS NOT NULL OR EXISTS (
                    SELECT FROM {table} r
                     WHERE r.lock_id = NEW.lock_id AND r.ended_at IS NULL AND ezh_now() < r.open_until
                ) THEN
                    {refusal(RULE_BROKEN, "Уже открыто: сначала закройте, потом откройте на другой срок.")}
                END IF;
                {also}
                RETURN NEW;
            END IF;
            IF OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND ezh_now() < OLD.open_until
               AND to_jsonb(NEW) - '{{ended_at,ended_by_id}}'::text[]
                 = to_jsonb(OLD) - '{{ended_at,ended_by_id}}'::text[] THEN
                RETURN NEW;
            END IF;
            {refusal(RULE_BROKEN, "Открытие не переписывают: его завершают раньше срока или ждут.")}
        """,
    )


_NEVER_DELETED = "Открытие не удаляют: история хранит, кто и почему открывал."
_NOT_IN_A_CLOSED_YEAR = f"""
                IF EXISTS (SELECT FROM journal_termlock k
                            WHERE k.id = NEW.lock_id AND journal_year_is_closed(k.school_class_id)) THEN
                    {refusal(LOCKED, "Учебный год закрыт: сначала откройте год.")}
                END IF;
"""


@with_history()
class TermReopening(Reopening):
    """One row = a closed term of a class is open again for a while."""

    lock = models.ForeignKey(TermLock, on_delete=models.PROTECT, related_name="reopenings", verbose_name="период")

    class Meta(Reopening.Meta):
        verbose_name = "открытие периода"
        verbose_name_plural = "открытия периодов"
        triggers = [
            _opened_once(
                "journal_termreopening",
                "SELECT k.school_class_id FROM journal_termlock k WHERE k.id = NEW.lock_id",
                _NOT_IN_A_CLOSED_YEAR,
            ),
            never_deleted(_NEVER_DELETED),
        ]

    def __str__(self) -> str:
        return f"{self.lock}: {self.reason}"


@with_history()
class YearReopening(Reopening):
    """One row = a closed school year is open again for a while. Its terms stay closed until they are reopened too."""

    lock = models.ForeignKey(YearLock, on_delete=models.PROTECT, related_name="reopenings", verbose_name="учебный год")

    class Meta(Reopening.Meta):
        verbose_name = "открытие учебного года"
        verbose_name_plural = "открытия учебных лет"
        triggers = [
            _opened_once(
                "journal_yearreopening",
                "SELECT c.id FROM school_schoolclass c JOIN journal_yearlock k ON k.year_id = c.year_id "
                "WHERE k.id = NEW.lock_id",
            ),
            never_deleted(_NEVER_DELETED),
        ]

    def __str__(self) -> str:
        return f"{self.lock}: {self.reason}"
