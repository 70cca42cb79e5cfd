"""Contradictions between records: found by rules, mended, or said to be true for a reason (product 3.5)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from common.triggers import with_history
from reports.rules.desk import FINGERPRINT_LENGTH
from school.models.guards import immutable_columns, never_deleted


class ContradictionState(models.TextChoices):
    """What has become of it. «Больше нет»: the last run of its rule did not find it any more."""

    OPEN = "open", "не решено"
    CORRECT = "correct", "верно"
    MENDED = "mended", "исправлено"
    GONE = "gone", "больше нет"


class ContradictionQuerySet(models.QuerySet["Contradiction"]):
    """Contradictions, asked for by what has become of them."""

    def open(self) -> ContradictionQuerySet:
        """Found by the last run, and nobody has decided since."""
        return self.filter(state=ContradictionState.OPEN)

    def correct(self) -> ContradictionQuerySet:
        """Those that somebody has said to be true."""
        return self.filter(state=ContradictionState.CORRECT)


@with_history()
class Contradiction(models.Model):
    """One row = a rule found these facts about this object, and what has been decided about them.

    `key` names the object by its numbers, `fingerprint` the facts: «верно, потому что…» holds for them alone, other
    facts about the same object are another row. Places and persons are those whose matter it is. What the desk shows is
    found anew each time; these rows hold decisions, and the count of each night for the start pages.
    """

    rule = models.CharField("правило", max_length=40)
    key = models.CharField("о чём", max_length=80)
    fingerprint = models.CharField("отпечаток сведений", max_length=FINGERPRINT_LENGTH)
    on = models.DateField("день")
    school_class = models.ForeignKey(
        "school.SchoolClass", on_delete=models.PROTECT, related_name="contradictions", verbose_name="класс"
    )
    group = models.ForeignKey(
        "timetable.TeachingGroup", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="группа"
    )
    subject = models.ForeignKey(
        "school.Subject", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="предмет"
    )
    substitute = models.ForeignKey(
        "school.StaffMember", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="заменял"
    )
    state = models.CharField("состояние", max_length=7, choices=ContradictionState, default=ContradictionState.OPEN)
    reason = models.CharField("верно, потому что", max_length=500, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="кто решил"
    )
    decided_at = models.DateTimeField("когда решено", null=True)

    objects = ContradictionQuerySet.as_manager()

    class Meta:
        verbose_name = "противоречие"
        verbose_name_plural = "противоречия"
        ordering = ["-on", "pk"]
        indexes = [models.Index(fields=["state", "school_class"], name="reports_contradiction_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "key", "fingerprint"],
                name="reports_contradiction_unique",
                violation_error_message="Об этом противоречии уже решают: обновите страницу.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ContradictionState.values), name="reports_contradiction_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=ContradictionState.CORRECT) | Q(reason__gt="", decided_by__isnull=False),
                name="reports_contradiction_reason",
                violation_error_message="Напишите, почему это верно.",
            ),
        ]
        triggers = [
            immutable_columns(
                "rule", "key", "fingerprint", message="Решение принято об этих сведениях: на другие его не переносят."
            ),
            never_deleted("Решение не удаляют: история сохраняется."),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.key}"
