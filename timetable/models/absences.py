"""Absence of a teacher, from which substitutions follow, and the hour that another subject took over."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from common.dated import Dated, DatedQuerySet, no_overlap
from common.triggers import with_history
from school.models.guards import immutable_columns
from timetable.models.lessons import Lesson, SubstitutionReason


@with_history()
class StaffAbsence(Dated):
    """One row = педагог отсутствует from a day to a day, both included (R-25). Its lessons are looked up, not kept."""

    staff = models.ForeignKey(
        "school.StaffMember", on_delete=models.PROTECT, related_name="staff_absences", verbose_name="кто отсутствует"
    )
    ends_on = models.DateField("по")
    reason = models.CharField("причина", max_length=10, choices=SubstitutionReason)
    note = models.CharField("примечание", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "отсутствие педагога"
        verbose_name_plural = "отсутствия педагогов"
        ordering = ["starts_on", "id"]
        constraints = [
            *Dated.Meta.constraints,
            no_overlap(
                "staff",
                name="timetable_staffabsence_no_overlap",
                message="В эти дни отсутствие этого педагога уже записано: измените даты у него.",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=SubstitutionReason.values), name="timetable_staffabsence_reason"
            ),
        ]
        triggers = [
            immutable_columns(
                "staff_id", message="Отсутствие нельзя переписать на другого: снимите его и запишите новое."
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff}, {self.starts_on:%d.%m.%Y} – {self.ends_on:%d.%m.%Y}"


@with_history()
class SubjectReplacement(models.Model):
    """One row = замена предметом: instead of the cancelled lesson its group has one in another subject (R-25).

    That lesson follows the assignment of who gives it: topic, marks and gaps are in the gradebook of its subject, and
    the rights are those of its own teacher.
    """

    lesson = models.OneToOneField(
        Lesson, on_delete=models.PROTECT, related_name="subject_replacement", verbose_name="вместо урока"
    )
    given = models.OneToOneField(
        Lesson, on_delete=models.PROTECT, related_name="replacement_of", verbose_name="проводится урок"
    )
    absent_teacher = models.ForeignKey(
        "school.StaffMember", on_delete=models.PROTECT, related_name="+", verbose_name="кого"
    )
    reason = models.CharField("причина", max_length=10, choices=SubstitutionReason)
    is_paid = models.BooleanField("оплачивается", default=True)
    absence = models.ForeignKey(
        StaffAbsence, on_delete=models.PROTECT, related_name="subject_replacements", verbose_name="отсутствие"
    )

    class Meta:
        verbose_name = "замена предметом"
        verbose_name_plural = "замены предметом"
        ordering = ["lesson"]
        constraints = [
            models.CheckConstraint(condition=~Q(given=F("lesson")), name="timetable_subjectreplacement_other_lesson"),
            models.CheckConstraint(
                condition=Q(reason__in=SubstitutionReason.values), name="timetable_subjectreplacement_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.given.subject}"
