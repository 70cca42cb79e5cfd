"""A lesson in a vacation or on a day off: what is left when the calendar is changed later."""

from __future__ import annotations

from collections.abc import Sequence

from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, group
from reports.queries.desk.lessons import cancelling, lesson_page


class LessonOnFreeDay(Rule):
    """As timetable/rules/school_days.py: a transferred day is decided singly and outweighs vacations."""

    key = "lesson_on_free_day"
    title = "Урок в каникулы или выходной"
    meaning = "По учебному графику класс в этот день не учится, а урок стоит в расписании или проведён."
    facts = ("state", "free_as")
    is_wide = True
    sql = """
        SELECT l.id::text AS key, l."on", g.school_class_id AS class_id, l.group_id, l.subject_id, s.substitute_id,
               NULL::bigint AS pupil_id, l.teacher_id, l.number, l.state,
               CASE WHEN d.id IS NOT NULL THEN COALESCE(NULLIF(d.reason, ''), 'выходной день')
                    ELSE COALESCE(v.name, 'нет занятий в этот день недели') END AS free_as
          FROM timetable_lesson l
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          JOIN school_schoolclass c ON c.id = g.school_class_id
          JOIN school_calendar k ON k.id = c.calendar_id
          LEFT JOIN school_transferredday d ON d.calendar_id = k.id AND d."on" = l."on"
          LEFT JOIN school_vacation v ON v.calendar_id = k.id AND l."on" BETWEEN v.starts_on AND v.ends_on
          LEFT JOIN timetable_substitution s ON s.lesson_id = l.id
         WHERE l."on" BETWEEN %(first)s AND %(last)s AND l.state IN ('planned', 'held')
           AND (%(classes)s::bigint[] IS NULL OR g.school_class_id = ANY (%(classes)s::bigint[]))
           AND CASE WHEN d.id IS NOT NULL THEN d.works_as IS NULL
                    ELSE v.id IS NOT NULL OR extract(isodow FROM l."on") > k.school_days END
    """

    def text(self, row: Row) -> str:
        """«5А, Математика, 2 урок: осенние каникулы»."""
        return f"{group(row)}, {row['subject']}, {row['number']} урок: {row['free_as']}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """The page of the lesson; who keeps the timetable may move it."""
        return lesson_page(row, scope)

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """A planned lesson is cancelled; one that was held stays in the journal, then the calendar is wrong."""
        return cancelling(row, scope, f"Нерабочий день: {row['free_as']}")


RULE = LessonOnFreeDay()
