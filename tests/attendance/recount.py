"""Absences counted once more, by plain SQL that knows nothing of our views, rules and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from attendance.rules import Figures

_DAYS = """
    SELECT e.pupil_id, e.school_class_id, l."on",
           count(*) FILTER (WHERE due) AS lessons,
           count(*) FILTER (WHERE due AND c.is_absence) AS total,
           count(*) FILTER (WHERE due AND c.is_absence AND m.is_illness) AS illness,
           count(*) FILTER (WHERE due AND c.is_absence AND m.letter = 'УП') AS excused,
           count(*) FILTER (WHERE due AND c.is_absence AND m.letter = 'НП') AS unexcused,
           count(*) FILTER (WHERE due AND c.is_absence AND m.letter = 'Н') AS unknown,
           count(*) FILTER (WHERE due AND c.letter = 'ОП') AS late,
           (SELECT count(*) FROM attendance_latearrival a
             WHERE a.pupil_id = e.pupil_id AND a."on" = l."on" AND a.is_in_force) AS arrivals,
           count(*) FILTER (WHERE c.is_absence) AS noted
      FROM school_enrolment e
      JOIN timetable_teachinggroup g ON g.school_class_id = e.school_class_id
      JOIN timetable_lesson l ON l.group_id = g.id
       AND l."on" BETWEEN e.starts_on AND COALESCE(e.ends_on, DATE '2999-12-31')
      LEFT JOIN timetable_groupmembership s ON s.group_id = g.id AND s.pupil_id = e.pupil_id
       AND l."on" BETWEEN s.starts_on AND COALESCE(s.ends_on, DATE '2999-12-31')
      LEFT JOIN journal_absence b ON b.lesson_id = l.id AND b.pupil_id = e.pupil_id
      LEFT JOIN journal_absencecode c ON c.id = b.code_id
      LEFT JOIN journal_absencecode m ON m.id = CASE WHEN b.reason_id IS NULL THEN b.code_id ELSE b.reason_id END,
      LATERAL (SELECT NOT EXISTS (
            SELECT FROM school_subjectexemption x WHERE x.pupil_id = e.pupil_id AND x.subject_id = l.subject_id
               AND l."on" BETWEEN x.starts_on AND COALESCE(x.ends_on, DATE '2999-12-31')
        ) AND NOT EXISTS (
            SELECT FROM school_homeschooling h WHERE h.pupil_id = e.pupil_id
               AND l."on" BETWEEN h.starts_on AND COALESCE(h.ends_on, DATE '2999-12-31')
        ) AS due) condition
     WHERE l.state IN ('planned', 'held') AND (g.name = '' OR s.id IS NOT NULL)
       AND l."on" BETWEEN %s AND %s
     GROUP BY 1, 2, 3
"""


@dataclass(frozen=True)
class CountedDay:
    """One pupil's day, as SQL counts it; `noted` are letters of absence that stand in the diary."""

    pupil_id: int
    class_id: int
    on: date
    lessons: int
    figures: Figures
    noted: int


def recounted(starts_on: date, ends_on: date) -> list[CountedDay]:
    """All pupils' days of the range with a lesson; a full day is one with every lesson missed."""
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [starts_on, ends_on])
        rows = cursor.fetchall()
    days = []
    for pupil_id, class_id, on, lessons, total, illness, excused, unexcused, unknown, late, arrivals, noted in rows:
        is_full = total == lessons and lessons > 0
        figures = Figures(
            total=total,
            illness=illness,
            excused=excused,
            unexcused=unexcused,
            unknown=unknown,
            late=late if late else arrivals,
            full_days=1 if is_full else 0,
            full_days_ill=1 if is_full and illness == total else 0,
        )
        days.append(CountedDay(pupil_id, class_id, on, lessons, figures, noted))
    return days
