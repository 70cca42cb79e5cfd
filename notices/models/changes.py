"""How far the append-only history has been read, and which of its rows are still to be told (docs/decisions/0036)."""

from __future__ import annotations

from django.db import models


class HistoryCursor(models.Model):
    """One row = how far one table of the history has been read.

    Numbers are drawn before they are committed: 7 may be seen while 6 is still being written. Up to `up_to` nothing
    comes any more. `probe_id` will be that number as soon as every transaction older than `probe_xid` has ended.
    """

    source = models.CharField("что читают", max_length=20, primary_key=True)
    up_to = models.BigIntegerField("прочитано до")
    probe_id = models.BigIntegerField("следующая граница", null=True)
    probe_xid = models.BigIntegerField("когда все прежние записи окончены", null=True)

    class Meta:
        verbose_name = "место чтения истории"
        verbose_name_plural = "места чтения истории"

    def __str__(self) -> str:
        return f"{self.source}: {self.up_to}"


class HistoryChange(models.Model):
    """One row = a row of the history that has been seen; told once `due_at` has passed, kept until the cursor is past.

    `about` names what has changed: «mark:15», «absence:<lesson>:<pupil>». Several changes of one thing are told at
    once, when the first of them is due, as what stands there then.
    """

    source = models.CharField("где найдено", max_length=20)
    event_id = models.BigIntegerField("строка истории")
    about = models.CharField("о чём", max_length=60)
    due_at = models.DateTimeField("сообщить не раньше")
    is_told = models.BooleanField("сообщено", default=False, db_default=False)

    class Meta:
        verbose_name = "замеченное изменение"
        verbose_name_plural = "замеченные изменения"
        indexes = [
            models.Index(fields=["due_at"], name="notices_change_due", condition=models.Q(is_told=False)),
            models.Index(fields=["about"], name="notices_change_about", condition=models.Q(is_told=False)),
        ]
        constraints = [models.UniqueConstraint(fields=["source", "event_id"], name="notices_change_once")]

    def __str__(self) -> str:
        return self.about
