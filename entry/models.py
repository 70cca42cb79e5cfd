"""What every row that people write has in common: author, moment, version; which operation wrote a grid's cell;

which forms have been sent.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone


class VersionedRow(models.Model):
    """Mixin: who wrote the present value and when, and which version of the row it is (compare-and-set, R-63)."""

    version = models.PositiveIntegerField("версия", default=1, editable=False)
    written_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="кто внёс"
    )
    written_at = models.DateTimeField("когда внесено", default=timezone.now, editable=False)

    class Meta:
        abstract = True


class GridCell(VersionedRow):
    """Mixin of what is typed into a grid: also which operation of the page wrote the present value.

    The history keeps every operation once (a unique index), so that a request repeated after a lost answer is
    recognised whatever has been written since (docs/decisions/0011).
    """

    operation = models.UUIDField("операция ввода", null=True, editable=False)

    class Meta:
        abstract = True


def operation_once(table: str) -> models.UniqueConstraint:
    """For the history of a table of grid cells: no operation is written twice, in this cell or in another."""
    return models.UniqueConstraint(
        fields=["operation"],
        name=f"{table}event_operation_once",
        violation_error_message="Эта запись уже сделана в другом месте: обновите страницу.",
    )


def version_counted() -> pgtrigger.Trigger:
    """Each change of a row raises its version by one, whatever wrote it: the base of compare-and-set (R-63)."""
    return _counted("NEW.version = OLD.version + 1;")


def version_and_operation_counted(apart_from: str = "") -> pgtrigger.Trigger:
    """The same for a cell of a grid; a change that brings no operation of its own does not inherit the one before.

    A change of the column `apart_from` alone is not of what is typed: the version stays. It brings no operation either,
    which the history would have to keep twice.
    """
    count = """
        NEW.version = OLD.version + 1;
        IF NEW.operation = OLD.operation THEN NEW.operation = NULL; END IF;
    """
    if not apart_from:
        return _counted(count)
    is_typed = f"to_jsonb(NEW) - '{apart_from}' <> to_jsonb(OLD) - '{apart_from}'"
    is_told = f"NEW.{apart_from} IS DISTINCT FROM OLD.{apart_from} AND NEW.operation = OLD.operation"
    return _counted(f"IF {is_typed} THEN {count} ELSIF {is_told} THEN NEW.operation = NULL; END IF;")


def _counted(func: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="version_counted",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"{func} RETURN NEW;",
    )


class SentForm(models.Model):
    """A form that was sent with its one-time key, and where it led: empty when nothing was written (record 45)."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", verbose_name="кто отправил")
    key = models.UUIDField("одноразовый ключ")
    digest = models.CharField("отпечаток содержания", max_length=64)
    leads_to = models.TextField("куда привела")
    was_shown_once = models.BooleanField("ответ не повторить", default=False)
    sent_at = models.DateTimeField("когда отправлена", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "отправленная форма"
        verbose_name_plural = "отправленные формы"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"],
                name="entry_sentform_key_once",
                violation_error_message="Эта форма уже отправлена.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)
