"""A meal served to a pupil who was away the whole day, or still asked for today (requirements 5.2)."""

from __future__ import annotations

from collections.abc import Sequence

from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, pupil, school_class
from reports.queries.desk.meals import mend_by_cancelling, place_of_meal, what_of_which_meals

_AWAY = "отсутствует весь день"  # why the meals officer cancels a meal after the cut-off


class MealOfAbsent(Rule):
    """Away = absent at every lesson of his that has been held so far. A past request that was not served is no matter:

    what counts then is what was eaten.
    """

    key = "meal_of_absent"
    title = "Питание отсутствующего"
    meaning = "Ученика не было ни на одном проведённом уроке дня, а питание выдано или на сегодня ещё заказано."
    facts = ("kinds", "is_served")
    sql = """
        WITH missed AS MATERIALIZED (
            SELECT a.pupil_id, a."on", array_agg(a.lesson_id) AS lessons
              FROM journal_absence a
              JOIN journal_absencecode c ON c.id = a.code_id AND c.is_absence
             WHERE a."on" BETWEEN %(first)s AND %(last)s
             GROUP BY a.pupil_id, a."on"
        ), meal AS (
            SELECT v.pupil_id, v."on", v.kind, true AS is_served
              FROM meals_mealserving v
             WHERE v.is_served AND v."on" BETWEEN %(first)s AND %(last)s
            UNION ALL
            SELECT r.pupil_id, r."on", r.kind, false
              FROM meals_mealrequest r
             WHERE r.is_wanted AND r."on" = %(today)s AND r."on" BETWEEN %(first)s AND %(last)s
               AND NOT EXISTS (SELECT FROM meals_mealserving v WHERE v.pupil_id = r.pupil_id AND v."on" = r."on")
        ), eaten AS MATERIALIZED (
            SELECT m.pupil_id, m."on", m.lessons, array_agg(e.kind::text ORDER BY e.kind) AS kinds,
                   bool_or(e.is_served) AS is_served
              FROM missed m
              JOIN meal e ON e.pupil_id = m.pupil_id AND e."on" = m."on"
             GROUP BY m.pupil_id, m."on", m.lessons
        )
        SELECT e.pupil_id || '-' || e."on" AS key, e."on", n.school_class_id AS class_id, NULL::bigint AS group_id,
               NULL::bigint AS subject_id, NULL::bigint AS substitute_id, e.pupil_id, NULL::bigint AS teacher_id,
               e.kinds, e.is_served,
               NOT e.is_served AND meals_request_is_open(e."on") AS may_be_cancelled,
               (SELECT q.version FROM meals_classrequest q
                 WHERE q.school_class_id = n.school_class_id AND q."on" = e."on") AS request_version
          FROM eaten e
          JOIN school_enrolment n ON n.pupil_id = e.pupil_id AND n.starts_on <= e."on"
           AND (n.ends_on IS NULL OR n.ends_on >= e."on")
         WHERE (%(classes)s::bigint[] IS NULL OR n.school_class_id = ANY (%(classes)s::bigint[]))
           AND EXISTS (SELECT FROM timetable_lesson l WHERE l.id = ANY (e.lessons) AND l.state = 'held')
           AND NOT EXISTS (
                SELECT FROM timetable_groupmember g
                  JOIN timetable_lesson l ON l.group_id = g.group_id AND l."on" = e."on" AND l.state = 'held'
                   AND l.id <> ALL (e.lessons)
                 WHERE g.pupil_id = e.pupil_id AND g.starts_on <= e."on" AND (g.ends_on IS NULL OR g.ends_on >= e."on")
                   AND NOT EXISTS (
                        SELECT FROM school_subjectexemption x
                         WHERE x.pupil_id = e.pupil_id AND x.subject_id = l.subject_id
                           AND x.starts_on <= e."on" AND (x.ends_on IS NULL OR x.ends_on >= e."on")))
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий, 5А: нет весь день, а питание выдано – завтрак»."""
        what, meals = what_of_which_meals(row)
        return f"{pupil(row)}, {school_class(row)}: нет весь день, а питание {what} – {meals}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """What was served on the day, or what is asked for."""
        return place_of_meal(row)

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """A request may be cancelled; nobody says with a click that a meal was not eaten."""
        return mend_by_cancelling(
            row,
            scope,
            rule=self.key,
            words=("Отменить питание на сегодня", "Питание на сегодня отменено."),
            reason=_AWAY,
        )


RULE = MealOfAbsent()
