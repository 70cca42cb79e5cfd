"""Absences and lateness, noted per lesson by the subject teacher (R-35, requirements 2.2)."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from common.triggers import with_history
from entry.models import GridCell, VersionedRow, operation_once, version_and_operation_counted, version_counted
from journal.models.base import OnDayOfLesson, immutable_columns, lesson_open, lesson_open_to_reasons, pupil_taught
from school.models.guards import never_deleted
from school.models.versions import raises_pupil_version, raises_school_version

WHOLE_DAY = "весь день"


@raises_school_version
@with_history()
class AbsenceCode(models.Model):
    """One row = a letter of the journal and what it means: flags, so that the school may change the letters."""

    letter = models.CharField("код", max_length=4, unique=True)
    name = models.CharField("значение", max_length=80)
    is_absence = models.BooleanField("пропуск", default=True)
    is_illness = models.BooleanField("по болезни", default=False)
    is_excused = models.BooleanField("уважительная причина", default=False)
    is_late = models.BooleanField("опоздание", default=False)
    is_default = models.BooleanField("причина ещё неизвестна", default=False)
    typed_as = models.CharField(
        "клавиши",
        max_length=20,
        help_text="Знаки через пробел, которыми код вводят в журнале, в обеих раскладках.",
    )
    position = models.PositiveSmallIntegerField("порядок", default=100)

    class Meta:
        verbose_name = "код пропуска"
        verbose_name_plural = "коды пропусков"
        ordering = ["position", "letter"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(is_late=True, is_absence=True),
                name="journal_absencecode_late_not_absent",
                violation_error_message="Опоздание – не пропуск.",
            ),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="journal_absencecode_one_default",
                violation_error_message="Код «причина неизвестна» может быть только один.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} – {self.name}"

    @property
    def reason(self) -> str:
        """As what figures count it: illness, excused, unexcused or unknown; empty when it is no absence.

        The function `attendance_missed_days` asks in the same order.
        """
        if not self.is_absence:
            return ""
        if self.is_illness:
            return "illness"
        if self.is_excused:
            return "excused"
        return "unknown" if self.is_default else "unexcused"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences, asked for without the cells that were cleared."""

    def set(self) -> AbsenceQuerySet:
        """Cells that hold a code now."""
        return self.filter(code__isnull=False)

    def explained(self) -> AbsenceQuerySet:
        """Those with the letter and the name of the reason where there is one, else of the code noted (P-09)."""
        return self.set().annotate(
            meant_letter=Coalesce("reason__letter", "code__letter"), meant_name=Coalesce("reason__name", "code__name")
        )


@raises_pupil_version()
@with_history(
    exclude=("on",),
    constraints=(operation_once("journal_absence"),),
    indexes=(
        models.Index(fields=["lesson", "pupil"], name="journal_absenceevent_cell"),
        models.Index(fields=["pgh_created_at"], name="journal_absenceevent_change", condition=Q(pgh_label="update")),
    ),
)
class Absence(OnDayOfLesson, GridCell):
    """One row = a pupil's code at a lesson, or an empty code when it was cleared. Never deleted, like a mark.

    `code` is what the teacher of the lesson noted. `reason` is what the class teacher knows of it, told by the floor
    above and never typed here; it is no new version of the cell, and its teacher does not see it (P-09, R-35).
    """

    lesson = models.ForeignKey(
        "timetable.Lesson", on_delete=models.PROTECT, db_index=False, related_name="absences", verbose_name="урок"
    )
    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, db_index=False, related_name="absences", verbose_name="ученик"
    )
    code = models.ForeignKey(
        AbsenceCode, on_delete=models.PROTECT, null=True, related_name="absences", verbose_name="код"
    )
    reason = models.ForeignKey(
        AbsenceCode,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="причина по документу",
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "пропуск"
        verbose_name_plural = "пропуски"
        ordering = ["lesson", "pupil"]
        indexes = [
            models.Index(fields=["pupil", "on"], name="journal_absence_pupil_day"),
            models.Index(fields=["on"], name="journal_absence_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "pupil"],
                name="journal_absence_one_per_lesson",
                violation_error_message="У ученика на этом уроке пропуск уже отмечен.",
            )
        ]
        triggers = [
            lesson_open_to_reasons(),
            pupil_taught(),
            immutable_columns("lesson_id", "pupil_id"),
            never_deleted("Пропуск не удаляют, а снимают: история сохраняется."),
            version_and_operation_counted(apart_from="reason_id"),
        ]

    def __str__(self) -> str:
        return self.code.letter if self.code else ""


class WholeDayAbsenceQuerySet(models.QuerySet["WholeDayAbsence"]):
    """Notes about whole days, asked for without those that hold no more."""

    def in_force(self) -> WholeDayAbsenceQuerySet:
        """Not taken back, and nothing else was noted about the pupil at the lesson itself."""
        return self.filter(~Exists(WholeDayAbsence.denials()), is_in_force=True)


@with_history()
class WholeDayAbsence(VersionedRow):
    """One row = at this lesson it was noted that the pupil is away the whole day, or that was taken back.

    By its teacher, or by the class teacher before the teacher came to it. It writes nothing at lessons of other
    teachers: they see it as a hint, and note the absence themselves (requirements 1.11).
    """

    lesson = models.ForeignKey(
        "timetable.Lesson", on_delete=models.PROTECT, related_name="whole_day_absences", verbose_name="урок"
    )
    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, related_name="whole_day_absences", verbose_name="ученик"
    )
    is_in_force = models.BooleanField("весь день", default=True)

    objects = WholeDayAbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "отсутствие весь день"
        verbose_name_plural = "отсутствия весь день"
        ordering = ["lesson", "pupil"]
        indexes = [models.Index(fields=["pupil", "lesson"], name="journal_wholeday_pupil")]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "pupil"],
                name="journal_wholedayabsence_one_per_lesson",
                violation_error_message="На этом уроке уже отмечено, что ученика нет весь день.",
            )
        ]
        triggers = [
            lesson_open(),
            pupil_taught(),
            immutable_columns("lesson_id", "pupil_id"),
            never_deleted("Запись не удаляют, а снимают: история сохраняется."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return WHOLE_DAY if self.is_in_force else ""

    @staticmethod
    def denials() -> AbsenceQuerySet:
        """For an outer row about a lesson and a pupil: the teacher of the lesson knows better (cleared, came late)."""
        noted = Absence.objects.filter(lesson=OuterRef("lesson"), pupil=OuterRef("pupil"))
        return noted.filter(Q(code=None) | Q(code__is_absence=False))
