"""Figures of attendance (§ 3.6, R-38, R-43): the one place from which every page and statement takes them.

The split by reason is for management, the class teacher and the own family only (P-09).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from attendance.models import PupilDay
from attendance.rules import Figures, FullDayRule, MissedDay, figures_of
from school.models import Enrolment, SchoolClass


class PupilDayRow(NamedTuple):
    """One pupil's day with something missed or come late to."""

    pupil_id: int
    class_id: int
    on: date
    missed: MissedDay


@dataclass(frozen=True)
class FiguresRow:
    """The figures of one class or one pupil."""

    key: int
    title: str
    figures: Figures
    note: str = ""


def missed_days(condition: Q, starts_on: date, ends_on: date) -> list[PupilDayRow]:
    """Days of the inclusive range that the condition on `PupilDay` picks, in order. One query."""
    rows = (
        PupilDay.objects.between(starts_on, ends_on)
        .filter(condition)
        .order_by("on", "pupil_id")
        .values_list(
            "pupil_id", "school_class_id", "on", "lessons", "illness", "excused", "unexcused", "unknown", "late"
        )
    )
    return [PupilDayRow(pupil_id, class_id, on, MissedDay(*numbers)) for pupil_id, class_id, on, *numbers in rows]


def class_figures(
    classes: QuerySet[SchoolClass], starts_on: date, ends_on: date, rule: FullDayRule
) -> list[FiguresRow]:
    """By class, at its own lessons. Two queries."""
    by_class = sum_days(missed_days(Q(school_class__in=classes), starts_on, ends_on), lambda day: day.class_id, rule)
    return [FiguresRow(row.pk, row.name, by_class.get(row.pk, Figures())) for row in classes]


def pupil_figures(school_class: SchoolClass, starts_on: date, ends_on: date, rule: FullDayRule) -> list[FiguresRow]:
    """By pupil, at lessons of the class; who came or left inside the range counts for his days. Two queries."""
    by_pupil = sum_days(missed_days(Q(school_class=school_class), starts_on, ends_on), lambda day: day.pupil_id, rule)
    enrolments = Enrolment.objects.in_class(school_class.pk).touching(starts_on, ends_on)
    rows = {}
    for enrolment in enrolments.select_related("pupil").order_by("pupil__sort_name", "pupil", "starts_on"):
        left_on = enrolment.ends_on if enrolment.ends_on and enrolment.ends_on < ends_on else None
        note = f"выбыл(а) {left_on:%d.%m.%Y}" if left_on else ""
        pupil = enrolment.pupil
        rows[pupil.pk] = FiguresRow(pupil.pk, pupil.short_name, by_pupil.get(pupil.pk, Figures()), note)
    return list(rows.values())


def sum_of_rows(rows: Iterable[FiguresRow]) -> Figures:
    """The sum of the rows: the last line of a report."""
    return sum((row.figures for row in rows), Figures())


def sum_days(
    days: Iterable[PupilDayRow], key_of: Callable[[PupilDayRow], int], rule: FullDayRule
) -> dict[int, Figures]:
    """Figures of the days grouped by `key_of`: the pupil or the class of a day."""
    grouped: dict[int, list[MissedDay]] = defaultdict(list)
    for day in days:
        grouped[key_of(day)].append(day.missed)
    return {key: figures_of(missed, rule) for key, missed in grouped.items()}
