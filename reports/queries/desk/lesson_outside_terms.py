"""A lesson beyond the terms of its class: what is left when a term is made shorter."""

from __future__ import annotations

from collections.abc import Sequence

from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, group
from reports.queries.desk.lessons import cancelling, lesson_page


class LessonOutsideTerms(Rule):
    """On a school day that belongs to no term: its marks would count nowhere. Days off have a rule of their own."""

    key = "lesson_outside_terms"
    title = "Урок вне учебных периодов"
    meaning = "День урока не входит ни в один период графика класса: его отметки не попадут ни в одну четверть."
    facts = ("state",)
    is_wide = True
    sql = """
        SELECT l.id::text AS key, l."on", g.school_class_id AS class_id, l.group_id, l.subject_id, s.substitute_id,
               NULL::bigint AS pupil_id, l.teacher_id, l.number, l.state
          FROM timetable_lesson l
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          JOIN school_schoolclass c ON c.id = g.school_class_id
          JOIN school_calendar k ON k.id = c.calendar_id
          LEFT JOIN school_term t ON t.calendar_id = k.id AND l."on" BETWEEN t.starts_on AND t.ends_on
          LEFT JOIN school_transferredday d ON d.calendar_id = k.id AND d."on" = l."on"
          LEFT JOIN school_vacation v ON v.calendar_id = k.id AND l."on" BETWEEN v.starts_on AND v.ends_on
          LEFT JOIN timetable_substitution s ON s.lesson_id = l.id
         WHERE l."on" BETWEEN %(first)s AND %(last)s AND l.state IN ('planned', 'held') AND t.id IS NULL
           AND (%(classes)s::bigint[] IS NULL OR g.school_class_id = ANY (%(classes)s::bigint[]))
           AND CASE WHEN d.id IS NOT NULL THEN d.works_as IS NOT NULL
                    ELSE v.id IS NULL AND extract(isodow FROM l."on") <= k.school_days END
    """

    def text(self, row: Row) -> str:
        """«5А, Математика, 2 урок: учебный период уже кончился или ещё не начался»."""
        return f"{group(row)}, {row['subject']}, {row['number']} урок: учебный период уже кончился или ещё не начался"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """The page of the lesson; who keeps the timetable may move it."""
        return lesson_page(row, scope)

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """A planned lesson is cancelled; one that was held stays in the journal, then the term is wrong."""
        return cancelling(row, scope, "Вне учебного периода")


RULE = LessonOutsideTerms()
