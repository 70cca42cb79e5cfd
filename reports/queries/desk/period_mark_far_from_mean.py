"""A mark for the term that is a whole mark or more away from the weighted mean, and nobody has said why (R-46)."""

from __future__ import annotations

from collections.abc import Sequence

from common.formatting import decimal_comma
from journal.actions.period_marks import Outcome
from journal.rules.marks import mean_of_sums
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, group, pupil
from reports.queries.desk.period_marks import period_column, period_mark_setter


class PeriodMarkFarFromMean(Rule):
    """With the reason that the teacher writes beside such a mark it contradicts nothing."""

    key = "period_mark_far_from_mean"
    title = "Отметка за период далека от среднего"
    meaning = "Она отличается от средневзвешенного балла на единицу и больше, а причина рядом с ней не написана."
    facts = ("value", "total", "weight")
    is_daily = False
    is_wide = True
    sql = """
        WITH given AS MATERIALIZED (
            SELECT m.id, m.pupil_id, m.subject_id, m.term_id, m.year_id, m.value, m.version, t.starts_on, t.ends_on
              FROM journal_periodmark m
              JOIN school_term t ON t.id = m.term_id
             WHERE m.kind = 'term' AND m.value IS NOT NULL AND m.reason = ''
               AND m.term_id = ANY (ARRAY(
                    SELECT o.id FROM school_term o WHERE LEAST(o.ends_on, %(today)s) BETWEEN %(first)s AND %(last)s))
        ), span AS MATERIALIZED (
            SELECT DISTINCT starts_on, ends_on FROM given
        ), spans AS MATERIALIZED (
            SELECT min(starts_on) AS first, max(ends_on) AS last FROM span
        ), work AS MATERIALIZED (
            -- In whole hundredths and with the place in one number, as in `reports_results`.
            SELECT w.id, l.subject_id, s.starts_on, s.ends_on, (w.weight * 100)::bigint AS weight, k.is_control_work,
                   ((l."on" - DATE '2000-01-01')::bigint << 32) + (l.number << 16) + w.position AS place
              FROM span s
              JOIN journal_work w ON w."on" BETWEEN s.starts_on AND s.ends_on AND w.weight > 0
              JOIN journal_worktype k ON k.id = w.work_type_id
              JOIN timetable_lesson l ON l.id = w.lesson_id AND l."on" BETWEEN s.starts_on AND s.ends_on
             WHERE w."on" BETWEEN (SELECT first FROM spans) AND (SELECT last FROM spans)
               AND l."on" BETWEEN (SELECT first FROM spans) AND (SELECT last FROM spans)
        ), evidence AS MATERIALIZED (
            SELECT m.pupil_id, w.subject_id, w.starts_on, w.ends_on,
                   sum(m.value * w.weight) AS total, sum(w.weight) AS weight, min(m.value)::integer AS lowest,
                   sum(m.value * w.weight) FILTER (WHERE w.is_control_work) AS control_total,
                   sum(w.weight) FILTER (WHERE w.is_control_work) AS control_weight,
                   (max((w.place << 3) + m.value) FILTER (WHERE w.is_control_work) & 7)::integer AS last_control
              FROM work w
              JOIN journal_mark m ON m.work_id = w.id
             WHERE m."on" BETWEEN w.starts_on AND w.ends_on AND m.value IS NOT NULL
               AND m."on" BETWEEN (SELECT first FROM spans) AND (SELECT last FROM spans)
             GROUP BY m.pupil_id, w.subject_id, w.starts_on, w.ends_on
        )
        SELECT p.id::text AS key, LEAST(p.ends_on, %(today)s) AS "on", g.school_class_id AS class_id, g.group_id,
               p.subject_id, NULL::bigint AS substitute_id, p.pupil_id, NULL::bigint AS teacher_id,
               p.term_id, p.year_id, p.value, p.version, e.total, e.weight,
               journal_proposal(e.total::bigint, e.weight::bigint, e.lowest, e.control_total::bigint,
                                e.control_weight::bigint, e.last_control,
                                school.rounding_threshold, school.two_forbids_five, school.control_mark_for_five)
                   AS proposed
          FROM given p
          JOIN evidence e ON e.pupil_id = p.pupil_id AND e.subject_id = p.subject_id
           AND e.starts_on = p.starts_on AND e.ends_on = p.ends_on
          CROSS JOIN school_school school
          JOIN LATERAL (
            SELECT m.group_id, g.school_class_id
              FROM timetable_groupmember m
              JOIN timetable_teachinggroup g ON g.id = m.group_id
              JOIN timetable_teachingassignment a ON a.group_id = g.id AND a.subject_id = p.subject_id
             WHERE m.pupil_id = p.pupil_id AND m.starts_on <= LEAST(p.ends_on, %(today)s)
               AND (m.ends_on IS NULL OR m.ends_on >= LEAST(p.ends_on, %(today)s))
             ORDER BY a.starts_on DESC, a.id LIMIT 1
          ) g ON true
         WHERE abs(p.value * e.weight - e.total) >= e.weight
           AND (%(classes)s::bigint[] IS NULL OR g.school_class_id = ANY (%(classes)s::bigint[]))
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий, 5А, Математика: выставлено «5» при среднем 3,40»."""
        mean = mean_of_sums(row["total"], row["weight"])
        shown = decimal_comma(mean.shown if mean else None)
        return f"{pupil(row)}, {group(row)}, {row['subject']}: выставлено «{row['value']}» при среднем {shown}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """The column of the term, where the teacher writes why."""
        return period_column(row)

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """The gradebook's teacher sets what is proposed."""
        if not row["is_own"]:
            return ()
        setter = period_mark_setter(row, Outcome(row["proposed"]))
        label = f"Поставить предложенную «{row['proposed']}»"
        return (Mend("proposal", label, "Поставлена предложенная отметка.", setter),)


RULE = PeriodMarkFarFromMean()
