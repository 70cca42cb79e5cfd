"""Figures of attendance (§ 3.6, R-38, R-43): the one place from which every page and statement takes them.

The split by reason is for management, the class teacher and the own family only (P-09).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from attendance.rules import Figures, FullDay, FullDayRule, MissedDay, figures_of
from common.rows import fetch
from school.models import Enrolment, SchoolClass
from school.models.classes import class_name
from school.queries.class_list import class_list
from school.queries.kept_sums import KEPT_SUMS, class_versions

_DAYS = "attendance_missed_days(%(first)s, %(last)s, %(classes)s::bigint[], %(pupil)s::bigint)"
_DAYS_IN_ORDER = f'SELECT * FROM {_DAYS} ORDER BY "on", pupil_id'  # noqa: S608  # our own words, as below
# A full day as FullDayRule.is_full tells it: without a number of lessons all of them.
_SUMS = f"""
    SELECT {{key}}, sum(total)::integer, sum(illness)::integer, sum(excused)::integer, sum(unexcused)::integer,
           sum(unknown)::integer, sum(late)::integer, count(*) FILTER (WHERE is_full),
           count(*) FILTER (WHERE is_full AND illness = total)
      FROM {_DAYS} d
     CROSS JOIN LATERAL (SELECT d.illness + d.excused + d.unexcused + d.unknown AS total) t
     CROSS JOIN LATERAL (
        SELECT CASE WHEN %(several)s::integer IS NULL THEN lessons > 0 AND total >= lessons
                    ELSE total >= %(several)s END AS is_full) f
     GROUP BY 1
"""  # noqa: S608
_MISSED_OF_DUE = f"""
    SELECT * FROM (
        WITH missed AS (
            SELECT pupil_id, sum(illness + excused + unexcused + unknown)::integer AS lessons,
                   sum(unexcused)::integer AS unexcused, sum(unknown)::integer AS unknown
              FROM {_DAYS}
             GROUP BY pupil_id
        )
        SELECT m.pupil_id, m.lessons, COALESCE(due.lessons, 0), m.unexcused, m.unknown, p.last_name, p.first_name,
               c.id, c.grade, c.letter, (SELECT month_share FROM attendance_attendancesettings)
          FROM missed m
          JOIN school_pupil p ON p.id = m.pupil_id
          LEFT JOIN attendance_lessons_due(%(first)s, %(last)s, ARRAY(SELECT pupil_id FROM missed)) due
            ON due.pupil_id = m.pupil_id
          LEFT JOIN school_enrolment e
            ON e.pupil_id = m.pupil_id AND e.school_class_id = ANY (%(classes)s::bigint[])
           AND e.starts_on <= %(today)s AND (e.ends_on IS NULL OR e.ends_on >= %(today)s)
          LEFT JOIN school_schoolclass c ON c.id = e.school_class_id
         WHERE m.lessons > 0
    ) counted
"""  # noqa: S608
_AWAY = f"""
    SELECT c.id, c.grade, c.letter, count(*), count(*) FILTER (WHERE d.illness > 0)
      FROM {_DAYS} d
      JOIN school_schoolclass c ON c.id = d.school_class_id
     WHERE d.illness + d.excused + d.unexcused + d.unknown > 0
     GROUP BY c.id
     ORDER BY c.grade, c.letter
"""  # noqa: S608
_BY_CLASS, _BY_PUPIL = _SUMS.format(key="school_class_id"), _SUMS.format(key="pupil_id")


class PupilDayRow(NamedTuple):
    """One pupil's day with something missed or come late to."""

    pupil_id: int
    class_id: int
    on: date
    missed: MissedDay


class MissedOfDue(NamedTuple):
    """What a pupil missed of the lessons that he had to attend, and in which of the classes he is today, if in any."""

    pupil_id: int
    missed: int
    lessons: int
    unexcused: int
    unknown: int
    last_name: str
    first_name: str
    class_id: int | None
    grade: int
    letter: str
    month_share: int | None
    """What the school has decided about it, in the same query; None while it has decided nothing."""


