"""A pupil whose class has a subject in subgroups, and who is in none of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from accounts.models import User
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, pupil, school_class
from school.access import get_class_to_read
from school.roles import Roles
from timetable.access import groups_to_arrange, pupils_for_subgroups
from timetable.actions import add_group_member


class PupilInNoSubgroup(Rule):
    """As of today, or the last of the days shown. One subgroup alone may be for those who chose it.

    Who is exempt from the subject or taught at home needs none.
    """

    key = "pupil_in_no_subgroup"
    title = "Ученик не в подгруппе"
    meaning = "Класс учит предмет по подгруппам, а этот ученик ни в одной: его нет ни в одном журнале предмета."
    facts = ("group_ids",)
    is_daily = False
    is_wide = True
    sql = """
        WITH day AS (SELECT LEAST(%(today)s::date, %(last)s::date) AS today), divided AS (
            SELECT g.school_class_id, a.subject_id, array_agg(DISTINCT g.id ORDER BY g.id) AS group_ids
              FROM day
              JOIN timetable_teachingassignment a ON a.starts_on <= day.today
               AND (a.ends_on IS NULL OR a.ends_on >= day.today)
              JOIN timetable_teachinggroup g ON g.id = a.group_id
             WHERE (%(classes)s::bigint[] IS NULL OR g.school_class_id = ANY (%(classes)s::bigint[]))
             GROUP BY g.school_class_id, a.subject_id
            HAVING count(DISTINCT g.id) >= 2 AND NOT bool_or(g.name = '')
        )
        SELECT e.pupil_id || '-' || d.subject_id AS key, day.today AS "on", d.school_class_id AS class_id,
               NULL::bigint AS group_id, d.subject_id, NULL::bigint AS substitute_id, e.pupil_id,
               NULL::bigint AS teacher_id, d.group_ids,
               (SELECT array_agg(g.name::text ORDER BY g.id) FROM timetable_teachinggroup g
                 WHERE g.id = ANY (d.group_ids)) AS group_names
          FROM day
          JOIN school_enrolment e ON e.starts_on <= day.today AND (e.ends_on IS NULL OR e.ends_on >= day.today)
          JOIN divided d ON d.school_class_id = e.school_class_id
         WHERE day.today >= %(first)s
           AND NOT EXISTS (
                SELECT FROM timetable_groupmembership m
                 WHERE m.pupil_id = e.pupil_id AND m.group_id = ANY (d.group_ids)
                   AND m.starts_on <= day.today AND (m.ends_on IS NULL OR m.ends_on >= day.today))
           AND NOT EXISTS (
                SELECT FROM school_subjectexemption x
                 WHERE x.pupil_id = e.pupil_id AND x.subject_id = d.subject_id
                   AND x.starts_on <= day.today AND (x.ends_on IS NULL OR x.ends_on >= day.today))
           AND NOT EXISTS (
                SELECT FROM school_homeschooling h
                 WHERE h.pupil_id = e.pupil_id
                   AND h.starts_on <= day.today AND (h.ends_on IS NULL OR h.ends_on >= day.today))
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий, 5А: Английский язык – ни в одной из подгрупп (англ. 1, англ. 2)»."""
        names = ", ".join(row["group_names"])
        return f"{pupil(row)}, {school_class(row)}: {row['subject']} – ни в одной из подгрупп ({names})"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """The subgroups of the class for who keeps them, else its list."""
        page = "timetable:class_setup" if scope.arranges else "school:school_class"
        title = "Подгруппы класса" if scope.arranges else "Список класса"
        return Place(title, reverse(page, args=[row["class_id"]]))

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """From today he is in one of them: a click for each."""
        if not scope.arranges:
            return ()
        return [
            _joining(row, group_id, name) for group_id, name in zip(row["group_ids"], row["group_names"], strict=True)
        ]


def _joining(row: Row, group_id: int, name: str) -> Mend:
    def join(roles: Roles, by: User) -> None:
        of_class = get_class_to_read(roles, row["class_id"])
        add_group_member(
            group=groups_to_arrange(roles, of_class).get(pk=group_id),
            pupil=pupils_for_subgroups(roles, of_class).get(pk=row["pupil_id"]),
            starts_on=roles.today,
            by=by,
        )

    return Mend(f"group-{group_id}", f"С сегодня – в «{name}»", f"С сегодняшнего дня в подгруппе «{name}».", join)


RULE = PupilInNoSubgroup()
