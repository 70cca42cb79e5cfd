"""Results of trials: each attempt of each day, judged once by the norms of its day (§ 3.5)."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Q

from common.triggers import RULE_BROKEN, refusal, with_history
from entry.models import GridCell, operation_once, version_and_operation_counted
from gtzo.models.norms import Standard, Trial
from gtzo.rules.inputs import format_result
from gtzo.rules.norms import InputKind, level_name
from school.models.guards import immutable_columns, never_deleted

MOST_ATTEMPTS = 9
NOT_PERMITTED = "В этот день ученик не допущен к испытаниям: медицинская группа или освобождение."
NO_CLEARANCE = "На день испытания нет действующего допуска врача."


class TrialResultQuerySet(models.QuerySet["TrialResult"]):
    """Results, asked for without cleared cells and by their days."""

    def given(self) -> TrialResultQuerySet:
        """Cells that hold a result now."""
        return self.filter(value__isnull=False)

    def between(self, starts_on: date, ends_on: date) -> TrialResultQuerySet:
        """Results of the inclusive range of days."""
        return self.filter(on__range=(starts_on, ends_on))


_PERMITTED = f"""
    -- A medical group entered at this moment takes the same row FOR UPDATE.
    PERFORM 1 FROM school_pupil WHERE id = NEW.pupil_id FOR KEY SHARE;
    IF NEW."on" > ezh_today() THEN
        {refusal(RULE_BROKEN, "День испытания ещё не наступил.")}
    END IF;
    IF EXISTS (SELECT 1 FROM school_schoolyear y WHERE NEW."on" BETWEEN y.starts_on AND y.ends_on)
       AND NOT EXISTS (
           SELECT 1 FROM school_enrolment e
            WHERE e.pupil_id = NEW.pupil_id AND e.starts_on <= NEW."on"
              AND (e.ends_on IS NULL OR e.ends_on >= NEW."on")) THEN
        {refusal(RULE_BROKEN, "В этот день ученик не числился в школе.")}
    END IF;
    SELECT m."group" INTO medical FROM gtzo_medicalgroup m
     WHERE m.pupil_id = NEW.pupil_id AND m.starts_on <= NEW."on" AND (m.ends_on IS NULL OR m.ends_on >= NEW."on");
    IF medical IN ('special_a', 'special_b', 'exempt') OR EXISTS (
        SELECT 1 FROM school_subjectexemption x JOIN school_subject s ON s.id = x.subject_id AND s.is_pe
         WHERE x.pupil_id = NEW.pupil_id AND x.starts_on <= NEW."on" AND (x.ends_on IS NULL OR x.ends_on >= NEW."on")
    ) THEN
        {refusal(RULE_BROKEN, NOT_PERMITTED)}
    END IF;
    IF medical = 'preparatory' AND NOT EXISTS (
        SELECT 1 FROM gtzo_medicalclearance c
         WHERE c.pupil_id = NEW.pupil_id AND NEW."on" BETWEEN c.starts_on AND c.ends_on
    ) THEN
        {refusal(RULE_BROKEN, NO_CLEARANCE)}
    END IF;
    RETURN NEW;
