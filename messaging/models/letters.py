"""Letters to parents: the report about a child as it was sent, and the threads into which it went (§ 4.2з)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from common.triggers import append_only


class ParentsLetter(models.Model):
    """One row = отчёт родителям of a pupil for some days, as it was when it was sent: later marks do not change it.

    `number` is 1, and more when the same days were sent once more on purpose: a second click finds its number taken.
    """

    sending = models.ForeignKey(
        "messaging.Sending", on_delete=models.PROTECT, related_name="letters", verbose_name="отправка"
    )
    pupil = models.ForeignKey("school.Pupil", on_delete=models.PROTECT, related_name="letters", verbose_name="ученик")
    school_class = models.ForeignKey(
        "school.SchoolClass", on_delete=models.PROTECT, related_name="letters", verbose_name="класс"
    )
    starts_on = models.DateField("с")
    ends_on = models.DateField("по")
    number = models.PositiveSmallIntegerField("который раз", default=1)
    content = models.JSONField("отчёт")

    class Meta:
        verbose_name = "письмо родителям"
        verbose_name_plural = "письма родителям"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "starts_on", "ends_on", "number"],
                name="messaging_letter_once",
                violation_error_message="Отчёт за эти дни уже отправлен: обновите страницу.",
            ),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="messaging_letter_days"),
        ]
        indexes = [models.Index(fields=["school_class", "starts_on", "ends_on"], name="messaging_letter_of_class")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.pupil}, {self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"


class LetterDelivery(models.Model):
    """One row = the letter went into the thread with one of the guardians; who has read it, the thread knows."""

    letter = models.ForeignKey(
        ParentsLetter, on_delete=models.PROTECT, related_name="deliveries", verbose_name="письмо"
    )
    thread = models.OneToOneField(
        "messaging.Thread", on_delete=models.PROTECT, related_name="delivery", verbose_name="переписка"
    )

    class Meta:
        verbose_name = "вручение письма"
        verbose_name_plural = "вручения писем"
        ordering = ["letter", "pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.letter_id} → {self.thread_id}"
