"""Announcements of a class or of the school: to whom, until when, who has confirmed having read them."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.triggers import RULE_BROKEN, append_only, refusal, with_history
from entry.models import VersionedRow, version_counted
from school.models.guards import immutable_columns, never_deleted

LONGEST_TITLE = 120
LONGEST_ANNOUNCEMENT = 5000


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Announcements, asked for by day."""

    def active(self, day: date) -> AnnouncementQuerySet:
        """Neither withdrawn nor past their last day."""
        return self.filter(withdrawn_at=None, expires_on__gte=day)


_WITHDRAWN_IS_OVER = f"""
    IF OLD.withdrawn_at IS NOT NULL THEN
        {refusal(RULE_BROKEN, "Объявление отозвано: опубликуйте новое.")}
    END IF;
    RETURN NEW;
"""


@with_history()
class Announcement(VersionedRow):
    """One row = объявление. Without `classes` it is for the whole school; whom it reaches follows from today's facts.

    `written_by` has written the present text, `published_by` the first one.
    """

    key = models.UUIDField("ключ формы", unique=True, editable=False)
    title = models.CharField("заголовок", max_length=LONGEST_TITLE)
    text = models.TextField("текст")
    is_for_families = models.BooleanField("родителям", default=False)
    is_for_pupils = models.BooleanField("ученикам", default=False)
    is_for_staff = models.BooleanField("сотрудникам", default=False)
    needs_acknowledgement = models.BooleanField("просить ознакомиться", default=False)
    published_on = models.DateField("опубликовано")
    expires_on = models.DateField("действует по")
    published_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="автор"
    )
    withdrawn_at = models.DateTimeField("отозвано", null=True, editable=False)
    withdrawal_reason = models.CharField("почему отозвано", max_length=200, blank=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = "объявление"
        verbose_name_plural = "объявления"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["expires_on"], name="messaging_announcement_active", condition=Q(withdrawn_at=None))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_for_families=True) | Q(is_for_pupils=True) | Q(is_for_staff=True),
                name="messaging_announcement_for_somebody",
                violation_error_message="Выберите, кому адресовано объявление.",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("published_on")),
                name="messaging_announcement_expires_later",
                violation_error_message="Последний день – не раньше дня публикации.",
            ),
            models.CheckConstraint(
                condition=Q(title__regex=r"\S") & Q(text__regex=r"\S"),
                name="messaging_announcement_says_something",
                violation_error_message="Нужны заголовок и текст.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="withdrawn_is_over", when=pgtrigger.Before, operation=pgtrigger.Update, func=_WITHDRAWN_IS_OVER
            ),
            immutable_columns(
                "key", "is_for_families", "is_for_pupils", "is_for_staff", "published_on", "published_by_id",
                message="Кому адресовано объявление, не меняют: отзовите его и опубликуйте новое.",
            ),
            never_deleted("Объявление не удаляют, а отзывают: история сохраняется."),
            version_counted(),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class AnnouncementClass(models.Model):
    """One row = the announcement is for this class."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, db_index=False, related_name="classes", verbose_name="объявление"
    )
    school_class = models.ForeignKey(
        "school.SchoolClass", on_delete=models.PROTECT, related_name="+", verbose_name="класс"
    )

    class Meta:
        verbose_name = "класс объявления"
        verbose_name_plural = "классы объявления"
        ordering = ["announcement", "school_class"]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "school_class"], name="messaging_announcementclass_once")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.announcement_id} – {self.school_class_id}"


class Acknowledgement(models.Model):
    """One row = «ознакомлен»: a person has confirmed having read this version of the announcement."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, db_index=False, related_name="acknowledgements",
        verbose_name="объявление",
    )  # fmt: skip
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кто")
    version = models.PositiveIntegerField("редакция")
    at = models.DateTimeField("когда", default=timezone.now)

    class Meta:
        verbose_name = "ознакомление"
        verbose_name_plural = "ознакомления"
        ordering = ["announcement", "at"]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "user", "version"], name="messaging_acknowledgement_once")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.user_id}, {self.at:%d.%m.%Y %H:%M}"
