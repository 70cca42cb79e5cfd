"""What a person is told in the product, and the count beside the bell."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone


class NewsKind(models.TextChoices):
    """What a notice is about; for each kind and child a person chooses how soon it is mailed."""

    FIRST_LESSON = "first_lesson", "нет на первом уроке"
    MARKS = "marks", "отметки"
    PERIOD_MARKS = "period_marks", "отметки за период"
    ABSENCES = "absences", "пропуски и опоздания"
    HOMEWORK = "homework", "задание изменено после уроков"
    MESSAGES = "messages", "сообщения"
    ANNOUNCEMENTS = "announcements", "объявления"
    ANSWERS = "answers", "ответы на вопросы о журнале"
    UNDELIVERED = "undelivered", "письма семьям не доходят"


_ROWS = "changed_rows"
_EARLIER = "earlier_rows"
# The rows of users are taken in one order, so that two writers of many notices do not stop each other.
_COUNT = """
    WITH counted AS ({counted}),
         held AS (SELECT u.id, c.n FROM accounts_user u JOIN counted c ON c.user_id = u.id
                   WHERE c.n <> 0 ORDER BY u.id FOR NO KEY UPDATE OF u)
    UPDATE accounts_user u SET n_unread = GREATEST(u.n_unread + held.n, 0) FROM held WHERE held.id = u.id;
    RETURN NULL;
"""


def _counts(operation: pgtrigger.Operation, counted: str, **rows: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"unread_counted_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),  # type: ignore[no-untyped-call]  # the library left it untyped
        func=_COUNT.format(counted=counted),
    )


def _sum(rows: str, sign: str) -> str:
    return f"SELECT user_id, {sign}count(*)::integer AS n FROM {rows} WHERE seen_at IS NULL GROUP BY user_id"


_DIFFERENCE = f"""
    SELECT user_id, sum(n)::integer AS n FROM ({_sum(_ROWS, "")} UNION ALL {_sum(_EARLIER, "-")}) both_sides
     GROUP BY user_id
"""


class Notice(models.Model):
    """One row = уведомление: what a person was told of one thing, in the words in which he was told.

    `number` counts what this person was told of `about`, so that it is told once whatever happens to who tells;
    `value` is what stood there then, by which the next change is a correction. `mail_at`: from when it is to go out by
    e-mail as well; with `mail` it has, or will.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="notices", verbose_name="кому")
    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="о ком"
    )
    kind = models.CharField("вид", max_length=20, choices=NewsKind)
    about = models.CharField("о чём", max_length=60)
    number = models.PositiveIntegerField("который раз", default=1)
    value = models.CharField("что стояло", max_length=40, blank=True)
    text = models.CharField("текст", max_length=300)
    on = models.DateField("день, о котором речь", null=True)
    created_at = models.DateTimeField("когда", default=timezone.now)
    seen_at = models.DateTimeField("прочитано", null=True)
    mail_at = models.DateTimeField("письмом не раньше", null=True)
    mail = models.ForeignKey(
        "notices.Mail", on_delete=models.SET_NULL, null=True, related_name="notices", verbose_name="письмо"
    )

    class Meta:
        verbose_name = "уведомление"
        verbose_name_plural = "уведомления"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notices_notice_of_person"),
            models.Index(fields=["user"], name="notices_notice_unseen", condition=Q(seen_at=None)),
            models.Index(fields=["created_at"], name="notices_notice_age"),
            models.Index(
                fields=["mail_at"], name="notices_notice_to_mail", condition=Q(mail=None, mail_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "about", "number"], name="notices_notice_once"),
            models.CheckConstraint(condition=Q(kind__in=NewsKind.values), name="notices_notice_kind"),
        ]
        triggers = [
            _counts(pgtrigger.Insert, _sum(_ROWS, ""), new=_ROWS),
            _counts(pgtrigger.Update, _DIFFERENCE, new=_ROWS, old=_EARLIER),
            _counts(pgtrigger.Delete, _sum(_EARLIER, "-"), old=_EARLIER),
        ]

    def __str__(self) -> str:
        return self.text
