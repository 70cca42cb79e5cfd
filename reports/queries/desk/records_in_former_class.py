"""Marks and absences of days on which the pupil was not in the group any more, or not yet."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, group, pupil
from reports.queries.desk.records import records_and_days


class RecordsInFormerClass(Rule):
    """What a transfer, withdrawal or change of subgroup that was entered late leaves behind: nobody can open it there.

    The database refuses to write such a record, and to change it, whatever anybody clicks.
    """

    key = "records_in_former_class"
    title = "Записи остались в прежнем классе"
    meaning = (
        "В эти дни ученик уже не состоял в группе – перевод внесён задним числом, – а отметки и пропуски в ней есть."
    )
    facts = ("n_marks", "n_absences", "first_on", "last_on")
    is_daily = False
    is_wide = True
    sql = """
        WITH place AS MATERIALIZED (
            SELECT m.pupil_id, m.group_id, m.starts_on, COALESCE(m.ends_on, 'infinity') AS ends_on
              FROM timetable_groupmember m
             WHERE m.enrolled_from <= %(last)s AND (m.enrolled_until IS NULL OR m.enrolled_until >= %(first)s)
        ), lesson AS MATERIALIZED (
            SELECT l.id, l.group_id, l.subject_id, l."on", g.school_class_id
              FROM timetable_lesson l
              JOIN timetable_teachinggroup g ON g.id = l.group_id
             WHERE l."on" BETWEEN %(first)s AND %(last)s
               AND (%(classes)s::bigint[] IS NULL OR g.school_class_id = ANY (%(classes)s::bigint[]))
        ), record AS (
            SELECT m.pupil_id, l.group_id, l.subject_id, l.school_class_id, l."on", true AS is_mark
              FROM journal_mark m
              JOIN journal_work w ON w.id = m.work_id
              JOIN lesson l ON l.id = w.lesson_id
             WHERE m."on" BETWEEN %(first)s AND %(last)s AND w."on" BETWEEN %(first)s AND %(last)s
               AND (m.value IS NOT NULL OR m.result <> '')
            UNION ALL
            SELECT a.pupil_id, l.group_id, l.subject_id, l.school_class_id, l."on", false
              FROM journal_absence a
              JOIN lesson l ON l.id = a.lesson_id
             WHERE a."on" BETWEEN %(first)s AND %(last)s AND a.code_id IS NOT NULL
        )
        SELECT r.pupil_id || '-' || r.group_id || '-' || r.subject_id AS key, min(r."on") AS "on",
               r.school_class_id AS class_id, r.group_id, r.subject_id, NULL::bigint AS substitute_id, r.pupil_id,
               NULL::bigint AS teacher_id, count(*) FILTER (WHERE r.is_mark) AS n_marks,
               count(*) FILTER (WHERE NOT r.is_mark) AS n_absences, min(r."on") AS first_on, max(r."on") AS last_on
          FROM record r
          LEFT JOIN place p ON p.pupil_id = r.pupil_id AND p.group_id = r.group_id
           AND r."on" BETWEEN p.starts_on AND p.ends_on
         WHERE p.pupil_id IS NULL
         GROUP BY r.pupil_id, r.group_id, r.subject_id, r.school_class_id
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий: в журнале 5А, Математика остались 2 отметки, 1 пропуск (01.10–14.10)»."""
        return f"{pupil(row)}: в журнале {group(row)}, {row['subject']} – {records_and_days(row)}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """Management looks at the movements of the pupil; teachers at the gradebook."""
        if scope.is_school:
            return Place("Карточка ученика", reverse("school:pupil", args=[row["pupil_id"]]))
        return Place("Журнал", reverse("journal:gradebook", args=[row["group_id"], row["subject_id"]]))

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """None: such marks follow the pupil in his mean (requirements 2.7); the order's day is the school's."""
        return ()


RULE = RecordsInFormerClass()
