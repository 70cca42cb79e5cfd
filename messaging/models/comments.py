"""What the class teacher says of a pupil at the end of a term, for his parents to read (§ 4.2з)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from common.triggers import LOCKED, RULE_BROKEN, refusal, with_history
from entry.models import VersionedRow, version_counted
from school.models.guards import immutable_columns, never_deleted

LONGEST_COMMENT = 1000

_YEAR_OPEN = f"""
    SELECT c.id, journal_year_is_closed(c.id) AS is_closed INTO of_term
      FROM school_enrolment e
      JOIN school_schoolclass c ON c.id = e.school_class_id
      JOIN school_term t ON t.calendar_id = c.calendar_id
     WHERE t.id = NEW.term_id AND e.pupil_id = NEW.pupil_id
       AND e.starts_on <= t.ends_on AND COALESCE(e.ends_on, 'infinity') >= t.starts_on
     ORDER BY e.starts_on DESC LIMIT 1
       FOR KEY SHARE OF c;  -- closing the year takes the rows of its classes FOR UPDATE
    IF NOT FOUND THEN
        {refusal(RULE_BROKEN, "В этот учебный период ученик в классе не числится.")}
    END IF;
    IF of_term.is_closed THEN
        {refusal(LOCKED, "Учебный год закрыт: слово классного руководителя в нём не меняется.")}
    END IF;
    RETURN NEW;
"""


class ClassTeacherCommentQuerySet(models.QuerySet["ClassTeacherComment"]):
    """Comments, asked for by days."""

    def touching(self, first: object, last: object) -> ClassTeacherCommentQuerySet:
        """Of the terms that hold one of the days, those that say something."""
        return self.filter(term__starts_on__lte=last, term__ends_on__gte=first).exclude(text="")


@with_history()
class ClassTeacherComment(VersionedRow):
    """One row = слово классного руководителя: of a pupil in a term; without a text it has been taken back."""

    pupil = models.ForeignKey("school.Pupil", on_delete=models.PROTECT, related_name="comments", verbose_name="ученик")
    term = models.ForeignKey("school.Term", on_delete=models.PROTECT, related_name="+", verbose_name="период")
    text = models.TextField("слово", blank=True)

    objects = ClassTeacherCommentQuerySet.as_manager()

    class Meta:
        verbose_name = "слово классного руководителя"
        verbose_name_plural = "слова классного руководителя"
        ordering = ["pupil", "term"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "term"],
                name="messaging_comment_once_a_term",
                violation_error_message="За этот период слово уже записано: обновите страницу.",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), LONGEST_COMMENT),
                name="messaging_comment_length",
                violation_error_message=f"Слово – не длиннее {LONGEST_COMMENT} знаков.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="year_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("of_term", "record")],
                func=_YEAR_OPEN,
            ),
            immutable_columns("pupil_id", "term_id", message="Слово о другом ученике или периоде пишут заново."),
            never_deleted("Слово не удаляют, а стирают: история сохраняется."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return self.text
