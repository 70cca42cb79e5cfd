"""A mark or an absence at a lesson of a subject from which the pupil was exempt on that day (requirements 1.7)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from accounts.models import User
from journal.access import get_cell_to_write
from journal.actions import put_absence_at, put_mark_at
from journal.models.marks import sign_of
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, group, pupil
from school.roles import Roles


class RecordWhileExempt(Rule):
    """What an exemption that was entered late leaves behind: the absence counts nowhere, the mark counts in the mean.

    «Осв.» says the same as the exemption, a make-up mark has its own day, and who missed lessons of other subjects on
    the day too was not at school.
    """

    key = "record_while_exempt"
    title = "Записи в дни освобождения"
    meaning = "В этот день ученик освобождён от предмета, а на уроке стоит отметка или пропуск."
    facts = ("value", "result", "code_id")
    sql = """
        WITH exempt AS MATERIALIZED (
            SELECT x.pupil_id, x.subject_id, x.starts_on, COALESCE(x.ends_on, 'infinity') AS ends_on
              FROM school_subjectexemption x
             WHERE x.starts_on <= %(last)s AND (x.ends_on IS NULL OR x.ends_on >= %(first)s)
        ), record AS MATERIALIZED (
            -- Of exempt pupils alone: few, before works and lessons are looked up.
            SELECT x.pupil_id, x.subject_id, w.lesson_id, w.position, m.work_id, m."on", m.value, m.result, m.version,
                   NULL::bigint AS code_id
              FROM exempt x
              JOIN journal_mark m ON m.pupil_id = x.pupil_id AND m."on" BETWEEN %(first)s AND %(last)s
               AND COALESCE(m.given_on, m."on") BETWEEN x.starts_on AND x.ends_on
               AND (m.value IS NOT NULL OR m.result IN ('credit', 'no_credit'))
              JOIN journal_work w ON w.id = m.work_id
            UNION ALL
            SELECT x.pupil_id, x.subject_id, a.lesson_id, 1, NULL, a."on", NULL, '', a.version, a.code_id
              FROM exempt x
              JOIN journal_absence a ON a.pupil_id = x.pupil_id AND a."on" BETWEEN %(first)s AND %(last)s
               AND a."on" BETWEEN x.starts_on AND x.ends_on
               AND a.code_id IS NOT NULL
             WHERE NOT EXISTS (
                    SELECT FROM journal_absence o
                      JOIN journal_absencecode other_code ON other_code.id = o.code_id AND other_code.is_absence
                      JOIN timetable_lesson other ON other.id = o.lesson_id AND other.subject_id <> x.subject_id
                     WHERE o.pupil_id = a.pupil_id AND o."on" = a."on")
        )
        SELECT CASE WHEN r.code_id IS NULL THEN 'mark-' || r.work_id ELSE 'absence-' || r.lesson_id END
               || '-' || r.pupil_id AS key, r."on", g.school_class_id AS class_id, l.group_id, l.subject_id,
               s.substitute_id, r.pupil_id, l.teacher_id, l.id AS lesson_id, l.number, r.position, r.value, r.result,
               r.version, r.code_id, c.letter AS code
          FROM record r
          JOIN timetable_lesson l ON l.id = r.lesson_id AND l.subject_id = r.subject_id
           AND l.state IN ('planned', 'held')
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          LEFT JOIN journal_absencecode c ON c.id = r.code_id
          LEFT JOIN timetable_substitution s ON s.lesson_id = l.id
         WHERE (%(classes)s::bigint[] IS NULL OR g.school_class_id = ANY (%(classes)s::bigint[]))
           AND (r.code_id IS NULL OR c.is_absence OR c.is_late)
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий, 5А, Математика, 2 урок: отметка «4», а ученик освобождён от предмета»."""
        lesson = f"{pupil(row)}, {group(row)}, {row['subject']}, {row['number']} урок"
        return f"{lesson}: {_record(row)}, а ученик освобождён от предмета"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """Management looks at the days of the exemption; teachers at the lesson."""
        if scope.is_school:
            return Place("Карточка ученика", reverse("school:pupil", args=[row["pupil_id"]]))
        return Place("Урок", reverse("journal:lesson", args=[row["lesson_id"]]))

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """The teacher of the lesson takes the record back; wrong days of an exemption are mended where they stand."""
        if not row["is_own"]:
            return ()

        def take_back(roles: Roles, by: User) -> None:
            cell = get_cell_to_write(roles, row["lesson_id"], row["pupil_id"], row["position"])
            if row["code_id"] is None:
                put_mark_at(cell=cell, value=None, known_version=row["version"], by=by)
            else:
                put_absence_at(cell=cell, code=None, known_version=row["version"], by=by)

        return (Mend("record", f"Снять: {_record(row)}", "Запись снята.", take_back),)


def _record(row: Row) -> str:
    """«отметка «4»» or «пропуск «Н»»."""
    if row["code_id"] is None:
        return f"отметка «{sign_of(row['value'], row['result'])}»"
    return f"пропуск «{row['code']}»"


RULE = RecordWhileExempt()