"""

_JUDGED = f"""
    SELECT v.id AS version_id, t.is_lower_better INTO STRICT found
      FROM gtzo_standard d JOIN gtzo_agestep s ON s.id = d.step_id JOIN gtzo_normversion v ON v.id = s.version_id
      JOIN gtzo_trial t ON t.id = d.trial_id
     WHERE d.id = NEW.standard_id;
    IF NOT EXISTS (
        SELECT 1 FROM gtzo_standard d JOIN gtzo_agestep s ON s.id = d.step_id JOIN school_pupil p ON p.id = NEW.pupil_id
         WHERE d.id = NEW.standard_id AND d.trial_id = NEW.trial_id AND d.sex = p.sex
           AND date_part('year', age(NEW."on", p.birth_date)) BETWEEN s.age_from AND s.age_to
    ) THEN
        {refusal(RULE_BROKEN, "Результат оценивается нормативом своего испытания, пола и возраста на день испытания.")}
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (
        SELECT 1 FROM gtzo_normversion v
         WHERE v.id = found.version_id AND v.status = 'in_force' AND v.starts_on <= NEW."on"
           AND (v.ends_on IS NULL OR v.ends_on >= NEW."on")
    ) THEN
        {refusal(RULE_BROKEN, "Результат оценивается версией нормативов, которая действует в день испытания.")}
    END IF;
    IF TG_OP = 'UPDATE' AND found.version_id <> (
        SELECT s.version_id FROM gtzo_standard d JOIN gtzo_agestep s ON s.id = d.step_id WHERE d.id = OLD.standard_id
    ) THEN
        {refusal(RULE_BROKEN, "Результат уже оценён по другой версии нормативов.")}
    END IF;
    IF NEW.level IS DISTINCT FROM (
        SELECT coalesce(max(b.level), 0) FROM gtzo_standard d, unnest(d.bounds) WITH ORDINALITY AS b(bound, level)
         WHERE d.id = NEW.standard_id
           AND CASE WHEN found.is_lower_better THEN NEW.value <= b.bound ELSE NEW.value >= b.bound END
    ) THEN
        {refusal(RULE_BROKEN, "Уровень не соответствует результату и нормативу.")}
    END IF;
    RETURN NEW;
"""


@with_history(
    constraints=(operation_once("gtzo_result"),),
    indexes=(models.Index(fields=["pupil", "trial", "on"], name="gtzo_resultevent_cell"),),
)
class TrialResult(GridCell):
    """One row = an attempt of a pupil at a trial on a day: its value in the trial's smallest unit, or a cleared cell.

    `standard` is the row of norms that has judged it (and so names version, step and sex), `level` what it has found;
    a new version of norms changes neither. `class_name` is the class of that day. The row is never deleted, so that
    its version keeps counting and a stale page cannot write over a cleared cell (docs/decisions/0002).
    """

    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, related_name="trial_results", verbose_name="ученик"
    )
    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="results", verbose_name="испытание")
    on = models.DateField("дата")
    attempt = models.PositiveSmallIntegerField("попытка", default=1)
    value = models.IntegerField("результат", null=True)
    standard = models.ForeignKey(
        Standard, on_delete=models.PROTECT, related_name="results", verbose_name="норматив", editable=False
    )
    level = models.PositiveSmallIntegerField("уровень", null=True, editable=False)
    class_name = models.CharField("класс", max_length=20, editable=False)

    objects = TrialResultQuerySet.as_manager()

    class Meta:
        verbose_name = "результат испытания"
        verbose_name_plural = "результаты испытаний"
        ordering = ["pupil", "on", "trial", "attempt"]
        indexes = [models.Index(fields=["on", "pupil"], name="gtzo_trialresult_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "on", "trial", "attempt"],
                name="gtzo_trialresult_one_per_attempt",
                violation_error_message="Результат этой попытки уже записан.",
            ),
            models.CheckConstraint(
                condition=Q(attempt__range=(1, MOST_ATTEMPTS)),
                name="gtzo_trialresult_attempt",
                violation_error_message=f"Попыток за день – не больше {MOST_ATTEMPTS}.",
            ),
            models.CheckConstraint(
                condition=Q(value=None, level=None) | Q(value__isnull=False, level__isnull=False),
                name="gtzo_trialresult_judged",
                violation_error_message="Записанный результат всегда оценён.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="pupil_permitted",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__value__isnull=False),
                declare=[("medical", "text")],
                func=_PERMITTED,
            ),
            pgtrigger.Trigger(
                name="judged_by_its_norms",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__value__isnull=False),
                declare=[("found", "record")],
                func=_JUDGED,
            ),
            immutable_columns(
                "pupil_id",
                "trial_id",
                '"on"',
                "attempt",
                message="Результат нельзя перенести на другого ученика, день или испытание.",
            ),
            never_deleted("Результат не удаляют, а снимают: история сохраняется."),
            version_and_operation_counted(),
        ]

    def __str__(self) -> str:
        return "" if self.value is None else format_result(self.value, InputKind(self.trial.kind))

    @property
    def level_name(self) -> str:
        """The level in the words of the version that has judged the result. Needs the standard with its version."""
        return level_name(self.standard.step.version.level_names, self.level)