@dataclass(frozen=True)
class ClassAway:
    """Pupils of a class who missed at least one lesson of a day, and those of them who missed one by illness."""

    class_id: int
    title: str
    n_absent: int
    n_ill: int


@dataclass(frozen=True)
class FiguresRow:
    """The figures of one class or one pupil, who has a number in the list of his class."""

    key: int
    title: str
    figures: Figures
    note: str = ""
    number: int | None = None


def missed_days(
    starts_on: date, ends_on: date, *, class_ids: Collection[int] | None = None, pupil_id: int | None = None
) -> list[PupilDayRow]:
    """Days of the inclusive range with something missed in the classes, or of the pupil, in order. One query."""
    rows = fetch(_DAYS_IN_ORDER, _arguments(starts_on, ends_on, class_ids, pupil_id))
    return [PupilDayRow(pupil_id, class_id, on, MissedDay(*numbers)) for pupil_id, class_id, on, *numbers in rows]


def _arguments(
    starts_on: date, ends_on: date, class_ids: Collection[int] | None, pupil_id: int | None = None
) -> dict[str, Any]:
    classes = None if class_ids is None else list(class_ids)
    return {"first": starts_on, "last": ends_on, "classes": classes, "pupil": pupil_id}


def class_figures(
    classes: QuerySet[SchoolClass], starts_on: date, ends_on: date, rule: FullDayRule
) -> list[FiguresRow]:
    """By class, at its own lessons. Two queries, and a third for classes in which something has changed since (59)."""
    rows = list(classes)
    class_ids = [row.pk for row in rows]

    def count(changed: Collection[int]) -> dict[int, Figures]:
        return dict.fromkeys(changed, Figures()) | _sums(_BY_CLASS, changed, starts_on, ends_on, rule)

    by_class = KEPT_SUMS.of_each(("absences", starts_on, ends_on, rule), class_ids, class_versions(class_ids), count)
    return [FiguresRow(row.pk, row.name, by_class[row.pk]) for row in rows]


def pupil_figures(school_class: SchoolClass, starts_on: date, ends_on: date, rule: FullDayRule) -> list[FiguresRow]:
    """By pupil in the order of the list of the class, at its lessons; who came or left inside the range counts for his
    days. Three queries.
    """
    by_pupil = _sums(_BY_PUPIL, [school_class.pk], starts_on, ends_on, rule)
    places = class_list(school_class.pk)
    enrolments = Enrolment.objects.in_class(school_class.pk).touching(starts_on, ends_on)
    rows = {}
    for enrolment in enrolments.with_pupils().order_by("pupil__sort_name", "pupil", "starts_on"):
        left_on = enrolment.ends_on if enrolment.ends_on and enrolment.ends_on < ends_on else None
        note = f"выбыл(а) {left_on:%d.%m.%Y}" if left_on else ""
        pupil = enrolment.pupil
        figures = by_pupil.get(pupil.pk, Figures())
        rows[pupil.pk] = FiguresRow(pupil.pk, pupil.short_name, figures, note, places.number(pupil.pk))
    return places.in_order(rows.values(), lambda row: row.key)


def _sums(
    query: str, class_ids: Collection[int], starts_on: date, ends_on: date, rule: FullDayRule
) -> dict[int, Figures]:
    several = rule.lessons if rule.kind == FullDay.SEVERAL else None
    rows = fetch(query, _arguments(starts_on, ends_on, class_ids) | {"several": several})
    return {key: Figures(*numbers) for key, *numbers in rows}


def away_by_class(on: date) -> list[ClassAway]:
    """Of the classes in which anybody missed a lesson of the day, in their order. One query."""
    rows = fetch(_AWAY, _arguments(on, on, None))
    return [ClassAway(class_id, class_name(grade, letter), *counts) for class_id, grade, letter, *counts in rows]


def missed_of_due(class_ids: Collection[int], starts_on: date, ends_on: date, today: date) -> list[MissedOfDue]:
    """Of the pupils of the classes who missed any lesson of the inclusive range. One query."""
    values = _arguments(starts_on, ends_on, class_ids) | {"today": today}
    return [MissedOfDue(*row) for row in fetch(_MISSED_OF_DUE, values)]


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
