"""Addresses by which a program reads a family's calendar or news without signing in, and what calendars were told."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q

from common.triggers import with_history


class FeedKind(models.TextChoices):
    """What is read. Each has links of its own: who shows the lessons to a grandmother need not show her the marks."""

    CALENDAR = "calendar", "Календарь"
    NEWS = "news", "Лента новостей"


def hash_of_token(token: str) -> str:
    """What is kept of a token. 256 random bits need no slow hash: nobody can try them."""
    return hashlib.sha256(token.encode()).hexdigest()


class FeedLinkQuerySet(models.QuerySet["FeedLink"]):
    """Links, asked for by whether they still lead anywhere."""

    def live(self) -> FeedLinkQuerySet:
        """Neither revoked nor replaced by a newer one."""
        return self.filter(revoked_at=None)

    def with_token(self, kind: str, token: str) -> FeedLinkQuerySet:
        """The link of that kind with the token, while it is live and its person may sign in."""
        return self.live().filter(token_hash=hash_of_token(token), kind=kind, user__is_active=True)


@with_history(exclude=("token_hash", "last_read_at", "n_reads", "reads_counted_from"))
class FeedLink(models.Model):
    """One row = a secret address of a person: the calendar or the news of one child, or of all (`pupil` empty).

    The address opens what the person may see on the day of each reading, and nothing once that has ended.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="feed_links", verbose_name="чья")
    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="о ком"
    )
    kind = models.CharField("что", max_length=10, choices=FeedKind)
    token_hash = models.CharField("хэш ключа", max_length=64, unique=True)
    created_at = models.DateTimeField("создана")
    revoked_at = models.DateTimeField("отозвана", null=True, blank=True)
    last_read_at = models.DateTimeField("когда читали", null=True, blank=True)
    reads_counted_from = models.DateTimeField("с какого часа считаются чтения", null=True, blank=True)
    n_reads = models.PositiveIntegerField("чтений за этот час", default=0)

    objects = FeedLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "ссылка на календарь или ленту"
        verbose_name_plural = "ссылки на календари и ленты"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FeedKind.values), name="notices_feedlink_kind"),
            models.UniqueConstraint(
                fields=["user", "kind", "pupil"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="notices_feedlink_one_live",
                violation_error_message="Такая ссылка уже есть: новая заменяет прежнюю.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.pupil or 'все дети'}"


class PublishedLesson(models.Model):
    """One row = what calendars were last told of a pupil's lesson: by it they see that something has changed.

    `sequence` counts the changes. The row is known by its place – day, number, subject – and not by the lesson, which
    the timetable makes anew when its bell changes.
    """

    uid = models.UUIDField(primary_key=True, verbose_name="номер события")
    pupil = models.ForeignKey("school.Pupil", on_delete=models.CASCADE, related_name="+", verbose_name="чей урок")
    on = models.DateField("день")
    digest = models.CharField("хэш сказанного", max_length=64)
    sequence = models.PositiveIntegerField("изменение", default=0)
    changed_at = models.DateTimeField("когда изменилось")

    class Meta:
        verbose_name = "урок в календарях"
        verbose_name_plural = "уроки в календарях"
        indexes = [models.Index(fields=["pupil", "on"], name="notices_publishedlesson_day")]

    def __str__(self) -> str:
        return f"{self.on:%d.%m.%Y}, изменение {self.sequence}"
