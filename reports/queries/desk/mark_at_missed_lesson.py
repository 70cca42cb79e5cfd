"""A mark at a lesson that the pupil missed, not put later as a make-up mark (R-36)."""

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


class MarkAtMissedLesson(Rule):
    """«Осв.» is no answer of the pupil, and a make-up mark has its own day: neither contradicts an absence."""

    key = "mark_at_missed_lesson"
    title = "Отметка на пропущенном уроке"
    meaning = (
        "Ученик отмечен отсутствующим, а отметка стоит этим же днём. Сданное позже несёт свою дату («сдано 19.10»)."
    )
    facts = ("value", "result", "code_id")
    is_wide = True
    sql = """
        WITH missed AS MATERIALIZED (
            SELECT a.lesson_id, a.pupil_id, a."on", a.code_id, a.version, c.letter
              FROM journal_absence a
              JOIN journal_absencecode c ON c.id = a.code_id AND c.is_absence
             WHERE a."on" BETWEEN %(first)s AND %(last)s
        ), marked AS MATERIALIZED (
            -- Of the days on which the pupil missed anything: few, before works are looked up.
            SELECT m.work_id, m.pupil_id, m."on", m.value, m.result, m.version
              FROM journal_mark m
              JOIN (SELECT DISTINCT pupil_id, "on" FROM missed) d ON d.pupil_id = m.pupil_id AND d."on" = m."on"
             WHERE m."on" BETWEEN %(first)s AND %(last)s
               AND m.given_on IS NULL AND (m.value IS NOT NULL OR m.result IN ('credit', 'no_credit'))
        )
        SELECT m.work_id || '-' || m.pupil_id AS key, m."on", g.school_class_id AS class_id, l.group_id, l.subject_id,
               s.substitute_id, m.pupil_id, l.teacher_id, l.id AS lesson_id, l.number, w.position,
               m.value, m.result, m.version AS mark_version, a.code_id, a.letter AS code, a.version AS absence_version
          FROM marked m
          JOIN journal_work w ON w.id = m.work_id AND w."on" BETWEEN %(first)s AND %(last)s
          JOIN missed a ON a.lesson_id = w.lesson_id AND a.pupil_id = m.pupil_id
          JOIN timetable_lesson l ON l.id = w.lesson_id AND l.state IN ('planned', 'held')
           AND l."on" BETWEEN %(first)s AND %(last)s
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          LEFT JOIN timetable_substitution s ON s.lesson_id = l.id
         WHERE (%(classes)s::bigint[] IS NULL OR g.school_class_id = ANY (%(classes)s::bigint[]))
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий, 5А, Математика, 2 урок: «Н» и отметка «4»»."""
        what = f"«{row['code']}» и отметка «{sign_of(row['value'], row['result'])}»"
        return f"{pupil(row)}, {group(row)}, {row['subject']}, {row['number']} урок: {what}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """The card of the cell."""
        cell = [row["lesson_id"], row["position"], row["pupil_id"]]
        return Place("Карточка ячейки", reverse("journal:cell", args=cell))

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """Either the absence goes or the mark; the day of a make-up mark is written on the card."""
        if not row["is_own"]:
            return ()
        cell = (row["lesson_id"], row["pupil_id"], row["position"])

        def clear_absence(roles: Roles, by: User) -> None:
            known = row["absence_version"]
            put_absence_at(cell=get_cell_to_write(roles, *cell), code=None, known_version=known, by=by)

        def clear_mark(roles: Roles, by: User) -> None:
            put_mark_at(cell=get_cell_to_write(roles, *cell), value=None, known_version=row["mark_version"], by=by)

        return (
            Mend("absence", f"Был на уроке: снять «{row['code']}»", "Пропуск снят, отметка осталась.", clear_absence),
            Mend("mark", "Не был: снять отметку", "Отметка снята, пропуск остался.", clear_mark),
        )


RULE = MarkAtMissedLesson()
