"""A mark for the term that rests on fewer marks than the school asks for (requirements 2.3)."""

from __future__ import annotations

from collections.abc import Sequence

from common.formatting import counted
from journal.actions.period_marks import Outcome
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, group, pupil
from reports.queries.desk.period_marks import period_column, period_mark_setter


class PeriodMarkOfFewMarks(Rule):
    """Only marks that count are counted; «н/а» is no mark. Before the mark is set nothing is wrong yet."""

    key = "period_mark_of_few_marks"
    title = "Отметка за период при нехватке отметок"
    meaning = "Отметок меньше, чем нужно по правилу школы при стольких часах в неделю, а отметка за период выставлена."
    facts = ("value", "n_marks", "minimum")
    is_daily = False
    is_wide = True
    sql = """
        WITH given AS MATERIALIZED (
            SELECT m.id, m.pupil_id, m.subject_id, m.term_id, m.year_id, m.value, m.version, t.starts_on, t.ends_on,
                   k.term_kind
              FROM journal_periodmark m
              JOIN school_term t ON t.id = m.term_id
              JOIN school_calendar k ON k.id = t.calendar_id
             WHERE m.kind = 'term' AND m.value IS NOT NULL
               AND m.term_id = ANY (ARRAY(
                    SELECT o.id FROM school_term o WHERE LEAST(o.ends_on, %(today)s) BETWEEN %(first)s AND %(last)s))
        ), span AS MATERIALIZED (
            SELECT DISTINCT starts_on, ends_on FROM given
        ), spans AS MATERIALIZED (
            SELECT min(starts_on) AS first, max(ends_on) AS last FROM span
        ), work AS MATERIALIZED (
            SELECT w.id, l.subject_id, s.starts_on, s.ends_on
              FROM span s
              JOIN journal_work w ON w."on" BETWEEN s.starts_on AND s.ends_on AND w.weight > 0
              JOIN timetable_lesson l ON l.id = w.lesson_id AND l."on" BETWEEN s.starts_on AND s.ends_on
             WHERE w."on" BETWEEN (SELECT first FROM spans) AND (SELECT last FROM spans)
               AND l."on" BETWEEN (SELECT first FROM spans) AND (SELECT last FROM spans)
        ), evidence AS MATERIALIZED (
            SELECT m.pupil_id, w.subject_id, w.starts_on, w.ends_on, count(*) AS n_marks
              FROM work w
              JOIN journal_mark m ON m.work_id = w.id
             WHERE m."on" BETWEEN w.starts_on AND w.ends_on AND m.value IS NOT NULL
               AND m."on" BETWEEN (SELECT first FROM spans) AND (SELECT last FROM spans)
             GROUP BY m.pupil_id, w.subject_id, w.starts_on, w.ends_on
        ), place AS MATERIALIZED (
            SELECT DISTINCT ON (p.id) p.id, m.group_id, g.school_class_id, a.hours_per_week
              FROM given p
              JOIN timetable_groupmember m ON m.pupil_id = p.pupil_id AND m.starts_on <= LEAST(p.ends_on, %(today)s)
               AND (m.ends_on IS NULL OR m.ends_on >= LEAST(p.ends_on, %(today)s))
               AND m.enrolled_from <= %(last)s AND (m.enrolled_until IS NULL OR m.enrolled_until >= %(first)s)
              JOIN timetable_teachinggroup g ON g.id = m.group_id
              JOIN timetable_teachingassignment a ON a.group_id = g.id AND a.subject_id = p.subject_id
             WHERE (%(classes)s::bigint[] IS NULL OR g.school_class_id = ANY (%(classes)s::bigint[]))
             ORDER BY p.id, a.starts_on DESC, a.id
        ), judged AS (
            SELECT p.id, p.pupil_id, p.subject_id, p.term_id, p.year_id, p.value, p.version, p.ends_on, f.group_id,
                   f.school_class_id, COALESCE(e.n_marks, 0) AS n_marks,
                   asked.minimum[LEAST(GREATEST(ceil(f.hours_per_week)::integer, 1), cardinality(asked.minimum))]
                       AS minimum
              FROM given p
              JOIN place f ON f.id = p.id
              CROSS JOIN school_school school
              CROSS JOIN LATERAL (
                SELECT CASE p.term_kind WHEN 'quarter' THEN school.minimum_quarter
                                        WHEN 'trimester' THEN school.minimum_trimester
                                        ELSE school.minimum_half_year END AS minimum
              ) asked
              LEFT JOIN evidence e ON e.pupil_id = p.pupil_id AND e.subject_id = p.subject_id
               AND e.starts_on = p.starts_on AND e.ends_on = p.ends_on
        )
        SELECT j.id::text AS key, LEAST(j.ends_on, %(today)s) AS "on", j.school_class_id AS class_id, j.group_id,
               j.subject_id, NULL::bigint AS substitute_id, j.pupil_id, NULL::bigint AS teacher_id,
               j.term_id, j.year_id, j.value, j.version, j.n_marks, j.minimum
          FROM judged j
         WHERE j.n_marks < j.minimum
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий, 5А, Математика: выставлено «4», а отметок 2 из 7»."""
        marks = counted(row["n_marks"], "отметка", "отметки", "отметок")
        why = f"всего {marks}, нужно {row['minimum']}"
        return f"{pupil(row)}, {group(row)}, {row['subject']}: выставлено «{row['value']}», {why}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """The column of the term, where the teacher sets «н/а» or explains."""
        return period_column(row)

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """The gradebook's teacher takes the mark back until there are enough. «Н/а» is set by hand only, and marks are
        given at lessons (requirements 2.3).
        """
        if not row["is_own"]:
            return ()
        label = f"Снять «{row['value']}», пока отметок не хватает"
        return (Mend("clear", label, "Отметка за период снята.", period_mark_setter(row, Outcome())),)


RULE = PeriodMarkOfFewMarks()
