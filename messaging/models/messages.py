"""Messages as they were typed, and the files that go with them. Nothing is changed or deleted."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils import timezone

from common.triggers import RULE_BROKEN, append_only, refusal
from messaging.models.threads import Sending, Thread
from messaging.rules.correspondence import LONGEST_TEXT, STAFF_CAPACITIES


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages, asked for by who sees them."""

    def shown_to(self, user_id: int | OuterRef | None, moment: datetime) -> MessageQuerySet:
        """Messages that the person sees if the thread is his: the own ones, and the other's from their hour on."""
        return self.filter(Q(sender=user_id) | Q(visible_at__lte=moment))


# The right to write is that of today, asked for each message: a thread gives none.
_MAY_BE_WRITTEN = f"""
    SELECT own.capacity, other.user_id, t.pupil_id INTO place
      FROM messaging_thread t
      JOIN messaging_threadmember own ON own.thread_id = t.id AND own.user_id = NEW.sender_id
      JOIN messaging_threadmember other ON other.thread_id = t.id AND other.user_id <> NEW.sender_id
     WHERE t.id = NEW.thread_id;
    IF NOT FOUND THEN
        {refusal(RULE_BROKEN, "Писать в переписку могут только её участники.")}
    END IF;
    IF NOT messaging_may_write(NEW.sender_id, place.user_id, place.pupil_id) THEN
        {refusal(RULE_BROKEN, "Переписка закрыта: пишут тем, кто связан с ребёнком сегодня. Читать её можно и дальше.")}
    END IF;
    IF NEW.is_urgent AND place.capacity NOT IN {STAFF_CAPACITIES!r} THEN
        {refusal(RULE_BROKEN, "Срочным помечают сообщение только сотрудники школы.")}
    END IF;
    IF NEW.sender_id <> (SELECT sent_by_id FROM messaging_sending WHERE id = NEW.sending_id) THEN
        {refusal(RULE_BROKEN, "Отправил другой человек: обновите страницу.")}
    END IF;
    IF length(NEW.text) > {LONGEST_TEXT} THEN
        {refusal(RULE_BROKEN, f"Сообщение не длиннее {LONGEST_TEXT} знаков.")}
    END IF;
    RETURN NEW;
"""

# What one has written oneself has been read; what waits for the morning is counted, and asked for when it is shown.
_NEWEST_COUNTED = """
    UPDATE messaging_threadmember
       SET newest = NEW.id,
           newest_to_him = CASE WHEN user_id = NEW.sender_id THEN newest_to_him ELSE NEW.id END
     WHERE thread_id = NEW.thread_id;
    RETURN NULL;
"""


class Message(models.Model):
    """One row = сообщение: the text as typed, when it was sent, and from when the other member sees it."""

    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, db_index=False, related_name="messages", verbose_name="переписка"
    )
    sending = models.ForeignKey(
        Sending, on_delete=models.PROTECT, db_index=False, related_name="messages", verbose_name="отправка"
    )
    sender = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кто написал")
    text = models.TextField("сообщение")
    sent_at = models.DateTimeField("отправлено", default=timezone.now)
    visible_at = models.DateTimeField("показывается с")
    is_urgent = models.BooleanField("срочно", default=False)

    is_reported: bool  # only from queries of a thread

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "сообщение"
        verbose_name_plural = "сообщения"
        ordering = ["pk"]
        indexes = [models.Index(fields=["thread", "id"], name="messaging_message_thread")]
        constraints = [
            models.UniqueConstraint(
                fields=["sending", "thread"],
                name="messaging_message_once",
                violation_error_message="Это сообщение уже отправлено.",
            ),
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"),
                name="messaging_message_text",
                violation_error_message="Напишите сообщение.",
            ),
            models.CheckConstraint(condition=Q(visible_at__gte=F("sent_at")), name="messaging_message_visible"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="may_be_written",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("place", "record")],
                func=_MAY_BE_WRITTEN,
            ),
            pgtrigger.Trigger(
                name="newest_counted", when=pgtrigger.After, operation=pgtrigger.Insert, func=_NEWEST_COUNTED
            ),
            *append_only(),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class MessageAttachment(models.Model):
    """One row = a file of a message. Its bytes lie outside the web root; the same ones for all who were written to."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments", verbose_name="сообщение")
    file_name = models.CharField("название", max_length=120)
    content_type = models.CharField("тип по содержанию", max_length=100)
    size = models.PositiveIntegerField("размер, байт")
    sha256 = models.CharField("SHA-256", max_length=64)
    storage_name = models.CharField("где лежит", max_length=100)

    class Meta:
        verbose_name = "файл к сообщению"
        verbose_name_plural = "файлы к сообщениям"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "file_name"],
                name="messaging_attachment_name",
                violation_error_message="Файл с таким названием уже приложен.",
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.file_name
