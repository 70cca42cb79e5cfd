"""One pupil's absences with their reasons, for the own family, the class teacher and management."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from attendance.models import DueLesson, LateArrival
from attendance.queries.codes import absence_letters
from attendance.queries.figures import PupilDayRow, missed_days
from attendance.rules import Figures, FullDayRule, day_letters, figures_of
from common.formatting import month_name
from journal.models import Absence
from school.models import Pupil


@dataclass(frozen=True)
class MissedLesson:
    """«2. Математика» with the letter and the name of what counts."""

    title: str
    letter: str
    name: str


@dataclass(frozen=True)
class DayLine:
    """A day with its sign of the month sheet and its lessons; `is_late_arrival`: noted by the class teacher."""

    on: date
    sign: str
    lessons: tuple[MissedLesson, ...]
    is_late_arrival: bool


@dataclass(frozen=True)
class PupilAbsences:
    """Days in a range, the latest first, their figures by month and in all."""

    days: tuple[DayLine, ...]
    months: tuple[tuple[str, Figures], ...]
    total: Figures


def pupil_absences(pupil: Pupil, starts_on: date, ends_on: date, rule: FullDayRule) -> PupilAbsences:
    """Missed lessons of the pupil by month and day. Four queries, whatever their number."""
    found = missed_days(starts_on, ends_on, pupil_id=pupil.pk)
    letters = absence_letters().by_reason
    lessons = _lessons(pupil, starts_on, ends_on)
    late = set(
        LateArrival.objects.filter(pupil=pupil, on__range=(starts_on, ends_on), is_in_force=True).values_list(
            "on", flat=True
        )
    )
    days = [
        DayLine(day.on, day_letters(day.missed, rule, letters), tuple(lessons[day.on]), day.on in late)
        for day in reversed(found)
    ]
    return PupilAbsences(tuple(days), _months(found, rule), figures_of((day.missed for day in found), rule))


def _lessons(pupil: Pupil, starts_on: date, ends_on: date) -> dict[date, list[MissedLesson]]:
    due = DueLesson.objects.filter(pupil=OuterRef("pupil"), lesson=OuterRef("lesson"))
    absences: QuerySet[Any] = (
        Absence.objects.explained()
        .filter(Exists(due), pupil=pupil, on__range=(starts_on, ends_on))
        .select_related("lesson__subject")
        .order_by("lesson__on", "lesson__number")
    )
    by_day: dict[date, list[MissedLesson]] = defaultdict(list)
    for absence in absences:
        title = f"{absence.lesson.number}. {absence.lesson.subject.name}"
        by_day[absence.lesson.on].append(MissedLesson(title, absence.meant_letter, absence.meant_name))
    return by_day


def _months(found: Sequence[PupilDayRow], rule: FullDayRule) -> tuple[tuple[str, Figures], ...]:
    by_month: dict[tuple[int, int], list[PupilDayRow]] = defaultdict(list)
    for day in found:
        by_month[day.on.year, day.on.month].append(day)
    return tuple(
        (f"{month_name(month)} {year}", figures_of((day.missed for day in days), rule))
        for (year, month), days in by_month.items()
    )
