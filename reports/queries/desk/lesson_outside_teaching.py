"""A lesson on a day on which its teacher did not teach the group: the end of a load was entered later (record 46)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, group, teacher
from reports.queries.desk.lessons import cancelling, lesson_page


class LessonOutsideTeaching(Rule):
    """Its teacher stands in it until a substitution says who gave it; lessons to come have a rule of their own."""

    key = "lesson_outside_teaching"
    title = "Урок вне нагрузки учителя"
    meaning = "В день урока нагрузка учителя в этой группе уже кончилась или ещё не началась, а замены не названо."
    facts = ("state", "teacher_id")
    is_wide = True
    sql = """
        SELECT l.id::text AS key, l."on", g.school_class_id AS class_id, l.group_id, l.subject_id,
               NULL::bigint AS substitute_id, NULL::bigint AS pupil_id, l.teacher_id, l.number, l.state
          FROM timetable_lesson l
          JOIN timetable_teachingassignment a ON a.id = l.assignment_id
           AND (a.starts_on > l."on" OR a.ends_on < l."on")
          JOIN timetable_teachinggroup g ON g.id = l.group_id
         WHERE l."on" BETWEEN %(first)s AND LEAST(%(last)s, %(today)s) AND l.state IN ('planned', 'held')
           AND (%(classes)s::bigint[] IS NULL OR g.school_class_id = ANY (%(classes)s::bigint[]))
           AND NOT EXISTS (SELECT FROM timetable_substitution s WHERE s.lesson_id = l.id)
    """

    def text(self, row: Row) -> str:
        """«5А, Математика, 2 урок: Белова А. С. в этот день здесь не преподаёт»."""
        lesson = f"{group(row)}, {row['subject']}, {row['number']} урок"
        return f"{lesson}: {teacher(row)} в этот день здесь не преподаёт"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """Who keeps the timetable names who gave the lesson."""
        if scope.arranges:
            return Place("Назначить замену", reverse("timetable:substitution_new", args=[int(row["key"])]))
        return lesson_page(row, scope)

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """A lesson that nobody held is cancelled."""
        return cancelling(row, scope, "Нагрузка учителя кончилась")


RULE = LessonOutsideTeaching()
