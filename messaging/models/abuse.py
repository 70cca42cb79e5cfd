"""A message that somebody finds abusive, for the administrator to look at."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.triggers import RULE_BROKEN, refusal, with_history
from messaging.models.messages import Message
from school.models.guards import immutable_columns, never_deleted


class AbuseReportQuerySet(models.QuerySet["AbuseReport"]):
    """Reports, asked for by whether somebody has decided."""

    def waiting(self) -> AbuseReportQuerySet:
        """Reports that nobody has decided yet."""
        return self.filter(closed_at=None)


_WHO_RECEIVED_IT = f"""
    IF NOT EXISTS (
        SELECT 1 FROM messaging_message m
          JOIN messaging_threadmember own ON own.thread_id = m.thread_id AND own.user_id = NEW.reported_by_id
         WHERE m.id = NEW.message_id AND m.sender_id <> NEW.reported_by_id
    ) THEN
        {refusal(RULE_BROKEN, "Пожаловаться может тот, кому написали.")}
    END IF;
    RETURN NEW;
"""
_CLOSED_ONCE = f"""
    IF OLD.closed_at IS NOT NULL THEN
        {refusal(RULE_BROKEN, "Жалоба уже рассмотрена.")}
    END IF;
    RETURN NEW;
"""


@with_history()
class AbuseReport(models.Model):
    """One row = жалоба на сообщение. The administrator reads that message and no other of the thread."""

    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="abuse_reports", verbose_name="сообщение"
    )
    reported_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кто")
    reason = models.CharField("что не так", max_length=500)
    reported_at = models.DateTimeField("когда", default=timezone.now)
    note = models.CharField("решение", max_length=500, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="кто рассмотрел"
    )
    closed_at = models.DateTimeField("рассмотрена", null=True)

    objects = AbuseReportQuerySet.as_manager()

    class Meta:
        verbose_name = "жалоба на сообщение"
        verbose_name_plural = "жалобы на сообщения"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "reported_by"],
                name="messaging_abuse_once",
                violation_error_message="Вы уже пожаловались на это сообщение: администратор его увидит.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, note="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(note="")),
                name="messaging_abuse_closed_with_a_word",
                violation_error_message="Напишите, что решили.",
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S"),
                name="messaging_abuse_reason",
                violation_error_message="Напишите, что не так.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="who_received_it", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_WHO_RECEIVED_IT
            ),
            pgtrigger.Trigger(
                name="closed_once", when=pgtrigger.Before, operation=pgtrigger.Update, func=_CLOSED_ONCE
            ),
            immutable_columns(
                "message_id", "reported_by_id", "reason", "reported_at",
                message="Жалобу не переписывают.",
            ),
            never_deleted("Жалобу не удаляют, а рассматривают."),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reason[:60]
