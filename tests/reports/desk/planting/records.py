"""Marks and absences that contradict each other, certificates and exemptions."""

from __future__ import annotations

from tests.reports.desk.planting.common import SINCE, TODAY, WRITTEN, Planted, keys


def marks_at_missed_lessons(number: int) -> Planted:
    """An absence beside a mark, one a day of a pupil who was at school that day."""
    return keys(
        "mark_at_missed_lesson",
        f"""
        WITH chosen AS (
            SELECT DISTINCT ON (m.pupil_id, m."on") m.pupil_id, m."on", m.work_id, w.lesson_id
              FROM journal_mark m JOIN journal_work w ON w.id = m.work_id
             WHERE m.value IS NOT NULL AND m.given_on IS NULL AND m."on" BETWEEN {SINCE} AND {TODAY} - 1
               AND m.pupil_id % 5 = 0
               AND NOT EXISTS (SELECT FROM journal_absence a WHERE a.pupil_id = m.pupil_id AND a."on" = m."on")
               AND (SELECT count(*) FROM journal_work o JOIN journal_mark p ON p.work_id = o.id
                     WHERE o.lesson_id = w.lesson_id AND p.pupil_id = m.pupil_id) = 1
             ORDER BY m.pupil_id, m."on", m.work_id
             LIMIT {number}
        ), missed AS (
            INSERT INTO journal_absence (lesson_id, pupil_id, "on", code_id, version, written_by_id, written_at)
            SELECT lesson_id, pupil_id, "on", (SELECT id FROM journal_absencecode WHERE is_default), {WRITTEN}
              FROM chosen
            RETURNING lesson_id
        )
        SELECT work_id || '-' || pupil_id FROM chosen
    """,
    )


def gaps_between_absences() -> Planted:
    """Absences at the lessons before and after one that was held, none of which brought a mark."""
    return keys(
        "gap_between_absences",
        f"""
        WITH lesson AS (
            SELECT g.pupil_id, l.id, l."on", l.state,
                   NOT EXISTS (SELECT FROM journal_work w JOIN journal_mark m ON m.work_id = w.id
                                WHERE w.lesson_id = l.id AND m.pupil_id = g.pupil_id) AS is_bare,
                   lag(l.id) OVER day AS before_id, lead(l.id) OVER day AS after_id
              FROM timetable_groupmember g
              JOIN timetable_lesson l ON l.group_id = g.group_id AND l."on" BETWEEN {SINCE} AND {TODAY} - 1
               AND l.state IN ('planned', 'held')
               AND l."on" >= g.starts_on AND (g.ends_on IS NULL OR l."on" <= g.ends_on)
             WHERE g.pupil_id % 5 = 1
               AND NOT EXISTS (SELECT FROM school_subjectexemption x WHERE x.pupil_id = g.pupil_id)
               AND NOT EXISTS (SELECT FROM school_homeschooling x WHERE x.pupil_id = g.pupil_id)
               AND NOT EXISTS (SELECT FROM journal_absence a WHERE a.pupil_id = g.pupil_id AND a."on" = l."on")
            WINDOW day AS (PARTITION BY g.pupil_id, l."on" ORDER BY l.starts_at)
        ), chosen AS (
            SELECT DISTINCT ON (m.pupil_id, m."on") m.*
              FROM lesson m
              JOIN lesson b ON b.id = m.before_id AND b.pupil_id = m.pupil_id AND b.is_bare
              JOIN lesson a ON a.id = m.after_id AND a.pupil_id = m.pupil_id AND a.is_bare
             WHERE m.is_bare AND m.state = 'held'
             ORDER BY m.pupil_id, m."on", m.id
             LIMIT 25
        ), missed AS (
            INSERT INTO journal_absence (lesson_id, pupil_id, "on", code_id, version, written_by_id, written_at)
            SELECT unnest(ARRAY[before_id, after_id]), pupil_id, "on",
                   (SELECT id FROM journal_absencecode WHERE is_default), {WRITTEN} FROM chosen
            RETURNING lesson_id
        )
        SELECT id || '-' || pupil_id FROM chosen
    """,
    )


