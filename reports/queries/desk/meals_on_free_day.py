"""Meals served, or still asked for, in a class that has no school on the day (record 46)."""

from __future__ import annotations

from collections.abc import Sequence

from common.formatting import counted
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, school_class
from reports.queries.desk.meals import mend_by_cancelling, place_of_meal, what_of_which_meals

_LONGEST_REASON = 200


class MealsOnFreeDay(Rule):
    """What a day off, a vacation or cancelled lessons leave behind when the class had sent its request before.

    A past request that was not served is no matter.
    """

    key = "meals_on_free_day"
    title = "Питание в день без уроков"
    meaning = "Класс в этот день не учится – выходной, каникулы, уроки отменены, – а питание выдано или ещё заказано."
    facts = ("kinds", "is_served", "n_meals", "why_not")
    sql = """
        WITH meal AS (
            SELECT v.school_class_id, v."on", v.pupil_id, v.kind::text, true AS is_served
              FROM meals_mealserving v
             WHERE v.is_served AND v."on" BETWEEN %(first)s AND %(last)s
               AND (%(classes)s::bigint[] IS NULL OR v.school_class_id = ANY (%(classes)s::bigint[]))
            UNION ALL
            SELECT r.school_class_id, r."on", r.pupil_id, r.kind::text, false
              FROM meals_mealrequest r
             WHERE r.is_wanted AND r."on" BETWEEN GREATEST(%(first)s, %(today)s) AND %(last)s
               AND (%(classes)s::bigint[] IS NULL OR r.school_class_id = ANY (%(classes)s::bigint[]))
               AND NOT EXISTS (
                    SELECT FROM meals_mealserving v
                     WHERE v.pupil_id = r.pupil_id AND v."on" = r."on"
                       AND v."on" BETWEEN GREATEST(%(first)s, %(today)s) AND %(last)s)
        ), class_day AS MATERIALIZED (
            SELECT m.school_class_id, m."on", array_agg(DISTINCT m.kind) AS kinds, count(*) AS n_meals,
                   array_agg(DISTINCT m.pupil_id) AS pupil_ids, bool_or(m.is_served) AS is_served
              FROM meal m
             GROUP BY m.school_class_id, m."on"
        )
        SELECT d.school_class_id || '-' || d."on" AS key, d."on", d.school_class_id AS class_id,
               NULL::bigint AS group_id, NULL::bigint AS subject_id, NULL::bigint AS substitute_id,
               NULL::bigint AS pupil_id, NULL::bigint AS teacher_id, d.kinds, d.n_meals, d.pupil_ids, d.is_served,
               f.why_not,
               NOT d.is_served AND meals_request_is_open(d."on") AS may_be_cancelled,
               (SELECT q.version FROM meals_classrequest q
                 WHERE q.school_class_id = d.school_class_id AND q."on" = d."on") AS request_version
          FROM class_day d
          JOIN timetable_class_days(%(first)s, %(last)s, %(classes)s::bigint[]) f
            ON f.school_class_id = d.school_class_id AND f."on" = d."on" AND NOT f.has_school
    """

    def text(self, row: Row) -> str:
        """«5А: питание заказано – завтрак, 24 порции, а класс не учится: осенние каникулы»."""
        what, meals = what_of_which_meals(row)
        portions = counted(row["n_meals"], "порция", "порции", "порций")
        return f"{school_class(row)}: питание {what} – {meals}, {portions}, а класс не учится: {row['why_not']}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """What was served on the day, or what is asked for."""
        return place_of_meal(row)

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """The request of the class may be cancelled as a whole; what was served stays."""
        return mend_by_cancelling(
            row,
            scope,
            rule=self.key,
            words=("Отменить питание класса", "Питание класса отменено."),
            reason=f"класс не учится: {row['why_not']}"[:_LONGEST_REASON],
            pupil_ids=row["pupil_ids"],
        )


RULE = MealsOnFreeDay()
