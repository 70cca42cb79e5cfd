"""A teacher gives a lesson while he is substituted elsewhere because he is away."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from accounts.models import User
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, group, teacher
from school.roles import Roles
from timetable.access import get_substitution_to_arrange
from timetable.actions import end_substitution


class TeacherInTwoPlaces(Rule):
    """Two lessons of one teacher at a time are refused by the database; a substitution takes the teacher out of one.

    Away = between his first and last lesson of the day that somebody gives because of illness, trip, course or leave.
    """

    key = "teacher_in_two_places"
    title = "Учитель в двух местах"
    meaning = (
        "В этот день учителя заменяют, потому что его нет, а между заменами или одновременно с ними урок ведёт он."
    )
    facts = ("lesson_id", "teacher_id", "substitutions")
    sql = """
        WITH away AS (
            SELECT s.absent_teacher_id AS teacher_id, l."on", min(l.starts_at) AS starts_at, max(l.ends_at) AS ends_at,
                   array_agg(s.id ORDER BY l.starts_at, s.id) AS substitutions,
                   array_agg(l.number ORDER BY l.starts_at, s.id) AS numbers
              FROM timetable_lesson l
              JOIN timetable_substitution s ON s.lesson_id = l.id
             WHERE l."on" BETWEEN %(first)s AND %(last)s AND l.state IN ('planned', 'held')
               AND s.reason IN ('illness', 'trip', 'course', 'leave')
             GROUP BY s.absent_teacher_id, l."on"
        )
        SELECT l.id::text AS key, l."on", g.school_class_id AS class_id, l.group_id, l.subject_id, s.substitute_id,
               NULL::bigint AS pupil_id, l.teacher_id, l.id AS lesson_id, l.number, s.id AS substitution_id,
               w.substitutions, w.numbers
          FROM away w
          JOIN timetable_lesson l ON l.teacher_id = w.teacher_id AND l."on" = w."on" AND l.state IN ('planned', 'held')
           AND l.starts_at < w.ends_at AND l.ends_at > w.starts_at
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          LEFT JOIN timetable_substitution s ON s.lesson_id = l.id
         WHERE l."on" BETWEEN %(first)s AND %(last)s
           AND (%(classes)s::bigint[] IS NULL OR g.school_class_id = ANY (%(classes)s::bigint[]))
    """

    def text(self, row: Row) -> str:
        """«Белова А. С.: заменяют на 2 и 4 уроках, а 3-й урок (5А, Математика) ведёт сама»; why is not told."""
        numbers = ", ".join(map(str, row["numbers"]))
        lessons = "уроке" if len(row["numbers"]) == 1 else "уроках"
        given = f"{row['number']} урок в {group(row)} ({row['subject']})"
        return f"{teacher(row)}: заменяют на {lessons} {numbers}, но {given} – за этим учителем"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """Who keeps the timetable finds a substitute for this lesson too."""
        if scope.arranges and row["substitute_id"] is None:
            return Place("Назначить замену", reverse("timetable:substitution_new", args=[row["lesson_id"]]))
        return Place("Урок", reverse("journal:lesson", args=[row["lesson_id"]]))

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """When he himself stands in for somebody at this lesson, that substitution is taken back."""
        if not scope.arranges or row["substitution_id"] is None:
            return ()

        def end(roles: Roles, by: User) -> None:
            end_substitution(substitution=get_substitution_to_arrange(roles, row["substitution_id"]), by=by)

        return (Mend("substitution", "Вернуть урок своему учителю", "Замена снята, урок ведёт свой учитель.", end),)


RULE = TeacherInTwoPlaces()
