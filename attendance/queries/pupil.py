"""One pupil's absences with their reasons, for the own family, the class teacher and management."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from attendance.models import DueLesson, LateArrival
from attendance.queries.codes import absence_letters
from attendance.queries.figures import PupilDayRow, missed_days
from attendance.rules import REASONS, Figures, FullDayRule, day_letters, figures_of, figures_of_day
from common.formatting import month_name
from journal.models import Absence
from school.models import Pupil, SchoolClass

# What a figure counts, by its name among `Figures`: the days of the first two, lessons of the others.
LISTS = {
    "full_days": "Полные дни",
    "full_days_ill": "Полные дни по болезни",
    "total": "Пропущенные уроки",
    "illness": "Уроки по болезни",
    "excused": "Уроки по уважительной причине",
    "unexcused": "Уроки без уважительной причины",
    "unknown": "Уроки, причина неизвестна",
    "late": "Опоздания",
}
_DAYS = ("full_days", "full_days_ill")


@dataclass(frozen=True)
class MissedLesson:
    """«2. Математика» with the letter and the name of what counts; `counts_as`: one of REASONS, or `late`."""

    title: str
    letter: str
    name: str
    counts_as: str


@dataclass(frozen=True)
class DayLine:
    """A day with its sign of the month sheet and its lessons; `is_late_arrival`: noted by the class teacher."""

    on: date
    sign: str
    lessons: tuple[MissedLesson, ...]
    is_late_arrival: bool
    figures: Figures


@dataclass(frozen=True)
class MonthLine:
    """A month, as far as it lies within the range."""

    title: str
    starts_on: date
    ends_on: date
    figures: Figures


@dataclass(frozen=True)
class PupilAbsences:
    """Days in a range, the latest first, their figures by month and in all."""

    days: tuple[DayLine, ...]
    months: tuple[MonthLine, ...]
    total: Figures

    def behind(self, name: str) -> list[DayLine]:
        """What the figure of this name, one of LISTS, counts: days, or lessons each on a line of its own."""
        if name in _DAYS:
            return [day for day in self.days if getattr(day.figures, name)]
        return [line for day in self.days for line in _counted_lines(day, REASONS if name == "total" else (name,))]


def _counted_lines(day: DayLine, meanings: Sequence[str]) -> list[DayLine]:
    """The lessons of the day that count so; the lateness of the class teacher where no teacher has noted one."""
    lessons = [lesson for lesson in day.lessons if lesson.counts_as in meanings]
    if "late" in meanings and not lessons and day.is_late_arrival:
        return [replace(day, lessons=())]
    return [replace(day, sign=lesson.letter, lessons=(lesson,), is_late_arrival=False) for lesson in lessons]


def pupil_absences(
    pupil: Pupil, starts_on: date, ends_on: date, rule: FullDayRule, school_class: SchoolClass | None = None
) -> PupilAbsences:
    """Missed lessons of the pupil by month and day, of one class if one is named. Four queries in all."""
    found = missed_days(starts_on, ends_on, pupil_id=pupil.pk)
    if school_class is not None:
        found = [day for day in found if day.class_id == school_class.pk]
    letters = absence_letters().by_reason
    lessons = _lessons(pupil, starts_on, ends_on)
    late = set(
        LateArrival.objects.filter(pupil=pupil, on__range=(starts_on, ends_on), is_in_force=True).values_list(
            "on", flat=True
        )
    )
    days = [
        DayLine(
            day.on,
            day_letters(day.missed, rule, letters),
            tuple(lessons[day.on, day.class_id]),
            day.on in late,
            figures_of_day(day.missed, rule),
        )
        for day in reversed(found)
    ]
    months = _months(found, starts_on, ends_on, rule)
    return PupilAbsences(tuple(days), months, figures_of((day.missed for day in found), rule))


def class_of_pupil(pupil: Pupil, class_id: int | None) -> SchoolClass | None:
    """The class, if the pupil is or was in it. One query, none without a key."""
    return SchoolClass.objects.filter(pk=class_id, enrolments__pupil=pupil).first() if class_id else None


def _lessons(pupil: Pupil, starts_on: date, ends_on: date) -> dict[tuple[date, int], list[MissedLesson]]:
    """By day and class."""
    due = DueLesson.objects.filter(pupil=OuterRef("pupil"), lesson=OuterRef("lesson"))
    absences: QuerySet[Any] = (
        Absence.objects.explained()
        .filter(Exists(due), pupil=pupil, on__range=(starts_on, ends_on))
        .select_related("lesson__subject", "lesson__group", "code", "reason")
        .order_by("lesson__on", "lesson__number")
    )
    by_day: dict[tuple[date, int], list[MissedLesson]] = defaultdict(list)
    for absence in absences:
        lesson, code = absence.lesson, absence.code
        counts_as = (absence.reason or code).reason if code.is_absence else "late" if code.is_late else ""
        by_day[lesson.on, lesson.group.school_class_id].append(
            MissedLesson(f"{lesson.number}. {lesson.subject.name}", absence.meant_letter, absence.meant_name, counts_as)
        )
    return by_day


def _months(found: Sequence[PupilDayRow], starts_on: date, ends_on: date, rule: FullDayRule) -> tuple[MonthLine, ...]:
    by_month: dict[date, list[PupilDayRow]] = defaultdict(list)
    for day in found:
        by_month[day.on.replace(day=1)].append(day)
    return tuple(
        MonthLine(
            f"{month_name(first.month)} {first.year}",
            max(first, starts_on),
            min((first + timedelta(days=31)).replace(day=1) - timedelta(days=1), ends_on),
            figures_of((day.missed for day in days), rule),
        )
        for first, days in by_month.items()
    )
