"""Counts of missed lessons (§ 3.6, R-38); the split by reason is for management and the class teacher only (P-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from journal.models import Absence
from journal.models.absences import counting_as
from school.models import Enrolment, SchoolClass

_MISSED = Q(code__is_absence=True)
_ILLNESS = _MISSED & counting_as(is_illness=True)
_UNKNOWN = _MISSED & counting_as(is_default=True, is_illness=False, is_excused=False)
_EXCUSED = _MISSED & counting_as(is_excused=True, is_illness=False)
_UNEXCUSED = _MISSED & counting_as(is_excused=False, is_illness=False, is_default=False)


@dataclass(frozen=True)
class AbsenceCounts:
    """Lessons missed, split by reason (the parts add up to `total`), and lessons come late to, which are not missed."""

    total: int = 0
    illness: int = 0
    excused: int = 0
    unexcused: int = 0
    unknown: int = 0
    late: int = 0

    def __add__(self, other: AbsenceCounts) -> AbsenceCounts:
        return AbsenceCounts(
            self.total + other.total,
            self.illness + other.illness,
            self.excused + other.excused,
            self.unexcused + other.unexcused,
            self.unknown + other.unknown,
            self.late + other.late,
        )


@dataclass(frozen=True)
class AbsenceRow:
    """One class or one pupil."""

    key: int
    title: str
    counts: AbsenceCounts
    note: str = ""


def class_rows(classes: QuerySet[SchoolClass], starts_on: date, ends_on: date) -> list[AbsenceRow]:
    """Counts by class, at lessons of the class in the inclusive range. Two queries."""
    counts = _counts("lesson__group__school_class", starts_on, ends_on, Q(lesson__group__school_class__in=classes))
    return [AbsenceRow(row.pk, row.name, counts.get(row.pk, AbsenceCounts())) for row in classes]


def pupil_rows(school_class: SchoolClass, starts_on: date, ends_on: date) -> list[AbsenceRow]:
    """Counts by pupil at lessons of the class; who came or left inside the range counts for his days. Two queries."""
    counts = _counts("pupil", starts_on, ends_on, Q(lesson__group__school_class=school_class))
    enrolments = Enrolment.objects.in_class(school_class.pk).touching(starts_on, ends_on)
    rows = {}
    for enrolment in enrolments.select_related("pupil").order_by("pupil__sort_name", "pupil", "starts_on"):
        left_on = enrolment.ends_on if enrolment.ends_on and enrolment.ends_on < ends_on else None
        note = f"выбыл(а) {left_on:%d.%m.%Y}" if left_on else ""
        pupil = enrolment.pupil
        rows[pupil.pk] = AbsenceRow(pupil.pk, pupil.short_name, counts.get(pupil.pk, AbsenceCounts()), note)
    return list(rows.values())


def _counts(key: str, starts_on: date, ends_on: date, condition: Q) -> dict[int, AbsenceCounts]:
    rows = (
        Absence.objects.set()
        .filter(condition, lesson__on__range=(starts_on, ends_on))
        .order_by()
        .values_list(key)
        .annotate(
            total=Count("pk", filter=_MISSED),
            illness=Count("pk", filter=_ILLNESS),
            excused=Count("pk", filter=_EXCUSED),
            unexcused=Count("pk", filter=_UNEXCUSED),
            unknown=Count("pk", filter=_UNKNOWN),
            late=Count("pk", filter=Q(code__is_late=True)),
        )
    )
    return {group: AbsenceCounts(*counts) for group, *counts in rows}
