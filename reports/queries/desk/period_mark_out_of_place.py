"""A period mark of a pupil who is exempt from the subject at the end of the period, or had left before it was set."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from journal.actions.period_marks import Outcome
from journal.models import PeriodResult
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, pupil, school_class
from reports.queries.desk.period_marks import period_column, period_mark_setter

_WHY = {"exempt": "ученик освобождён от предмета", "left": "к этому дню ученик уже отчислен"}


class PeriodMarkOutOfPlace(Rule):
    """What an exemption or a withdrawal that was entered late leaves behind: statements count such a mark nowhere."""

    key = "period_mark_out_of_place"
    title = "Отметка за период освобождённому или отчисленному"
    meaning = "Освобождённому на конец периода ставят «осв.»; отчисленному отметку за период не выставляют."
    facts = ("value", "result", "why")
    is_daily = False
    is_wide = True
    sql = """
        WITH given AS MATERIALIZED (
            SELECT m.id, m.pupil_id, m.subject_id, m.term_id, m.year_id, m.value, m.result, m.version,
                   LEAST(t.ends_on, %(today)s) AS "on",
                   LEAST(t.ends_on, (m.written_at AT TIME ZONE (SELECT time_zone FROM school_school))::date) AS set_on
              FROM journal_periodmark m
              JOIN school_term t ON t.id = m.term_id
             WHERE m.term_id = ANY (ARRAY(
                    SELECT o.id FROM school_term o WHERE LEAST(o.ends_on, %(today)s) BETWEEN %(first)s AND %(last)s))
               AND m.kind = 'term' AND (m.value IS NOT NULL OR m.result IN ('not_attested', 'credit', 'no_credit'))
        ), gone AS (
            SELECT e.pupil_id, max(COALESCE(e.ends_on, 'infinity')) AS last_day
              FROM school_enrolment e GROUP BY e.pupil_id HAVING max(COALESCE(e.ends_on, 'infinity')) < %(last)s
        ), found AS (
            SELECT p.*, 'exempt' AS why
              FROM given p
              JOIN school_subjectexemption x ON x.pupil_id = p.pupil_id AND x.subject_id = p.subject_id
               AND x.starts_on <= p."on" AND (x.ends_on IS NULL OR x.ends_on >= p."on")
            UNION ALL
            SELECT p.*, 'left' FROM given p JOIN gone g ON g.pupil_id = p.pupil_id AND g.last_day < p.set_on
        )
        SELECT f.id::text AS key, f."on", e.school_class_id AS class_id, g.group_id, f.subject_id,
               NULL::bigint AS substitute_id, f.pupil_id, NULL::bigint AS teacher_id, f.term_id, f.year_id, f.value,
               f.result, f.version, f.why
          FROM found f
          JOIN LATERAL (
            SELECT e.school_class_id FROM school_enrolment e
             WHERE e.pupil_id = f.pupil_id AND e.starts_on <= f."on"
             ORDER BY e.starts_on DESC LIMIT 1
          ) e ON true
          LEFT JOIN LATERAL (
            SELECT m.group_id
              FROM timetable_groupmember m
              JOIN timetable_teachingassignment a ON a.group_id = m.group_id AND a.subject_id = f.subject_id
             WHERE m.pupil_id = f.pupil_id AND m.starts_on <= f."on" AND (m.ends_on IS NULL OR m.ends_on >= f."on")
             ORDER BY a.starts_on DESC, a.id LIMIT 1
          ) g ON true
         WHERE (%(classes)s::bigint[] IS NULL OR e.school_class_id = ANY (%(classes)s::bigint[]))
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий, 5А, Математика: за период выставлено «4», а ученик освобождён от предмета»."""
        mark = row["value"] or PeriodResult(row["result"]).label
        what = f"{pupil(row)}, {school_class(row)}, {row['subject']}: за период выставлено «{mark}»"
        return f"{what}, а {_WHY[row['why']]}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """Management looks at the days of the order; teachers at the column of the term."""
        if scope.is_school or row["group_id"] is None:
            return Place("Карточка ученика", reverse("school:pupil", args=[row["pupil_id"]]))
        return period_column(row)

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """The gradebook's teacher sets «осв.»; what was set for somebody who had left nobody can open any more."""
        if not row["is_own"] or row["why"] != "exempt":
            return ()
        setter = period_mark_setter(row, Outcome(result=PeriodResult.EXEMPT))
        return (Mend("exempt", "Поставить «осв.»", "Поставлено «осв.».", setter),)


RULE = PeriodMarkOutOfPlace()
