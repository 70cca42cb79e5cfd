"""Marks and absences at lessons of the class on days on which the pupil was taught at home (requirements 4)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, pupil, school_class
from reports.queries.desk.records import records_and_days


class RecordsWhileAtHome(Rule):
    """What an order that was entered late leaves behind: such lessons are not the pupil's, such absences count nowhere.

    A group of his own, in which nobody else was on that day, is where he is taught at home: its records are in place.
    Teaching at home tells of health, so no teacher of a subject is told (P-09).
    """

    key = "records_while_at_home"
    title = "Записи в дни обучения на дому"
    meaning = "По приказу ученик в эти дни учился на дому, а на уроках класса у него стоят отметки или пропуски."
    facts = ("n_marks", "n_absences", "first_on", "last_on")
    is_daily = False
    sql = """
        WITH home AS MATERIALIZED (
            SELECT h.pupil_id, h.starts_on, COALESCE(h.ends_on, 'infinity') AS ends_on
              FROM school_homeschooling h
             WHERE h.starts_on <= %(last)s AND (h.ends_on IS NULL OR h.ends_on >= %(first)s)
        ), record AS MATERIALIZED (
            SELECT h.pupil_id, w.lesson_id, m."on", true AS is_mark
              FROM home h
              JOIN journal_mark m ON m.pupil_id = h.pupil_id AND m."on" BETWEEN %(first)s AND %(last)s
               AND COALESCE(m.given_on, m."on") BETWEEN h.starts_on AND h.ends_on
               AND (m.value IS NOT NULL OR m.result <> '')
              JOIN journal_work w ON w.id = m.work_id
            UNION ALL
            SELECT h.pupil_id, a.lesson_id, a."on", false
              FROM home h
              JOIN journal_absence a ON a.pupil_id = h.pupil_id AND a."on" BETWEEN %(first)s AND %(last)s
               AND a."on" BETWEEN h.starts_on AND h.ends_on
              JOIN journal_absencecode c ON c.id = a.code_id AND (c.is_absence OR c.is_late)
        )
        SELECT r.pupil_id || '-' || l.group_id || '-' || l.subject_id AS key, min(r."on") AS "on",
               g.school_class_id AS class_id, NULL::bigint AS group_id, NULL::bigint AS subject_id,
               NULL::bigint AS substitute_id, r.pupil_id, NULL::bigint AS teacher_id,
               l.group_id AS gradebook_group_id, l.subject_id AS gradebook_subject_id, o.name AS gradebook_subject,
               count(*) FILTER (WHERE r.is_mark) AS n_marks, count(*) FILTER (WHERE NOT r.is_mark) AS n_absences,
               min(r."on") AS first_on, max(r."on") AS last_on
          FROM record r
          JOIN timetable_lesson l ON l.id = r.lesson_id AND l.state IN ('planned', 'held')
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          JOIN school_subject o ON o.id = l.subject_id
         WHERE (%(classes)s::bigint[] IS NULL OR g.school_class_id = ANY (%(classes)s::bigint[]))
           AND EXISTS (
                SELECT FROM timetable_groupmember m
                 WHERE m.group_id = l.group_id AND m.pupil_id <> r.pupil_id
                   AND m.starts_on <= r."on" AND (m.ends_on IS NULL OR m.ends_on >= r."on"))
         GROUP BY r.pupil_id, l.group_id, l.subject_id, g.school_class_id, o.name
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий, 5А: на уроках класса (Математика) – 2 отметки, 1 пропуск (01.10–14.10)»."""
        subject, found = row["gradebook_subject"], records_and_days(row)
        return f"{pupil(row)}, {school_class(row)}: на уроках класса ({subject}) – {found}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """Management looks at the days of the order; the class teacher at the gradebook."""
        if scope.is_school:
            return Place("Обучение на дому", reverse("school:home_schooling"))
        gradebook = [row["gradebook_group_id"], row["gradebook_subject_id"]]
        return Place("Журнал", reverse("journal:gradebook", args=gradebook))

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """None: either the days of the order are wrong, or the teachers take such records back in the gradebook."""
        return ()


RULE = RecordsWhileAtHome()
