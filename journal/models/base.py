"""What every row written at a lesson has in common: author, moment, version, and the guards of the database."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone

from common.triggers import RULE_BROKEN, refusal

LESSON_OF_ROW = "NEW.lesson_id"
LESSON_OF_WORK = "(SELECT lesson_id FROM journal_work WHERE id = NEW.work_id)"


class Written(models.Model):
    """Mixin: who wrote the present value and when, and which version of the row it is (compare-and-set, R-63)."""

    version = models.PositiveIntegerField("версия", default=1, editable=False)
    written_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="кто внёс"
    )
    written_at = models.DateTimeField("когда внесено", default=timezone.now, editable=False)

    class Meta:
        abstract = True


def lesson_open(lesson: str = LESSON_OF_ROW) -> pgtrigger.Trigger:
    """Refuses any write when the lesson's term is closed or its editing window is over (R-51, R-52)."""
    return pgtrigger.Trigger(
        name="lesson_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"PERFORM journal_lesson_must_be_open({lesson}); RETURN NEW;",
    )


def pupil_taught(lesson: str = LESSON_OF_ROW) -> pgtrigger.Trigger:
    """Refuses a row about a pupil who is not in the lesson's group on its date, or about a lesson not yet given."""
    return pgtrigger.Trigger(
        name="pupil_taught",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"PERFORM journal_pupil_must_be_taught({lesson}, NEW.pupil_id); RETURN NEW;",
    )


def belongs_forever(*columns: str) -> pgtrigger.Trigger:
    """Refuses to move a row to another lesson, work or pupil: what was written there stays there."""
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)
    return pgtrigger.Trigger(
        name="belongs_forever",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF {changed} THEN
                {refusal(RULE_BROKEN, "Запись журнала нельзя перенести на другой урок или другого ученика.")}
            END IF;
            RETURN NEW;
        """,
    )