def results_of_exempt() -> Planted:
    """A medical group for the day on which a pupil has results."""
    return keys(
        "result_of_exempt",
        f"""
        WITH chosen AS (
            SELECT DISTINCT ON (r.pupil_id) r.pupil_id, r."on"
              FROM gtzo_trialresult r
             WHERE r.value IS NOT NULL AND r."on" BETWEEN {SINCE} AND {TODAY} AND r.pupil_id % 5 = 3
               AND NOT EXISTS (SELECT FROM gtzo_medicalgroup m WHERE m.pupil_id = r.pupil_id)
             ORDER BY r.pupil_id, r."on"
             LIMIT 5
        ), barred AS (
            INSERT INTO gtzo_medicalgroup (pupil_id, "group", starts_on, ends_on, written_by_id)
            SELECT pupil_id, 'exempt', "on", "on", (SELECT min(id) FROM accounts_user) FROM chosen
            RETURNING pupil_id
        )
        SELECT r.id FROM chosen c JOIN gtzo_trialresult r ON r.pupil_id = c.pupil_id AND r."on" = c."on"
         WHERE r.value IS NOT NULL
    """,
    )


def illnesses_outside_certificates() -> Planted:
    """A certificate for the Saturday or Sunday after or before an illness without one."""
    return keys(
        "illness_outside_certificate",
        f"""
        WITH ill AS (
            SELECT DISTINCT a.pupil_id, a."on" FROM journal_absence a
              JOIN journal_absencecode c ON c.id = a.code_id AND c.is_illness
             WHERE a."on" BETWEEN {SINCE} + 3 AND {TODAY} AND a.pupil_id % 5 = 4 AND a.reason_id IS NULL
        ), chosen AS (
            SELECT DISTINCT ON (i.pupil_id) i.pupil_id,
                   (date_trunc('week', i."on") + interval '6 days')::date AS sunday
              FROM ill i
             WHERE extract(isodow FROM i."on") BETWEEN 4 AND 5
               AND NOT EXISTS (SELECT FROM attendance_excusenote n WHERE n.pupil_id = i.pupil_id)
             ORDER BY i.pupil_id, i."on"
             LIMIT 8
        ), noted AS (
            INSERT INTO attendance_excusenote (pupil_id, kind, code_id, starts_on, ends_on, number, is_in_force,
                                               version, written_by_id, written_at)
            SELECT pupil_id, 'certificate', (SELECT min(id) FROM journal_absencecode WHERE is_illness), sunday, sunday,
                   '1', true, {WRITTEN} FROM chosen
            RETURNING pupil_id
        )
        SELECT i.pupil_id || '-' || i."on" FROM ill i JOIN chosen c ON c.pupil_id = i.pupil_id
         WHERE i."on" BETWEEN c.sunday - 3 AND c.sunday + 3
    """,
    )


def marks_under_certificates() -> Planted:
    """A certificate for a day on which a pupil got marks and missed nothing, nor was ill in those days."""
    return keys(
        "present_under_certificate",
        f"""
        WITH chosen AS (
            SELECT DISTINCT ON (m.pupil_id) m.pupil_id, m."on" FROM journal_mark m
             WHERE m.value IS NOT NULL AND m.given_on IS NULL AND m."on" BETWEEN {SINCE} + 14 AND {TODAY} - 1
               AND m.pupil_id % 5 = 3
               AND NOT EXISTS (SELECT FROM journal_absence a WHERE a.pupil_id = m.pupil_id
                                  AND a."on" BETWEEN m."on" - 3 AND m."on" + 3)
             ORDER BY m.pupil_id, m."on"
             LIMIT 10
        )
        INSERT INTO attendance_excusenote
               (pupil_id, kind, code_id, starts_on, ends_on, number, is_in_force, version, written_by_id, written_at)
        SELECT pupil_id, 'certificate', (SELECT min(id) FROM journal_absencecode WHERE is_illness), "on", "on", '2',
               true, {WRITTEN} FROM chosen
        RETURNING id || '-' || starts_on
    """,
    )


