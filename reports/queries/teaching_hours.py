"""Hours given, substituted and missed (R-27, R-28, § 2.1): each lesson of the days is counted once for its teacher.

A lesson in place of another (замена предметом) is an hour of who gives it for the absent one: it is no hour of the
timetable, and the lesson whose place it took counts as substituted. Moved lessons count where they are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.people import initials_name
from common.rows import fetch
from reports.queries.hashing import joined_by_hashing
from timetable.models.groups import group_title

_LESSONS = """
    WITH lesson AS MATERIALIZED (
        SELECT l.id, l."on", l.number, l.state, l.reason, l.subject_id, l.group_id, a.teacher_id AS regular,
               l.teacher_id AS giver, s.id IS NOT NULL AS is_substituted, l.joined_to_id,
               COALESCE(s.is_paid, r.is_paid) AS is_paid, r.id IS NOT NULL AS is_instead,
               given.teacher_id AS given_by, given.subject_id AS given_subject,
               l.state IN ('planned', 'held') AS takes_place
          FROM timetable_lesson l
          JOIN timetable_teachingassignment a ON a.id = l.assignment_id
          LEFT JOIN timetable_substitution s ON s.lesson_id = l.id
          LEFT JOIN timetable_subjectreplacement r ON r.given_id = l.id
          LEFT JOIN timetable_subjectreplacement o ON o.lesson_id = l.id
          LEFT JOIN timetable_lesson given ON given.id = o.given_id AND given.state IN ('planned', 'held')
           AND given.id = ANY (ARRAY(SELECT every.given_id FROM timetable_subjectreplacement every))
         WHERE l."on" BETWEEN %(first)s AND %(last)s AND l.state <> 'moved'
    )
"""
_BY_TEACHER = """
    {lessons}, hour AS (
        SELECT regular AS staff_id, 1 AS scheduled, (takes_place AND NOT is_substituted)::int AS own,
               (takes_place AND is_substituted OR given_by IS NOT NULL)::int AS by_others,
               (NOT takes_place AND given_by IS NULL)::int AS missed, 0 AS paid, 0 AS unpaid,
               (state = 'held' AND NOT is_substituted)::int AS recorded, NULL::date AS substituted_on
          FROM lesson WHERE NOT is_instead
         UNION ALL
        SELECT giver, 0, 0, 0, 0, is_paid::int, (NOT is_paid)::int, (state = 'held')::int, "on"
          FROM lesson WHERE takes_place AND (is_substituted OR is_instead)
    ), weekly AS (
        SELECT teacher_id, sum(hours_per_week) AS hours
          FROM timetable_teachingassignment
         WHERE starts_on <= %(last)s AND (ends_on IS NULL OR ends_on >= %(last)s)
         GROUP BY teacher_id
    ), counted AS (
        SELECT staff_id, sum(scheduled) AS scheduled, sum(own) AS own, sum(by_others) AS by_others,
               sum(missed) AS missed, sum(paid) AS paid, sum(unpaid) AS unpaid, sum(recorded) AS recorded,
               array_agg(substituted_on ORDER BY substituted_on) FILTER (WHERE substituted_on IS NOT NULL) AS days
          FROM hour GROUP BY staff_id
    )
    SELECT t.id, t.last_name, t.first_name, t.patronymic, COALESCE(w.hours, 0), COALESCE(c.scheduled, 0),
           COALESCE(c.own, 0), COALESCE(c.by_others, 0), COALESCE(c.missed, 0), COALESCE(c.paid, 0),
           COALESCE(c.unpaid, 0), COALESCE(c.recorded, 0), COALESCE(c.days, '{{}}')
      FROM school_staffmember t
      LEFT JOIN counted c ON c.staff_id = t.id
      LEFT JOIN weekly w ON w.teacher_id = t.id
     WHERE c.staff_id IS NOT NULL OR w.teacher_id IS NOT NULL
     ORDER BY t.sort_name, t.id
"""
_NOT_GIVEN_BY_THEIR_TEACHER = """
    {lessons}
    SELECT l."on", l.number, c.grade, c.letter, g.name, s.name, t.last_name, t.first_name, t.patronymic,
           COALESCE(b.last_name, ''), COALESCE(b.first_name, ''), COALESCE(b.patronymic, ''),
           COALESCE(instead.name, ''), l.joined_to_id IS NOT NULL, l.reason
      FROM lesson l
      JOIN timetable_teachinggroup g ON g.id = l.group_id
      JOIN school_schoolclass c ON c.id = g.school_class_id
      JOIN school_subject s ON s.id = l.subject_id
      JOIN school_staffmember t ON t.id = l.regular
      LEFT JOIN school_staffmember b ON b.id = CASE WHEN l.takes_place THEN l.giver ELSE l.given_by END
      LEFT JOIN school_subject instead ON instead.id = l.given_subject
     WHERE NOT l.takes_place OR l.is_substituted
     ORDER BY l."on", l.number, c.grade, c.letter, g.name, l.id
"""


@dataclass(frozen=True)
class TeacherHours:
    """Lessons of the days by teacher. `scheduled` = `own` + `by_others` + `missed`.

    `recorded` are those of all given ones, own and substituted, that the journal shows as held.
    """

    staff_id: int
    name: str
    per_week: Decimal
    scheduled: int
    own: int
    by_others: int
    missed: int
    paid: int
    unpaid: int
    recorded: int
    days: list[date]

    @property
    def substituted(self) -> int:
        return self.paid + self.unpaid

    @property
    def given(self) -> int:
        return self.own + self.substituted


@dataclass(frozen=True)
class NotByTeacher:
    """A lesson that somebody else gave (`by`), perhaps in another subject (`instead`), or nobody (`reason`)."""

    on: date
    number: int
    group: str
    subject: str
    teacher: str
    by: str
    instead: str
    is_joined: bool
    reason: str

    @property
    def is_substituted(self) -> bool:
        return bool(self.by)


def teaching_hours(first: date, last: date) -> list[TeacherHours]:
    """Everybody who teaches on the last of the days or has given or missed a lesson in them. Three queries."""
    with joined_by_hashing():
        rows = fetch(_BY_TEACHER.format(lessons=_LESSONS), {"first": first, "last": last})
    return [TeacherHours(row[0], initials_name(*row[1:4]), *row[4:]) for row in rows]


def lessons_not_by_teacher(first: date, last: date) -> list[NotByTeacher]:
    """Substituted and cancelled lessons of the days, in order; moved ones are neither (R-27). Three queries."""
    with joined_by_hashing():
        rows = fetch(_NOT_GIVEN_BY_THEIR_TEACHER.format(lessons=_LESSONS), {"first": first, "last": last})
    return [_not_by_teacher(row) for row in rows]


def _not_by_teacher(row: tuple[Any, ...]) -> NotByTeacher:
    on, number, grade, letter, subgroup, subject = row[:6]
    instead, is_joined, reason = row[12:]
    return NotByTeacher(
        on=on,
        number=number,
        group=group_title(grade, letter, subgroup),
        subject=subject,
        teacher=initials_name(*row[6:9]),
        by=initials_name(*row[9:12]) if row[9] else "",
        instead=instead,
        is_joined=is_joined,
        reason=reason,
    )
