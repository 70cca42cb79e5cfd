"""What a family tells the class teacher about an absence, ahead or after, and what became of it (§ 3.4)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from attendance.models.notes import ExcuseNote
from common.dated import Dated, DatedQuerySet
from common.triggers import RULE_BROKEN, refusal, with_history
from entry.models import VersionedRow, version_counted
from school.models.guards import immutable_columns, never_deleted


class NoticeKind(models.TextChoices):
    """Why, in the words of the family. No diagnosis (P-08)."""

    ILLNESS = "illness", "болезнь"
    FAMILY = "family", "семейные обстоятельства"
    OTHER = "other", "другое"


class NoticeState(models.TextChoices):
    """What became of the notice."""

    NEW = "new", "ждёт ответа"
    CONFIRMED = "confirmed", "принято"
    DECLINED = "declined", "отклонено"
    WITHDRAWN = "withdrawn", "отозвано"


class AbsenceNoticeQuerySet(DatedQuerySet["AbsenceNotice"]):
    """Notices, asked for by state."""

    def waiting(self) -> AbsenceNoticeQuerySet:
        """Notices that nobody has answered yet."""
        return self.filter(state=NoticeState.NEW)


_ANSWERED_ONCE = f"""
    IF OLD.state <> 'new' THEN
        {refusal(RULE_BROKEN, "На сообщение уже ответили или его отозвали.")}
    END IF;
    RETURN NEW;
"""


@with_history()
class AbsenceNotice(Dated, VersionedRow):
    """One row = сообщение семьи об отсутствии в дни с–по. It excuses nothing by itself: the class teacher decides.

    Confirming it makes an excuse note. `written_by` is who wrote the present state: the guardian or who answered.
    """

    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, related_name="absence_notices", verbose_name="ученик"
    )
    ends_on = models.DateField("по")
    kind = models.CharField("причина", max_length=7, choices=NoticeKind)
    text = models.CharField("сообщение", max_length=300, blank=True)
    sent_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="кто отправил"
    )
    state = models.CharField("состояние", max_length=9, choices=NoticeState, default=NoticeState.NEW)
    answer = models.CharField("ответ классного руководителя", max_length=300, blank=True)
    excuse_note = models.OneToOneField(
        ExcuseNote, on_delete=models.PROTECT, null=True, related_name="notice", verbose_name="причина пропусков"
    )

    objects = AbsenceNoticeQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "сообщение об отсутствии"
        verbose_name_plural = "сообщения об отсутствии"
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["pupil", "starts_on"], name="attendance_notice_pupil"),
            models.Index(fields=["state"], name="attendance_notice_waiting", condition=Q(state="new")),
        ]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="attendance_notice_kind"),
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="attendance_notice_state"),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(answer=""),
                name="attendance_notice_declined_with_a_word",
                violation_error_message="Отклоняя сообщение, напишите семье почему.",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", excuse_note__isnull=False)
                | (~Q(state="confirmed") & Q(excuse_note__isnull=True)),
                name="attendance_notice_confirmed_by_a_note",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="answered_once", when=pgtrigger.Before, operation=pgtrigger.Update, func=_ANSWERED_ONCE
            ),
            immutable_columns(
                "pupil_id", "starts_on", "ends_on", "kind", "text", "sent_by_id",
                message="Сообщение семьи не переписывают: отзовите его и отправьте новое.",
            ),
            never_deleted("Сообщение не удаляют, а отзывают: история сохраняется."),
            version_counted(),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.pupil}: {self.get_kind_display()}"