def records_in_former_classes() -> Planted:
    """A mark in a gradebook of a class in which the pupil is not."""
    return keys(
        "records_in_former_class",
        f"""
        WITH pupil AS (
            SELECT p.id, row_number() OVER (ORDER BY p.id) AS number FROM school_pupil p
             WHERE p.id % 5 = 3
               AND EXISTS (SELECT FROM school_enrolment e WHERE e.pupil_id = p.id AND e.starts_on <= {SINCE}
                              AND (e.ends_on IS NULL OR e.ends_on >= {TODAY}))
        ), chosen AS (
            SELECT DISTINCT ON (p.id) p.id AS pupil_id, w.id AS work_id, w."on", l.group_id, l.subject_id
              FROM pupil p
              JOIN journal_work w ON w."on" BETWEEN {SINCE} AND {SINCE} + 10
              JOIN timetable_lesson l ON l.id = w.lesson_id
             WHERE NOT EXISTS (SELECT FROM timetable_groupmember g WHERE g.pupil_id = p.id AND g.group_id = l.group_id)
             ORDER BY p.id, (w.id + p.id) % 17, w.id
             LIMIT 12
        ), marked AS (
            INSERT INTO journal_mark
                   (work_id, pupil_id, "on", value, result, comment, version, written_by_id, written_at)
            SELECT work_id, pupil_id, "on", 4, '', '', {WRITTEN} FROM chosen
            RETURNING work_id
        )
        SELECT pupil_id || '-' || group_id || '-' || subject_id FROM chosen
    """,
    )


def records_while_exempt() -> Planted:
    """An exemption for the day on which a pupil got a mark and missed nothing."""
    return keys(
        "record_while_exempt",
        f"""
        WITH chosen AS (
            SELECT DISTINCT ON (m.pupil_id) m.pupil_id, m."on", l.subject_id
              FROM journal_mark m
              JOIN journal_work w ON w.id = m.work_id
              JOIN timetable_lesson l ON l.id = w.lesson_id
              JOIN school_subject s ON s.id = l.subject_id AND NOT s.is_pe
             WHERE m.value IS NOT NULL AND m.given_on IS NULL AND m."on" BETWEEN {SINCE} AND {TODAY} - 1
               AND m.pupil_id % 10 = 2
               AND NOT EXISTS (SELECT FROM journal_absence a WHERE a.pupil_id = m.pupil_id AND a."on" = m."on")
               AND NOT EXISTS (SELECT FROM school_subjectexemption x WHERE x.pupil_id = m.pupil_id)
             ORDER BY m.pupil_id, m."on", m.work_id
             LIMIT 6
        ), exempt AS (
            INSERT INTO school_subjectexemption (pupil_id, subject_id, starts_on, ends_on)
            SELECT pupil_id, subject_id, "on", "on" FROM chosen
            RETURNING pupil_id
        )
        SELECT 'mark-' || m.work_id || '-' || m.pupil_id
          FROM chosen c
          JOIN journal_mark m ON m.pupil_id = c.pupil_id AND m."on" = c."on" AND m.given_on IS NULL
           AND (m.value IS NOT NULL OR m.result IN ('credit', 'no_credit'))
          JOIN journal_work w ON w.id = m.work_id
          JOIN timetable_lesson l ON l.id = w.lesson_id AND l.subject_id = c.subject_id
    """,
    )


def records_while_at_home() -> Planted:
    """A day at home on which a pupil got marks, missed nothing and ate nothing at school."""
    return keys(
        "records_while_at_home",
        f"""
        WITH chosen AS (
            SELECT DISTINCT ON (m.pupil_id) m.pupil_id, m."on" FROM journal_mark m
             WHERE m.value IS NOT NULL AND m.given_on IS NULL AND m."on" BETWEEN {SINCE} AND {TODAY} - 1
               AND m.pupil_id % 5 > 1 AND m.pupil_id % 10 <> 2
               AND NOT EXISTS (SELECT FROM journal_absence a WHERE a.pupil_id = m.pupil_id AND a."on" = m."on")
               AND NOT EXISTS (SELECT FROM meals_mealserving s
                                WHERE s.pupil_id = m.pupil_id AND s."on" = m."on" AND s.is_served)
               AND NOT EXISTS (SELECT FROM school_homeschooling h WHERE h.pupil_id = m.pupil_id)
             ORDER BY m.pupil_id, m."on"
             LIMIT 6
        ), home AS (
            INSERT INTO school_homeschooling (pupil_id, starts_on, ends_on, basis)
            SELECT pupil_id, "on", "on", '№ 7' FROM chosen
            RETURNING pupil_id
        )
        SELECT DISTINCT m.pupil_id || '-' || l.group_id || '-' || l.subject_id
          FROM chosen c
          JOIN journal_mark m ON m.pupil_id = c.pupil_id AND m."on" = c."on" AND m.given_on IS NULL
           AND (m.value IS NOT NULL OR m.result <> '')
          JOIN journal_work w ON w.id = m.work_id
          JOIN timetable_lesson l ON l.id = w.lesson_id
    """,
    )
