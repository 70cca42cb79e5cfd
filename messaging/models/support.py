"""Questions about the journal itself, what the administrator answers, and answers that everybody may read (§ 4.1)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.triggers import with_history
from school.models.guards import immutable_columns, never_deleted

LONGEST_TEXT = 4000
LONGEST_ADDRESS = 500
LONGEST_BROWSER = 300


class QuestionState(models.TextChoices):
    """Who has the next word: the administrator, the asker, nobody."""

    OPEN = "open", "ждёт ответа"
    ANSWERED = "answered", "отвечен"
    CLOSED = "closed", "закрыт"


@with_history()
class SupportQuestion(models.Model):
    """One row = вопрос о работе с журналом, with what was sent along: page, roles and browser of the asker.

    `key` is made with the form: sent twice, the question is asked once. The administrator alone reads the address.
    """

    key = models.UUIDField("ключ формы", unique=True, editable=False)
    asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="support_questions", verbose_name="кто спросил"
    )
    asked_at = models.DateTimeField("когда", default=timezone.now)
    text = models.CharField("вопрос", max_length=LONGEST_TEXT)
    page = models.CharField("адрес страницы", max_length=LONGEST_ADDRESS, blank=True)
    roles = ArrayField(models.CharField(max_length=20), verbose_name="роли")
    browser = models.CharField("браузер", max_length=LONGEST_BROWSER, blank=True)
    state = models.CharField("состояние", max_length=8, choices=QuestionState, default=QuestionState.OPEN)

    class Meta:
        verbose_name = "вопрос о журнале"
        verbose_name_plural = "вопросы о журнале"
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="messaging_question_of"),
            models.Index(fields=["state", "-asked_at"], name="messaging_question_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=QuestionState.values), name="messaging_question_state_known"),
            models.CheckConstraint(
                condition=~Q(text=""), name="messaging_question_text", violation_error_message="Напишите вопрос."
            ),
        ]
        triggers = [
            immutable_columns(
                "key", "asked_by_id", "asked_at", "text", "page", "roles", "browser",
                message="Вопрос не переписывают: добавьте к нему сообщение.",
            ),
            never_deleted("Вопрос не удаляют, а закрывают: ответ может пригодиться."),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.asked_by}: {self.text[:60]}"


@with_history()
class SupportReply(models.Model):
    """One row = what was written under a question: the administrator's answer, or a further word of the asker."""

    key = models.UUIDField("ключ формы", unique=True, editable=False)
    question = models.ForeignKey(
        SupportQuestion, on_delete=models.PROTECT, related_name="replies", verbose_name="вопрос"
    )
    written_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кто написал"
    )
    written_at = models.DateTimeField("когда", default=timezone.now)
    text = models.CharField("ответ", max_length=LONGEST_TEXT)
    is_answer = models.BooleanField("ответ администратора")

    class Meta:
        verbose_name = "ответ на вопрос"
        verbose_name_plural = "ответы на вопросы"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="messaging_reply_text", violation_error_message="Напишите ответ."
            )
        ]
        triggers = [
            immutable_columns(
                "key", "question_id", "written_by_id", "written_at", "text", "is_answer",
                message="Ответ не переписывают: напишите ещё один.",
            ),
            never_deleted("Ответ не удаляют: его уже могли прочесть."),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.written_by}: {self.text[:60]}"


class HelpEntryQuerySet(models.QuerySet["HelpEntry"]):
    """Entries, asked for by whether readers see them."""

    def shown(self) -> HelpEntryQuerySet:
        """Entries that stand in the help."""
        return self.filter(is_shown=True)


@with_history()
class HelpEntry(models.Model):
    """One row = вопрос и ответ в справке, written by the administrator, often out of an answered question.

    `page` is the name of a page, whoever's it is: «journal:diary»; `address` shows it with «…» in place of numbers.
    """

    question = models.CharField("вопрос", max_length=300)
    answer = models.CharField("ответ", max_length=LONGEST_TEXT)
    roles = ArrayField(models.CharField(max_length=20), blank=True, default=list, verbose_name="для кого")
    page = models.CharField("страница", max_length=100, blank=True)
    address = models.CharField("адрес страницы", max_length=LONGEST_ADDRESS, blank=True)
    is_shown = models.BooleanField("показывать в справке", default=True)
    source = models.ForeignKey(
        SupportQuestion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="help_entries",
        verbose_name="из вопроса",
    )
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кто")
    written_at = models.DateTimeField("когда", default=timezone.now)

    objects = HelpEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "вопрос и ответ справки"
        verbose_name_plural = "вопросы и ответы справки"
        ordering = ["question", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(answer=""),
                name="messaging_helpentry_texts",
                violation_error_message="Напишите и вопрос, и ответ.",
            )
        ]
        triggers = [never_deleted("Запись справки не удаляют, а перестают показывать: история сохраняется.")]

    def __str__(self) -> str:
        return self.question
