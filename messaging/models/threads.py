"""Threads: two people about a pupil or a theme; what each of them has read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from common.triggers import RULE_BROKEN, append_only, never_emptied, refusal
from messaging.models.correspondents import Capacity
from messaging.rules.correspondence import LONGEST_SUBJECT
from school.models.guards import immutable_columns, never_deleted

if TYPE_CHECKING:
    from messaging.models.messages import Message


class Sending(models.Model):
    """One row = somebody has pressed «Отправить» once, to one person or to many: the key of the form is used up.

    A form that comes again, after a lost answer or by a second click, finds its key here and writes nothing.
    """

    key = models.UUIDField("ключ формы", unique=True)
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кто")
    sent_at = models.DateTimeField("когда", default=timezone.now)
    audience = models.CharField(
        "кому", max_length=120, blank=True, help_text="«5А», когда писали сразу многим; иначе пусто."
    )

    class Meta:
        verbose_name = "отправка"
        verbose_name_plural = "отправки"
        ordering = ["-pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.sent_at:%d.%m.%Y %H:%M} {self.audience}".rstrip()


class Thread(models.Model):
    """One row = переписка двух людей об ученике или на тему. Who writes to many begins a thread with each of them."""

    sending = models.ForeignKey(
        Sending, on_delete=models.PROTECT, related_name="threads", verbose_name="отправка, с которой началась"
    )
    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, null=True, related_name="threads", verbose_name="о ком"
    )
    subject = models.CharField("тема", max_length=LONGEST_SUBJECT)
    started_at = models.DateTimeField("начата", default=timezone.now)

    class Meta:
        verbose_name = "переписка"
        verbose_name_plural = "переписка"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__regex=r"\S"),
                name="messaging_thread_subject",
                violation_error_message="Укажите тему.",
            ),
            models.CheckConstraint(
                condition=~Q(subject__regex=r"[[:cntrl:]]"),
                name="messaging_thread_subject_one_line",
                violation_error_message="Тема – одна строка, без переносов и управляющих знаков.",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.subject


class ThreadMemberQuerySet(models.QuerySet["ThreadMember"]):
    """Members, asked for by what they see."""

    def shown_at(self, moment: datetime) -> ThreadMemberQuerySet:
        """Of threads that the member sees: what was begun out of hours is not his to see before the morning."""
        return self.filter(shown_from__lte=moment)

    def with_unread(self, moment: datetime) -> ThreadMemberQuerySet:
        """Annotated with `is_unread`: is there a message of the other that the member may see and has not read?"""
        waiting = _from_the_other(moment).filter(pk__gt=OuterRef("read_up_to"))
        flag = {"is_unread": Q(newest_to_him__gt=F("read_up_to")) & Exists(waiting)}
        return self.annotate(**flag)

    def with_answer(self, moment: datetime) -> ThreadMemberQuerySet:
        """Annotated with `has_answer`: is there any message of the other that the member may see?"""
        flag = {"has_answer": Q(newest_to_him__gt=0) & Exists(_from_the_other(moment))}
        return self.annotate(**flag)

    def with_newest_shown(self, moment: datetime) -> ThreadMemberQuerySet:
        """Annotated with `newest_shown`, the last message that the member sees.

        What he has not read may wait for the morning, and would raise its thread in a list before: only there it is
        looked for.
        """
        from messaging.models.messages import Message  # noqa: PLC0415  # messages point to threads

        shown = Message.objects.shown_to(OuterRef("user"), moment).filter(thread=OuterRef("thread")).order_by("-pk")
        may_wait = When(newest_to_him__gt=F("read_up_to"), then=Subquery(shown.values("pk")[:1]))
        return self.annotate(newest_shown=Case(may_wait, default=F("newest")))


def _from_the_other(moment: datetime) -> QuerySet[Message]:
    """Messages of the other member that are shown to a member at the moment."""
    from messaging.models.messages import Message  # noqa: PLC0415  # messages point to threads

    return Message.objects.filter(thread=OuterRef("thread"), visible_at__lte=moment).exclude(sender=OuterRef("user"))


_READ_ONLY_FORWARD = f"""
    IF NEW.read_up_to < OLD.read_up_to OR NEW.newest < OLD.newest OR NEW.newest_to_him < OLD.newest_to_him THEN
        {refusal(RULE_BROKEN, "Прочитанное не становится непрочитанным.")}
    END IF;
    RETURN NEW;
"""


class ThreadMember(models.Model):
    """One row = a person in a thread: as who he was when it began, and up to which message he has read.

    Whether he may write is not here: that follows from what holds today (`Correspondent`). `newest` and
    `newest_to_him` are kept by the trigger of messages, so that a list of threads need not look for them.
    """

    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, db_index=False, related_name="members", verbose_name="переписка"
    )
    user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name="участник"
    )
    is_starter = models.BooleanField("начал переписку")
    capacity = models.CharField("в качестве кого", max_length=13, choices=Capacity)
    words = models.CharField("кто он", max_length=200, help_text="«Математика», «мать» – каким он был в начале.")
    shown_from = models.DateTimeField("видит с")
    newest = models.BigIntegerField("последнее сообщение", default=0, editable=False)
    newest_to_him = models.BigIntegerField("последнее сообщение ему", default=0, editable=False)
    read_up_to = models.BigIntegerField("прочитал до сообщения", default=0)
    read_at = models.DateTimeField("когда прочитал", null=True)

    is_unread: bool  # only after `with_unread`
    may_be_written_to: bool  # only from access.get_thread_to_read

    objects = ThreadMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "участник переписки"
        verbose_name_plural = "участники переписки"
        ordering = ["thread", "-is_starter"]
        indexes = [models.Index(fields=["user", "-newest"], name="messaging_member_newest")]
        constraints = [
            models.UniqueConstraint(fields=["thread", "user"], name="messaging_member_once"),
            models.UniqueConstraint(
                fields=["thread", "is_starter"],
                name="messaging_member_of_two",
                violation_error_message="Переписку ведут двое.",
            ),
            models.CheckConstraint(condition=Q(capacity__in=Capacity.values), name="messaging_member_capacity"),
        ]
        triggers = [
            immutable_columns(
                "thread_id", "user_id", "is_starter", "capacity", "words", "shown_from",
                message="Участников переписки не меняют: начните другую.",
            ),
            pgtrigger.Trigger(
                name="read_only_forward",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_READ_ONLY_FORWARD,
            ),
            never_deleted("Участника переписки не удаляют."),
            never_emptied("Таблицу нельзя очистить целиком."),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user_id} в {self.thread_id}"
