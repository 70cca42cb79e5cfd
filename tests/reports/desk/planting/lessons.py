"""Lessons on wrong days, in two places at once, of the wrong teacher, or never made; pupils in no subgroup."""

from __future__ import annotations

from tests.reports.desk.planting.common import SINCE, TODAY, Planted, keys
from tests.sql import fetched


def lessons_on_saturday() -> Planted:
    """Lessons of a Friday to come stand on the Saturday after it."""
    return keys(
        "lesson_on_free_day",
        """
        UPDATE timetable_lesson SET "on" = DATE '2026-10-17'
         WHERE id IN (
            SELECT l.id FROM timetable_lesson l
              JOIN timetable_teachinggroup g ON g.id = l.group_id
              JOIN school_schoolclass c ON c.id = g.school_class_id
              JOIN school_calendar k ON k.id = c.calendar_id AND k.school_days = 5
             WHERE l."on" = DATE '2026-10-16' AND l.state = 'planned'
             ORDER BY l.id LIMIT 12)
        RETURNING id
    """,
    )


def lessons_beyond_a_shortened_term() -> Planted:
    """The term of one calendar ends a school day earlier."""
    (calendar, last), *_ = fetched("""
        SELECT c.calendar_id::text, max(l."on")::text FROM timetable_lesson l
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          JOIN school_schoolclass c ON c.id = g.school_class_id
         WHERE l."on" BETWEEN DATE '2026-10-19' AND DATE '2026-11-04' AND l.state = 'planned'
         GROUP BY c.calendar_id ORDER BY count(*), 1
    """)
    fetched(
        "UPDATE school_term SET ends_on = %s::date - 1"
        " WHERE calendar_id = %s AND %s::date BETWEEN starts_on AND ends_on RETURNING id", last, calendar, last
    )  # fmt: skip
    rows = fetched("""
        SELECT l.id FROM timetable_lesson l
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          JOIN school_schoolclass c ON c.id = g.school_class_id
         WHERE c.calendar_id = %s AND l."on" = %s AND l.state IN ('planned', 'held')
    """, calendar, last)  # fmt: skip
    return {("lesson_outside_terms", str(key)) for (key,) in rows}


def teachers_in_two_places() -> Planted:
    """A teacher is ill at a lesson and at the next but one, which somebody gives who has none on that day."""
    return keys(
        "teacher_in_two_places",
        f"""
        WITH given AS (
            SELECT l.teacher_id, l.id, l."on", lag(l.id) OVER day AS before_id, lead(l.id) OVER day AS after_id
              FROM timetable_lesson l
             WHERE l."on" BETWEEN {SINCE} AND {TODAY} - 1 AND l.state = 'held'
               AND NOT EXISTS (SELECT FROM timetable_substitution s JOIN timetable_lesson o ON o.id = s.lesson_id
                                WHERE o."on" = l."on" AND l.teacher_id IN (s.absent_teacher_id, s.substitute_id))
            WINDOW day AS (PARTITION BY l.teacher_id, l."on" ORDER BY l.starts_at)
        ), chosen AS (
            SELECT DISTINCT ON (n."on") n.*, (
                SELECT t.id FROM school_staffmember t
                 WHERE NOT EXISTS (SELECT FROM timetable_lesson l WHERE l.teacher_id = t.id AND l."on" = n."on")
                   AND NOT EXISTS (SELECT FROM timetable_substitution s JOIN timetable_lesson o ON o.id = s.lesson_id
                                    WHERE o."on" = n."on" AND t.id IN (s.absent_teacher_id, s.substitute_id))
                 ORDER BY t.id LIMIT 1) AS free_id
              FROM given n
             WHERE n.before_id IS NOT NULL AND n.after_id IS NOT NULL
             ORDER BY n."on", n.id
             LIMIT 12
        ), replaced AS (
            INSERT INTO timetable_substitution (lesson_id, absent_teacher_id, substitute_id, reason, is_paid)
            SELECT unnest(ARRAY[before_id, after_id]), teacher_id, free_id, 'illness', true FROM chosen
            RETURNING lesson_id
        ), renamed AS (
            UPDATE timetable_lesson l SET teacher_id = c.free_id FROM chosen c WHERE l.id IN (c.before_id, c.after_id)
            RETURNING l.id
        )
        SELECT id FROM chosen
    """,
    )


