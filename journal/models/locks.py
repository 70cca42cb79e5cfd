"""Closed terms: after closing, nothing dated inside changes through any door (R-51)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone

from common.triggers import LOCKED, RULE_BROKEN, refusal, with_history
from school.models import SchoolClass, Term
from school.models.guards import never_deleted
from timetable.models import Lesson


@with_history()
class TermLock(models.Model):
    """One row = a term is closed for a class (закрытие периода), for good but for its reopenings.

    Whether it is closed at this moment `ClosedTerm` tells.
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
            ),
            pgtrigger.Trigger(
                name="never_rewritten",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=refusal(RULE_BROKEN, "Закрытие периода не переписывают: период открывают и закрывают снова."),
            ),
            never_deleted("Закрытие периода не убирают: период открывают снова на срок и с причиной."),
        ]

    def __str__(self) -> str:
        return f"{self.school_class}: {self.term}"


class ClosedTerm(models.Model):
    """One row of a database view = a term that is closed for a class at this moment: locked and not reopened."""

    id = models.BigIntegerField(primary_key=True)
    term = models.ForeignKey("school.Term", on_delete=models.DO_NOTHING, related_name="+")
    school_class = models.ForeignKey("school.SchoolClass", on_delete=models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "journal_closedterm"
        verbose_name = "закрытый период"
        verbose_name_plural = "закрытые периоды"

    def __str__(self) -> str:
        return f"{self.school_class_id}: {self.term_id}"


_RECORDS = " UNION ALL ".join(
    f"SELECT 1 FROM journal_{table} WHERE lesson_id = OLD.id"
    for table in ("lessonentry", "homework", "homeworkattachment", "work", "absence", "rollcall")
)

# Else an old lesson could be moved into the editing window, changed there and moved back, and what is written
# about it would stand under another day. Writers hold the row of the class: who moves a lesson waits for them.
_RECORDS_STAY = f"""
    IF (NEW."on", NEW.group_id, NEW.subject_id) <> (OLD."on", OLD.group_id, OLD.subject_id) THEN
        PERFORM 1 FROM school_schoolclass c JOIN timetable_teachinggroup g ON g.school_class_id = c.id
          WHERE g.id IN (OLD.group_id, NEW.group_id) FOR UPDATE OF c;
        IF EXISTS ({_RECORDS}) THEN
            {refusal(RULE_BROKEN, "В журнале есть записи этого урока: он остаётся на своём месте.")}
        END IF;
    END IF;
    IF OLD.state IN ('planned', 'held') AND NEW.state NOT IN ('planned', 'held') AND (
        EXISTS (SELECT 1 FROM journal_absence WHERE lesson_id = OLD.id AND code_id IS NOT NULL)
        OR EXISTS (SELECT 1 FROM journal_mark m JOIN journal_work w ON w.id = m.work_id
                    WHERE w.lesson_id = OLD.id AND (m.value IS NOT NULL OR m.result <> ''))
    ) THEN
        {refusal(RULE_BROKEN, "На уроке стоят отметки или пропуски: он состоялся и остаётся в журнале.")}
    END IF;
    RETURN NEW;
"""


class LessonLockTriggers(Lesson):
    """The same lessons, guarded by this floor: none enters, leaves or changes inside a closed term (R-51).

    What is written about a lesson also keeps it where it is. A proxy, because the timetable floor below must not know
    of locks and marks.
    """

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="term_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    IF TG_OP = 'UPDATE' AND NEW.state = 'held' AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state'
                       AND journal_correction_concerns(NEW.id) THEN
                        RETURN NEW;
                    END IF;
                    IF (TG_OP <> 'INSERT' AND journal_term_is_closed(OLD.group_id, OLD."on"))
                       OR (TG_OP <> 'DELETE' AND journal_term_is_closed(NEW.group_id, NEW."on")) THEN
                        {refusal(LOCKED, "Учебный период закрыт: уроки в нём не меняются.")}
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="written_stays", when=pgtrigger.Before, operation=pgtrigger.Update, func=_RECORDS_STAY
            ),
        ]


class TermLockTriggers(Term):
    """The same terms: the dates of one that is closed for some class stay, or its lessons would be open again."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="dates_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=f"""
                    IF (NEW.starts_on, NEW.ends_on, NEW.calendar_id) IS DISTINCT FROM
                       (OLD.starts_on, OLD.ends_on, OLD.calendar_id)
                       AND EXISTS (SELECT 1 FROM journal_termlock WHERE term_id = OLD.id) THEN
                        {refusal(LOCKED, "Период закрыт хотя бы для одного класса: его даты не меняются.")}
                    END IF;
                    RETURN NEW;
                """,
            )
        ]


class SchoolClassLockTriggers(SchoolClass):
    """The same classes: with another calendar the closed terms of a class would be closed no more."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="calendar_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=f"""
                    IF NEW.calendar_id <> OLD.calendar_id
                       AND EXISTS (SELECT 1 FROM journal_termlock WHERE school_class_id = OLD.id) THEN
                        {refusal(LOCKED, "У класса есть закрытые периоды: учебный график не меняется.")}
                    END IF;
                    RETURN NEW;
                """,
            )
        ]
