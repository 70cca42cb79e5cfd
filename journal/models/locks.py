"""Closed terms: after closing, nothing dated inside changes through any door (R-51)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone

from common.triggers import LOCKED, RULE_BROKEN, refusal, with_history
from timetable.models import Lesson


@with_history()
class TermLock(models.Model):
    """One row = a term is closed for a class (закрытие периода).

    Opening it again deletes the row; history keeps both.
    """

    term = models.ForeignKey("school.Term", on_delete=models.PROTECT, related_name="locks", verbose_name="период")
    school_class = models.ForeignKey(
        "school.SchoolClass", on_delete=models.PROTECT, related_name="term_locks", verbose_name="класс"
    )
    closed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кем")
    closed_at = models.DateTimeField("когда", default=timezone.now)

    class Meta:
        verbose_name = "закрытие периода"
        verbose_name_plural = "закрытия периодов"
        ordering = ["school_class", "term"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "school_class"],
                name="journal_termlock_unique",
                violation_error_message="Период для этого класса уже закрыт.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="waits_for_writers",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    PERFORM 1 FROM school_schoolclass WHERE id = NEW.school_class_id FOR UPDATE;
                    IF NOT EXISTS (
                        SELECT 1 FROM school_term t JOIN school_schoolclass c ON c.calendar_id = t.calendar_id
                         WHERE t.id = NEW.term_id AND c.id = NEW.school_class_id
                    ) THEN
                        {refusal(RULE_BROKEN, "У класса нет такого учебного периода.")}
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.school_class}: {self.term}"


class LessonUnderLock(Lesson):
    """The same lessons, guarded by this floor: none enters, leaves or changes inside a closed term (R-51).

    A proxy, because the timetable floor below must not know of locks.
    """

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="term_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    IF (TG_OP <> 'INSERT' AND journal_term_is_closed(OLD.group_id, OLD."on"))
                       OR (TG_OP <> 'DELETE' AND journal_term_is_closed(NEW.group_id, NEW."on")) THEN
                        {refusal(LOCKED, "Учебный период закрыт: уроки в нём не меняются.")}
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]
