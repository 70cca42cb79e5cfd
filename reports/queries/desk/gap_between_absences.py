"""Absent at the lessons before and after, but not at the one between them."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from accounts.models import User
from common.refusals import Refused
from journal.access import get_cell_to_write
from journal.actions import put_absence_at
from journal.models import AbsenceCode
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, group, pupil
from school.roles import Roles


class GapBetweenAbsences(Rule):
    """Of the lessons that the pupil had to attend, in their order. The teacher of the middle one has written about it.

    A mark, a lateness or an absence that was taken back says that the pupil was there: nothing to ask.
    """

    key = "gap_between_absences"
    title = "Пропущены соседние уроки, а между ними – нет"
    meaning = "Ученика не было до и после этого урока, а на нём самом пропуск не отмечен. Считаются уроки его подгрупп."
    facts = ("lesson_id", "before_id", "after_id")
    is_wide = True
    sql = """
        WITH noted AS MATERIALIZED (
            SELECT a.id, a.lesson_id, a.pupil_id, a."on", COALESCE(c.is_absence, false) AS is_absence
              FROM journal_absence a
              LEFT JOIN journal_absencecode c ON c.id = a.code_id
             WHERE a."on" BETWEEN %(first)s AND %(last)s
        ), missed AS MATERIALIZED (
            SELECT n.pupil_id, n."on" FROM noted n WHERE n.is_absence GROUP BY n.pupil_id, n."on" HAVING count(*) >= 2
        ), lesson AS MATERIALIZED (
            SELECT l.id, l."on", l.number, l.starts_at, l.state, l.group_id, l.subject_id, l.teacher_id
              FROM timetable_lesson l
             WHERE l."on" BETWEEN %(first)s AND %(last)s AND l.state IN ('planned', 'held')
        ), place AS MATERIALIZED (
            SELECT m.pupil_id, m.group_id, m.starts_on, m.ends_on, g.school_class_id
              FROM timetable_groupmember m
              JOIN timetable_teachinggroup g ON g.id = m.group_id
             WHERE m.enrolled_from <= %(last)s AND (m.enrolled_until IS NULL OR m.enrolled_until >= %(first)s)
               AND m.starts_on <= %(last)s AND (m.ends_on IS NULL OR m.ends_on >= %(first)s)
               AND (%(classes)s::bigint[] IS NULL OR g.school_class_id = ANY (%(classes)s::bigint[]))
        ), due AS (
            SELECT d.pupil_id, l.id, l."on", l.number, l.state, l.group_id, l.subject_id, l.teacher_id,
                   p.school_class_id, a.id AS absence_id, COALESCE(a.is_absence, false) AS is_missed,
                   lag(COALESCE(a.is_absence, false)) OVER lessons AS missed_before,
                   lag(l.id) OVER lessons AS before_id, lag(l.number) OVER lessons AS number_before,
                   lead(COALESCE(a.is_absence, false)) OVER lessons AS missed_after,
                   lead(l.id) OVER lessons AS after_id, lead(l.number) OVER lessons AS number_after
              FROM missed d
              JOIN place p ON p.pupil_id = d.pupil_id AND d."on" >= p.starts_on
               AND (p.ends_on IS NULL OR d."on" <= p.ends_on)
              JOIN lesson l ON l.group_id = p.group_id AND l."on" = d."on"
              LEFT JOIN noted a ON a.lesson_id = l.id AND a.pupil_id = d.pupil_id
             WHERE NOT EXISTS (
                    SELECT FROM school_subjectexemption x
                     WHERE x.pupil_id = d.pupil_id AND x.subject_id = l.subject_id
                       AND l."on" >= x.starts_on AND (x.ends_on IS NULL OR l."on" <= x.ends_on))
               AND NOT EXISTS (
                    SELECT FROM school_homeschooling h
                     WHERE h.pupil_id = d.pupil_id
                       AND l."on" >= h.starts_on AND (h.ends_on IS NULL OR l."on" <= h.ends_on))
            WINDOW lessons AS (PARTITION BY d.pupil_id, l."on" ORDER BY l.starts_at, l.id)
        )
        SELECT d.id || '-' || d.pupil_id AS key, d."on", d.school_class_id AS class_id, d.group_id, d.subject_id,
               s.substitute_id, d.pupil_id, d.teacher_id, d.id AS lesson_id, d.number, d.before_id, d.after_id,
               d.number_before, d.number_after
          FROM due d
          LEFT JOIN timetable_substitution s ON s.lesson_id = d.id
         WHERE d.missed_before AND d.missed_after AND NOT d.is_missed AND d.absence_id IS NULL AND d.state = 'held'
           AND NOT EXISTS (
                SELECT FROM journal_work w JOIN journal_mark m ON m.work_id = w.id AND m.pupil_id = d.pupil_id
                 WHERE w.lesson_id = d.id AND m.given_on IS NULL AND (m.value IS NOT NULL OR m.result <> '')
                OFFSET 0)  -- looked for from the few lessons
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий, 5А: нет на 2-м и 4-м уроках, а на 3-м (Математика) пропуска нет»."""
        around = f"нет на {row['number_before']}-м и {row['number_after']}-м уроках"
        return f"{pupil(row)}, {group(row)}: {around}, а на {row['number']}-м ({row['subject']}) пропуска нет"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """The page of the lesson."""
        return Place("Урок", reverse("journal:lesson", args=[row["lesson_id"]]))

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """The teacher of the lesson notes the absence, its reason unknown."""

        def note_absence(roles: Roles, by: User) -> None:
            code = AbsenceCode.objects.filter(is_default=True).first()
            if code is None:
                raise Refused("В справочнике нет кода «причина неизвестна»: обратитесь к администратору.")
            cell = get_cell_to_write(roles, row["lesson_id"], row["pupil_id"])
            put_absence_at(cell=cell, code=code, known_version=0, by=by)

        if not row["is_own"]:
            return ()
        return (Mend("absence", f"Отметить пропуск {row['number']}-го урока", "Пропуск отмечен.", note_absence),)


RULE = GapBetweenAbsences()