def pupils_in_no_subgroup() -> Planted:
    """A place in a subgroup ended yesterday, and no other began."""
    return keys(
        "pupil_in_no_subgroup",
        f"""
        WITH chosen AS (
            SELECT m.id, m.pupil_id, m.group_id FROM timetable_groupmembership m
             WHERE m.pupil_id % 5 = 4 AND m.starts_on < {TODAY} - 1 AND (m.ends_on IS NULL OR m.ends_on >= {TODAY})
               AND NOT EXISTS (SELECT FROM school_subjectexemption x WHERE x.pupil_id = m.pupil_id)
               AND NOT EXISTS (SELECT FROM school_homeschooling x WHERE x.pupil_id = m.pupil_id)
               AND NOT EXISTS (SELECT FROM timetable_lesson l WHERE l.group_id = m.group_id AND l."on" = {TODAY})
               AND EXISTS (SELECT FROM school_enrolment e WHERE e.pupil_id = m.pupil_id AND e.starts_on <= {TODAY}
                              AND (e.ends_on IS NULL OR e.ends_on >= {TODAY}))
             ORDER BY m.id LIMIT 8
        ), ended AS (
            UPDATE timetable_groupmembership m SET ends_on = {TODAY} - 1 FROM chosen c WHERE c.id = m.id
            RETURNING m.pupil_id, m.group_id
        )
        SELECT DISTINCT c.pupil_id || '-' || a.subject_id FROM chosen c
          JOIN timetable_teachingassignment a ON a.group_id = c.group_id AND a.starts_on <= {TODAY}
           AND (a.ends_on IS NULL OR a.ends_on >= {TODAY})
    """,
    )


def lessons_outside_teaching() -> Planted:
    """A lesson of one load stands under another of its teacher, which ended before."""
    return keys(
        "lesson_outside_teaching",
        f"""
        WITH chosen AS (
            SELECT DISTINCT ON (l.group_id) l.id, l.group_id, l.subject_id, l.teacher_id FROM timetable_lesson l
             WHERE l."on" BETWEEN {SINCE} AND {TODAY} - 1 AND l.state = 'held'
               AND NOT EXISTS (SELECT FROM timetable_substitution s WHERE s.lesson_id = l.id)
             ORDER BY l.group_id, l."on", l.id
             LIMIT 6
        ), ended AS (
            INSERT INTO timetable_teachingassignment
                   (group_id, subject_id, teacher_id, hours_per_week, starts_on, ends_on)
            SELECT group_id, subject_id, teacher_id, 1, DATE '2026-08-01', DATE '2026-08-31' FROM chosen
            RETURNING id, group_id, subject_id
        ), moved AS (
            UPDATE timetable_lesson l SET assignment_id = e.id
              FROM chosen c JOIN ended e ON e.group_id = c.group_id AND e.subject_id = c.subject_id
             WHERE l.id = c.id
            RETURNING l.id
        )
        SELECT id FROM moved
    """,
    )


def lessons_not_made() -> Planted:
    """A lesson to come of a class begins five minutes later than the bells ring."""
    return keys(
        "lessons_not_made",
        f"""
        WITH chosen AS (
            SELECT DISTINCT ON (g.school_class_id) l.id, g.school_class_id, t.id AS term_id
              FROM timetable_lesson l
              JOIN timetable_teachinggroup g ON g.id = l.group_id
              JOIN school_schoolclass c ON c.id = g.school_class_id
              JOIN school_term t ON t.calendar_id = c.calendar_id AND l."on" BETWEEN t.starts_on AND t.ends_on
             WHERE l."on" BETWEEN {TODAY} + 1 AND {TODAY} + 2 AND l.state = 'planned'
             ORDER BY g.school_class_id, l.id
             LIMIT 3
        ), later AS (
            UPDATE timetable_lesson l SET starts_at = l.starts_at + interval '5 minutes'
              FROM chosen c WHERE c.id = l.id
            RETURNING l.id
        )
        SELECT school_class_id || '-' || term_id FROM chosen
    """,
    )
