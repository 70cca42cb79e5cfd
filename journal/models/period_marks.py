"""Period marks: of a term, of the year, of the exam, and the final one – set by the teacher, never computed (R-31)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from common.triggers import LOCKED, RULE_BROKEN, refusal, with_history
from entry.models import GridCell, operation_once, version_and_operation_counted
from journal.models.base import immutable_columns
from school.models.guards import never_deleted
from school.models.versions import raises_pupil_version


class PeriodKind(models.TextChoices):
    """What the mark sums up."""

    TERM = "term", "за период"
    YEAR = "year", "год"
    EXAM = "exam", "экзамен"
    FINAL = "final", "итоговая"


class PeriodResult(models.TextChoices):
    """Results that are not numbers and enter no mean (R-32). «Н/а» is written by hand only."""

    NOT_ATTESTED = "not_attested", "н/а"
    EXEMPT = "exempt", "осв."
    CREDIT = "credit", "зач."
    NO_CREDIT = "no_credit", "незач."


def period_sign_of(value: int | None, result: str) -> str:
    """«5» or «н/а»; empty for nothing."""
    if value is not None:
        return str(value)
    return str(PeriodResult(result).label) if result else ""


# Where the pupil is taught the subject on the last day of the period (today, while it is not over), and that period.
_PLACE = """
    SELECT c.id AS class_id, c.grade, t.id AS term_id, t.ends_on, g.id AS group_id, y.ends_on AS year_ends_on INTO place
      FROM timetable_groupmember m
      JOIN timetable_teachinggroup g ON g.id = m.group_id
      JOIN school_schoolclass c ON c.id = g.school_class_id AND c.year_id = NEW.year_id
      JOIN school_schoolyear y ON y.id = c.year_id
      JOIN school_term t ON t.calendar_id = c.calendar_id
       AND t.id = COALESCE(NEW.term_id, (SELECT l.id FROM school_term l WHERE l.calendar_id = c.calendar_id
                                          ORDER BY l.ends_on DESC LIMIT 1))
     WHERE m.pupil_id = NEW.pupil_id
       AND LEAST(t.ends_on, ezh_today()) BETWEEN m.starts_on AND COALESCE(m.ends_on, 'infinity')
       AND EXISTS (SELECT 1 FROM timetable_teachingassignment a
                    WHERE a.group_id = g.id AND a.subject_id = NEW.subject_id)
     LIMIT 1;
"""

_MAY_BE_SET = f"""
    {_PLACE}
    IF NOT FOUND THEN
        {refusal(RULE_BROKEN, "На конец периода ученику не преподают этот предмет.")}
    END IF;
    -- Closing a term takes the same row FOR UPDATE, so that it waits for writers and they for it.
    PERFORM 1 FROM school_schoolclass WHERE id = place.class_id FOR SHARE;
    IF journal_year_is_closed(place.class_id) THEN
        {refusal(LOCKED, "Учебный год закрыт: его отметки не меняются.")}
    END IF;
    IF NEW.kind IN ('term', 'year') AND journal_term_is_closed(place.group_id, place.ends_on)
       AND NOT journal_correction_opens_period(place.group_id, NEW.subject_id, place.term_id) THEN
        {refusal(LOCKED, "Учебный период закрыт: отметки за него не меняются.")}
    END IF;
    IF place.year_ends_on < ezh_today() THEN
        {refusal(LOCKED, "Учебный год закончился: его отметки не меняются.")}
    END IF;
    IF ezh_today() < place.ends_on - (SELECT period_mark_days FROM school_school) THEN
        RAISE EXCEPTION USING ERRCODE = '{RULE_BROKEN}', MESSAGE = 'Рано: отметки за период выставляют с '
            || to_char(place.ends_on - (SELECT period_mark_days FROM school_school), 'DD.MM.YYYY') || '.';
    END IF;
    IF place.grade = 1 AND (NEW.value IS NOT NULL OR NEW.result <> '') THEN
        {refusal(RULE_BROKEN, "В 1 классе отметки не ставят.")}
    END IF;
    IF NEW.value < (SELECT lowest_mark FROM school_school) THEN
        {refusal(RULE_BROKEN, "Отметка вне шкалы, принятой в школе.")}
    END IF;
    RETURN NEW;
"""


class PeriodMarkQuerySet(models.QuerySet["PeriodMark"]):
    """Period marks, asked for without those that were cleared."""

    def given(self) -> PeriodMarkQuerySet:
        """Those that hold a mark or another result now."""
        return self.filter(Q(value__isnull=False) | Q(result__gt=""))


@raises_pupil_version()
@with_history(
    constraints=(operation_once("journal_periodmark"),),
    indexes=(
        models.Index(fields=["pupil"], name="journal_periodmarkevent_pupil"),
        models.Index(fields=["pgh_created_at"], name="journal_periodmarkevent_change", condition=Q(pgh_label="update")),
    ),
)
class PeriodMark(GridCell):
    """One row = a pupil's mark in a subject for a term (`term`) or for the year (`term` empty); cleared, never deleted.

    `value` or `result`, never both; `reason` is what the teacher says where he departs from the proposal. It closes
    with its term, the year's mark with the last term, exam and final mark with the school year (R-51).
    """

    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, db_index=False, related_name="period_marks", verbose_name="ученик"
    )
    subject = models.ForeignKey(
        "school.Subject", on_delete=models.PROTECT, related_name="period_marks", verbose_name="предмет"
    )
    year = models.ForeignKey(
        "school.SchoolYear",
        on_delete=models.PROTECT,
        db_index=False,
        related_name="period_marks",
        verbose_name="учебный год",
    )
    term = models.ForeignKey(
        "school.Term", on_delete=models.PROTECT, null=True, related_name="period_marks", verbose_name="период"
    )
    kind = models.CharField("вид", max_length=5, choices=PeriodKind)
    value = models.PositiveSmallIntegerField("отметка", null=True)
    result = models.CharField("иной результат", max_length=12, choices=PeriodResult, blank=True)
    reason = models.CharField("почему не предложенная", max_length=300, blank=True)

    objects = PeriodMarkQuerySet.as_manager()

    class Meta:
        verbose_name = "отметка за период"
        verbose_name_plural = "отметки за период"
        ordering = ["pupil", "subject", "year", "term"]
        indexes = [models.Index(fields=["pupil", "year", "term"], name="journal_periodmark_pupil_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "subject", "year", "kind", "term"],
                nulls_distinct=False,
                name="journal_periodmark_unique",
                violation_error_message="Отметка за этот период у ученика уже есть.",
            ),
            models.CheckConstraint(
                condition=Q(kind=PeriodKind.TERM, term__isnull=False)
                | (Q(kind__in=(PeriodKind.YEAR, PeriodKind.EXAM, PeriodKind.FINAL)) & Q(term=None)),
                name="journal_periodmark_kind",
                violation_error_message="У отметки за период указывают период, у остальных – только год.",
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__range=(1, 5), result=""),
                name="journal_periodmark_in_scale",
                violation_error_message="Отметка – от 1 до 5 или иной результат, но не вместе.",
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(result__in=PeriodResult.values), name="journal_periodmark_result"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="may_be_set",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("place", "record")],
                func=_MAY_BE_SET,
            ),
            immutable_columns("pupil_id", "subject_id", "year_id", "term_id", "kind"),
            never_deleted("Отметку за период не удаляют, а снимают: история сохраняется."),
            version_and_operation_counted(),
        ]

    def __str__(self) -> str:
        return period_sign_of(self.value, self.result)
