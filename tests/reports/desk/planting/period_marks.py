"""Period marks that their marks do not bear out, or that nobody should have."""

from __future__ import annotations

from tests.reports.desk.planting.common import TODAY, WRITTEN, Planted, keys


def _period_marks(rule: str, share: int, condition: str, value: str, number: int) -> Planted:
    return keys(
        rule,
        f"""
        WITH evidence AS (
            SELECT m.pupil_id, l.subject_id, min(l.group_id) AS group_id, count(*) AS n,
                   sum(m.value * w.weight) / sum(w.weight) AS mean
              FROM journal_mark m
              JOIN journal_work w ON w.id = m.work_id AND w.weight > 0
              JOIN timetable_lesson l ON l.id = w.lesson_id
             WHERE m.value IS NOT NULL AND m.pupil_id % 5 = {share}
               AND m."on" BETWEEN DATE '2026-09-01' AND DATE '2026-11-04'
             GROUP BY m.pupil_id, l.subject_id
        ), chosen AS (
            SELECT e.*, t.id AS term_id, k.year_id FROM evidence e
              JOIN timetable_teachinggroup g ON g.id = e.group_id
              JOIN school_schoolclass c ON c.id = g.school_class_id
              JOIN school_calendar k ON k.id = c.calendar_id AND k.term_kind = 'quarter'
              JOIN school_term t ON t.calendar_id = k.id AND t.number = 1
              JOIN timetable_teachingassignment a ON a.group_id = e.group_id AND a.subject_id = e.subject_id
               AND a.starts_on <= {TODAY} AND (a.ends_on IS NULL OR a.ends_on >= {TODAY})
              CROSS JOIN school_school s
              CROSS JOIN LATERAL (SELECT s.minimum_quarter[LEAST(ceil(a.hours_per_week)::integer, 3)] AS minimum) asked
             WHERE {condition}
               AND EXISTS (SELECT FROM timetable_groupmember m WHERE m.pupil_id = e.pupil_id AND m.group_id = e.group_id
                              AND m.starts_on <= {TODAY} AND (m.ends_on IS NULL OR m.ends_on >= {TODAY}))
             ORDER BY e.pupil_id, e.subject_id
             LIMIT {number}
        )
        INSERT INTO journal_periodmark
               (pupil_id, subject_id, year_id, term_id, kind, value, result, reason, version, written_by_id, written_at)
        SELECT pupil_id, subject_id, year_id, term_id, 'term', {value}, '', '', {WRITTEN} FROM chosen
        RETURNING id
    """,
    )


def period_marks_far_from_mean() -> Planted:
    far = "CASE WHEN mean >= 3.5 THEN 2 ELSE 5 END"
    return _period_marks("period_mark_far_from_mean", 0, "e.n >= asked.minimum", far, 15)


def period_marks_of_few_marks() -> Planted:
    return _period_marks("period_mark_of_few_marks", 1, "e.n < asked.minimum", "round(mean)", 15)


def period_marks_out_of_place() -> Planted:
    """An exemption from today on of a pupil for whom the mark of the term has been set."""
    return keys(
        "period_mark_out_of_place",
        f"""
        WITH chosen AS (
            SELECT DISTINCT ON (m.pupil_id) m.id, m.pupil_id, m.subject_id FROM journal_periodmark m
              JOIN school_term t ON t.id = m.term_id AND {TODAY} BETWEEN t.starts_on AND t.ends_on
              JOIN school_subject s ON s.id = m.subject_id AND NOT s.is_pe
             WHERE m.kind = 'term' AND m.value IS NOT NULL AND m.pupil_id % 5 < 2
               AND NOT EXISTS (SELECT FROM school_subjectexemption x WHERE x.pupil_id = m.pupil_id)
               AND NOT EXISTS (SELECT FROM journal_mark k JOIN journal_work w ON w.id = k.work_id
                                 JOIN timetable_lesson l ON l.id = w.lesson_id
                                WHERE k.pupil_id = m.pupil_id AND l."on" = {TODAY} AND l.subject_id = m.subject_id)
               AND NOT EXISTS (SELECT FROM journal_absence a WHERE a.pupil_id = m.pupil_id AND a."on" = {TODAY})
             ORDER BY m.pupil_id, m.id
             LIMIT 6
        ), exempt AS (
            INSERT INTO school_subjectexemption (pupil_id, subject_id, starts_on)
            SELECT pupil_id, subject_id, {TODAY} FROM chosen
            RETURNING pupil_id
        )
        SELECT id FROM chosen
    """,
    )
