"""E-mail: the address that a person has confirmed, how soon he wants to be written to, and what is to be sent."""

from __future__ import annotations

import uuid
from datetime import time

from django.db import models
from django.db.models import Q
from django.utils import timezone

from notices.models.notices import NewsKind


class MailPace(models.TextChoices):
    """How soon what a person is told goes out by e-mail as well."""

    INSTANT = "instant", "сразу"
    DAILY = "daily", "раз в день"
    WEEKLY = "weekly", "раз в неделю, в субботу"
    OFF = "off", "не присылать"


class MailAddressQuerySet(models.QuerySet["MailAddress"]):
    """Addresses, asked for by whether anything may be sent there."""

    def working(self) -> MailAddressQuerySet:
        """Confirmed by their owners, who may sign in, and letters arrive."""
        return self.filter(confirmed_at__isnull=False, failed_at=None, user__is_active=True)


class MailAddress(models.Model):
    """One row = the address that a person has typed himself, and when he wants to be written to. Nobody else sees it.

    Nothing but the link that confirms it is sent there before it is confirmed; `nonce` belongs to that link, so that a
    changed address ends the links to the one before. `score` counts letters that came back for now; one that can
    never be delivered, or several of those, end in `failed_at`. No history: a taken-back address shall be gone (P-08).
    """

    user = models.OneToOneField(
        "accounts.User", on_delete=models.PROTECT, related_name="mail_address", verbose_name="чей"
    )
    address = models.EmailField("адрес эл. почты")
    nonce = models.CharField("к какой ссылке", max_length=32)
    asked_at = models.DateTimeField("когда запрошено подтверждение", default=timezone.now)
    confirmed_at = models.DateTimeField("когда подтверждён", null=True)
    score = models.PositiveSmallIntegerField("возвратов подряд", default=0)
    scored_at = models.DateTimeField("последний возврат", null=True)
    failed_at = models.DateTimeField("письма не доходят с", null=True)
    failure = models.CharField("почему не доходят", max_length=200, blank=True)
    quiet_from = models.TimeField("не писать с", default=time(21))
    quiet_until = models.TimeField("не писать до", default=time(7))
    digest_at = models.TimeField("сводка в", default=time(18))

    objects = MailAddressQuerySet.as_manager()

    class Meta:
        verbose_name = "адрес для писем"
        verbose_name_plural = "адреса для писем"

    def __str__(self) -> str:
        return self.address

    @property
    def is_working(self) -> bool:
        """May letters be sent there?"""
        return self.confirmed_at is not None and self.failed_at is None


class MailChoice(models.Model):
    """One row = how soon a person is written to about a kind of news of one child, or of everybody (no `pupil`).

    Without a row of the child the one of everybody holds, without both the usual pace of the kind.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кому")
    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="о ком"
    )
    kind = models.CharField("вид", max_length=20, choices=NewsKind)
    pace = models.CharField("как часто", max_length=7, choices=MailPace)

    class Meta:
        verbose_name = "выбор писем"
        verbose_name_plural = "выбор писем"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "pupil", "kind"], nulls_distinct=False, name="notices_mailchoice_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=NewsKind.values), name="notices_mailchoice_kind"),
            models.CheckConstraint(condition=Q(pace__in=MailPace.values), name="notices_mailchoice_pace"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_pace_display()}"


class MailState(models.TextChoices):
    """What has become of a letter."""

    WAITING = "waiting", "ждёт отправки"
    SENT = "sent", "отправлено"
    FAILED = "failed", "не отправлено"


class Mail(models.Model):
    """One row = a letter to be sent, or sent. What stands in it is put together when it is sent.

    Who sends it holds it until `leased_until`; a letter whose sender has died is sent again, under the same number: it
    arrives at least once. `attempts` counts the tries and is the fence: one that has lost the letter writes nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кому")
    address = models.EmailField("адрес эл. почты")
    is_confirmation = models.BooleanField("подтверждение адреса", default=False)
    created_at = models.DateTimeField("когда", default=timezone.now)
    due_at = models.DateTimeField("отправить не раньше")
    state = models.CharField("состояние", max_length=7, choices=MailState, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField("попыток", default=0)
    leased_until = models.DateTimeField("занято до", null=True)
    sent_at = models.DateTimeField("отправлено", null=True)
    bounced_at = models.DateTimeField("вернулось", null=True)
    error = models.CharField("почему не отправлено", max_length=200, blank=True)

    class Meta:
        verbose_name = "письмо"
        verbose_name_plural = "письма"
        indexes = [
            models.Index(fields=["due_at"], name="notices_mail_waiting", condition=Q(state="waiting")),
            models.Index(fields=["user", "created_at"], name="notices_mail_of_person"),
        ]
        constraints = [models.CheckConstraint(condition=Q(state__in=MailState.values), name="notices_mail_state")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_state_display()}"
