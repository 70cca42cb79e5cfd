"""Days of pupils: come late to school, and the view of lessons that a pupil had to attend."""

from __future__ import annotations

import pgtrigger
from django.db import models

from common.triggers import LOCKED, with_history
from entry.models import VersionedRow, version_counted
from school.models.guards import immutable_columns, never_deleted
from school.models.versions import raises_pupil_version

_TERM_OPEN = f"""
    -- Closing a term takes the same row FOR UPDATE.
    PERFORM 1 FROM school_schoolclass c JOIN school_enrolment e ON e.school_class_id = c.id
      WHERE e.pupil_id = NEW.pupil_id AND NEW."on" >= e.starts_on AND (e.ends_on IS NULL OR NEW."on" <= e.ends_on)
      FOR SHARE OF c;
    IF EXISTS (
        SELECT 1
          FROM school_enrolment e
         WHERE e.pupil_id = NEW.pupil_id AND NEW."on" >= e.starts_on AND (e.ends_on IS NULL OR NEW."on" <= e.ends_on)
           AND journal_year_is_closed(e.school_class_id)
    ) OR EXISTS (
        SELECT 1
          FROM school_enrolment e
          JOIN journal_closedterm k ON k.school_class_id = e.school_class_id
          JOIN school_term t ON t.id = k.term_id
         WHERE e.pupil_id = NEW.pupil_id AND NEW."on" >= e.starts_on AND (e.ends_on IS NULL OR NEW."on" <= e.ends_on)
           AND NEW."on" BETWEEN t.starts_on AND t.ends_on
    ) THEN
        RAISE EXCEPTION USING ERRCODE = '{LOCKED}',
            MESSAGE = 'Учебный период закрыт: опоздания за ' || to_char(NEW."on", 'DD.MM.YYYY') || ' не меняются.';
    END IF;
    RETURN NEW;
"""


@raises_pupil_version()
@with_history()
class LateArrival(VersionedRow):
    """One row = the class teacher noted that the pupil came late to school on the day, or took that back.

    Beside the lateness that teachers note at lessons: a day with either counts once at least.
    """

    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, related_name="late_arrivals", verbose_name="ученик"
    )
    on = models.DateField("день")
    is_in_force = models.BooleanField("действует", default=True)

    class Meta:
        verbose_name = "опоздание в школу"
        verbose_name_plural = "опоздания в школу"
        ordering = ["-on", "pupil"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "on"],
                name="attendance_latearrival_once_a_day",
                violation_error_message="Опоздание этого дня уже отмечено.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="term_open", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.Update, func=_TERM_OPEN
            ),
            immutable_columns("pupil_id", "on", message="Опоздание не переносят на другой день или другого ученика."),
            never_deleted("Опоздание не удаляют, а снимают: история сохраняется."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}, {self.on:%d.%m.%Y}"


class DueLesson(models.Model):
    """One row of a database view = a lesson that a pupil had to attend.

    Of a group he is in on its date, taking place, not of a subject he is exempt from, not while he is taught at home.
    """

    id = models.TextField(primary_key=True)
    pupil = models.ForeignKey("school.Pupil", on_delete=models.DO_NOTHING, related_name="+")
    lesson = models.ForeignKey("timetable.Lesson", on_delete=models.DO_NOTHING, related_name="+")
    school_class = models.ForeignKey("school.SchoolClass", on_delete=models.DO_NOTHING, related_name="+")
    on = models.DateField()

    class Meta:
        managed = False
        db_table = "attendance_duelesson"
        verbose_name = "урок ученика"
        verbose_name_plural = "уроки учеников"

    def __str__(self) -> str:
        return self.id
