"""The guards of the database that rows written at a lesson have in common."""

from __future__ import annotations

import pgtrigger
from django.db import models

from school.models import guards

LESSON_OF_ROW = "NEW.lesson_id"
LESSON_OF_WORK = "(SELECT lesson_id FROM journal_work WHERE id = NEW.work_id)"


class OnDayOfLesson(models.Model):
    """Mixin: the row knows the day of its lesson, so that what a pupil got in a week is found without reading the rest.

    Whoever writes the row, its guard fills the day in: `on` in Python is what was read, and empty after `create`. It
    cannot become untrue, for a lesson about which something is written stays on its day.
    """

    on = models.DateField("день урока", editable=False)

    class Meta:
        abstract = True


def lesson_open(lesson: str = LESSON_OF_ROW, pupil: str = "NULL", *, keeps_day: bool = False) -> pgtrigger.Trigger:
    """Refuses any write when the lesson's term is closed or its editing window is over (R-51, R-52).

    A correction granted for the gradebook opens it for a while, one granted for a cell only rows of its `pupil` (R-53).
    `keeps_day`: the row is `OnDayOfLesson`.
    """
    must_be_open = f"journal_lesson_must_be_open({lesson}, {pupil})"
    return pgtrigger.Trigger(
        name="lesson_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""{'NEW."on" =' if keeps_day else "PERFORM"} {must_be_open}; RETURN NEW;""",
    )


def lesson_open_to_reasons() -> pgtrigger.Trigger:
    """The same for absences, whose reason alone may change until the term is closed: certificates come late (R-37)."""
    return pgtrigger.Trigger(
        name="lesson_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF TG_OP = 'UPDATE' THEN NEW."on" = OLD."on"; END IF;
            IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'reason_id' = to_jsonb(OLD) - 'reason_id' THEN
                IF NEW.code_id IS NOT NULL AND NEW.reason_id IS DISTINCT FROM OLD.reason_id THEN
                    PERFORM journal_lesson_term_must_be_open({LESSON_OF_ROW}, NEW.pupil_id);
                END IF;
            ELSE
                NEW."on" = journal_lesson_must_be_open({LESSON_OF_ROW}, NEW.pupil_id);
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


def immutable_columns(*columns: str) -> pgtrigger.Trigger:
    """Refuses to move a row to another lesson, work or pupil."""
    return guards.immutable_columns(
        *columns, message="Запись журнала нельзя перенести на другой урок или другого ученика."
    )
