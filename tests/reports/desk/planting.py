"""Two hundred contradictions, put into the small demo school by plain SQL past all triggers.

Pupils are parted by their numbers, so that what is planted for one rule is nothing to another. Each planter gives the
keys of what the desk must find.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.sql import fetched

PLANTED = 200
Planted = set[tuple[str, str]]
TODAY = "DATE '2026-10-14'"
SINCE = "DATE '2026-09-02'"
WRITTEN = "1, (SELECT min(id) FROM accounts_user), now()"


def _keys(rule: str, statement: str) -> Planted:
    return {(rule, str(key)) for (key,) in fetched(statement)}


def marks_at_missed_lessons(number: int) -> Planted:
    """An absence beside a mark, one a day of a pupil who was at school that day."""
    return _keys(
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
    return _keys(
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


def meals_of_absent() -> Planted:
    """A breakfast on days on which a pupil is absent at every lesson that was held."""
    return _keys(
        "meal_of_absent",
        f"""
        WITH away AS (
            SELECT a.pupil_id, a."on", count(*) AS missed
              FROM journal_absence a
              JOIN journal_absencecode c ON c.id = a.code_id AND c.is_absence
              JOIN timetable_lesson l ON l.id = a.lesson_id AND l.state = 'held'
             WHERE a."on" BETWEEN {SINCE} AND {TODAY} - 1 AND a.pupil_id % 5 = 2
             GROUP BY a.pupil_id, a."on"
        ), chosen AS (
            SELECT w.pupil_id, w."on" FROM away w
             WHERE NOT EXISTS (SELECT FROM meals_mealserving s WHERE s.pupil_id = w.pupil_id AND s."on" = w."on")
               AND w.missed = (
                    SELECT count(*) FROM timetable_lesson l JOIN timetable_groupmember g ON g.group_id = l.group_id
                     WHERE g.pupil_id = w.pupil_id AND l."on" = w."on" AND l.state = 'held'
                       AND l."on" >= g.starts_on AND (g.ends_on IS NULL OR l."on" <= g.ends_on))
             ORDER BY w."on", w.pupil_id
             LIMIT 20
        )
        INSERT INTO meals_mealserving
               (pupil_id, school_class_id, "on", kind, is_served, version, written_by_id, written_at)
        SELECT pupil_id, meals_class_on(pupil_id, "on"), "on", 'breakfast', true, {WRITTEN} FROM chosen
        RETURNING pupil_id || '-' || "on"
    """,
    )


def meals_outside_class() -> Planted:
    """A snack counted in another class than that of the pupil."""
    return _keys(
        "meal_outside_class",
        f"""
        WITH chosen AS (
            SELECT e.pupil_id, (SELECT max(c.id) FROM school_schoolclass c
                                 WHERE c.id <> e.school_class_id AND c.year_id = own.year_id) AS class_id
              FROM school_enrolment e
              JOIN school_schoolclass own ON own.id = e.school_class_id
             WHERE e.pupil_id % 5 = 4 AND e.starts_on <= {SINCE} AND e.ends_on IS NULL
             ORDER BY e.pupil_id
             LIMIT 6
        )
        INSERT INTO meals_mealserving
               (pupil_id, school_class_id, "on", kind, is_served, version, written_by_id, written_at)
        SELECT pupil_id, class_id, {SINCE}, 'snack', true, {WRITTEN} FROM chosen
        RETURNING pupil_id || '-' || "on" || '-' || school_class_id
    """,
    )


def results_of_exempt() -> Planted:
    """A medical group for the day on which a pupil has results."""
    return _keys(
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


def lessons_on_saturday() -> Planted:
    """Lessons of a Friday to come stand on the Saturday after it."""
    return _keys(
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
    return _keys(
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


def illnesses_outside_certificates() -> Planted:
    """A certificate for the Saturday or Sunday after or before an illness without one."""
    return _keys(
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
    return _keys(
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


def pupils_in_no_subgroup() -> Planted:
    """A place in a subgroup ended yesterday, and no other began."""
    return _keys(
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


def records_in_former_classes() -> Planted:
    """A mark in a gradebook of a class in which the pupil is not."""
    return _keys(
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


def _period_marks(rule: str, share: int, condition: str, value: str, number: int) -> Planted:
    return _keys(
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


def records_while_exempt() -> Planted:
    """An exemption for the day on which a pupil got a mark and missed nothing."""
    return _keys(
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
    return _keys(
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


def meals_while_away() -> Planted:
    """A long absence for a day on which a pupil ate at school."""
    return _keys(
        "meal_while_away",
        f"""
        WITH chosen AS (
            SELECT DISTINCT ON (s.pupil_id) s.pupil_id, s."on", s.school_class_id FROM meals_mealserving s
             WHERE s.is_served AND s."on" BETWEEN {SINCE} AND {TODAY} - 1 AND s.pupil_id % 5 = 0
               AND NOT EXISTS (SELECT FROM meals_mealleave v WHERE v.pupil_id = s.pupil_id)
             ORDER BY s.pupil_id, s."on"
             LIMIT 6
        ), away AS (
            INSERT INTO meals_mealleave (pupil_id, starts_on, ends_on, version, written_by_id, written_at)
            SELECT pupil_id, "on", "on", {WRITTEN} FROM chosen
            RETURNING pupil_id
        )
        SELECT pupil_id || '-' || "on" || '-' || school_class_id FROM chosen
    """,
    )


def meals_on_free_days() -> Planted:
    """A snack on a Sunday, of one pupil of each class."""
    return _keys(
        "meals_on_free_day",
        f"""
        INSERT INTO meals_mealserving
               (pupil_id, school_class_id, "on", kind, is_served, version, written_by_id, written_at)
        SELECT min(e.pupil_id), e.school_class_id, DATE '2026-09-06', 'snack', true, {WRITTEN}
          FROM school_enrolment e
         WHERE e.starts_on <= {SINCE} AND e.ends_on IS NULL
         GROUP BY e.school_class_id
        RETURNING school_class_id || '-' || "on"
    """,
    )


def lessons_outside_teaching() -> Planted:
    """A lesson of one load stands under another of its teacher, which ended before."""
    return _keys(
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
    return _keys(
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


def period_marks_out_of_place() -> Planted:
    """An exemption from today on of a pupil for whom the mark of the term has been set."""
    return _keys(
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


PLANTERS: tuple[Callable[[], Planted], ...] = (
    gaps_between_absences,
    meals_of_absent,
    meals_outside_class,
    results_of_exempt,
    lessons_on_saturday,
    lessons_beyond_a_shortened_term,
    teachers_in_two_places,
    illnesses_outside_certificates,
    marks_under_certificates,
    pupils_in_no_subgroup,
    records_in_former_classes,
    period_marks_far_from_mean,
    period_marks_of_few_marks,
    records_while_exempt,
    records_while_at_home,
    meals_while_away,
    meals_on_free_days,
    lessons_outside_teaching,
    lessons_not_made,
    period_marks_out_of_place,
)


def plant() -> Planted:
    """Some for each rule; of the first one as many as are wanting."""
    planted: Planted = set()
    for planter in PLANTERS:
        planted |= planter()
    return planted | marks_at_missed_lessons(PLANTED - len(planted))
