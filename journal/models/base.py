"""What every row written at a lesson has in common: author, moment, version, and the guards of the database."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils import timezone

from school.models import guards

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


class TypedCell(Written):
    """Mixin of what is typed into the grid: also which operation of the page wrote the present value.

    The history keeps every operation once (a unique index), so that a request repeated after a lost answer is
    recognised whatever has been written since (docs/decisions/0011).
    """

    operation = models.UUIDField("операция ввода", null=True, editable=False)

    class Meta:
        abstract = True


def operation_once(table: str) -> models.UniqueConstraint:
    """For the history of typed cells: no operation is written twice, in this cell or in another."""
    return models.UniqueConstraint(
        fields=["operation"],
        name=f"journal_{table}event_operation_once",
        violation_error_message="Эта запись уже сделана в другом месте: обновите страницу.",
    )


def lesson_open(lesson: str = LESSON_OF_ROW, pupil: str = "NULL") -> pgtrigger.Trigger:
    """Refuses any write when the lesson's term is closed or its editing window is over (R-51, R-52).

    A correction granted for the gradebook opens it for a while, one granted for a cell only rows of its `pupil` (R-53).
    """
    return pgtrigger.Trigger(
        name="lesson_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"PERFORM journal_lesson_must_be_open({lesson}, {pupil}); RETURN NEW;",
    )


def lesson_open_to_reasons() -> pgtrigger.Trigger:
    """The same for absences, whose reason alone may change until the term is closed: certificates come late (R-37)."""
    return pgtrigger.Trigger(
        name="lesson_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'reason_id' = to_jsonb(OLD) - 'reason_id' THEN
                IF NEW.code_id IS NOT NULL AND NEW.reason_id IS DISTINCT FROM OLD.reason_id THEN
                    PERFORM journal_lesson_term_must_be_open({LESSON_OF_ROW}, NEW.pupil_id);
                END IF;
            ELSE
                PERFORM journal_lesson_must_be_open({LESSON_OF_ROW}, NEW.pupil_id);
            END IF;
            RETURN NEW;
        """,
    )


def first_written(has_content: str) -> pgtrigger.Trigger:
    """Keeps the moment at which the row first said something; nobody rewrites it (R-17)."""
    return pgtrigger.Trigger(
        name="first_written",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            NEW.first_written_at = CASE
                WHEN TG_OP = 'UPDATE' AND OLD.first_written_at IS NOT NULL THEN OLD.first_written_at
                WHEN {has_content} THEN NEW.written_at
            END;
            RETURN NEW;
        """,
    )


def pupil_taught(lesson: str = LESSON_OF_ROW) -> pgtrigger.Trigger:
    """Refuses a row about a pupil who is not in the lesson's group on its date, or about a lesson not yet given."""
    return pgtrigger.Trigger(
        name="pupil_taught",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"PERFORM journal_pupil_must_be_taught({lesson}, NEW.pupil_id); RETURN NEW;",
    )


def version_counted() -> pgtrigger.Trigger:
    """Each change of a row raises its version by one, whatever wrote it: the base of compare-and-set (R-63)."""
    return _counted("NEW.version = OLD.version + 1;")


def version_and_operation_counted(apart_from: str = "") -> pgtrigger.Trigger:
    """The same for a typed cell; a change that brings no operation of its own does not inherit the one before.

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


def belongs_forever(*columns: str) -> pgtrigger.Trigger:
    """Refuses to move a row to another lesson, work or pupil."""
    return guards.belongs_forever(
        *columns, message="Запись журнала нельзя перенести на другой урок или другого ученика."
    )
