"""A meal served, or still asked for, in a class in which the pupil is not on that day (record 54)."""

from __future__ import annotations

from collections.abc import Sequence

from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, pupil, school_class
from reports.queries.desk.meals import mend_by_cancelling, place_of_meal, what_of_which_meals

_NOT_HERE = "ученика в этот день нет в классе"  # why the meals officer cancels a meal after the cut-off


class MealOutsideClass(Rule):
    """What a transfer or withdrawal entered late leaves behind. A past request that was not served is no matter."""

    key = "meal_outside_class"
    title = "Питание не в своём классе"
    meaning = (
        "Питание выдано или ещё заказано в классе, в котором ученика в этот день нет: перевод или отчисление внесены "
        "задним числом."
    )
    facts = ("kinds", "is_served", "class_then")
    sql = """
        WITH meal AS (
            SELECT v.pupil_id, v."on", v.kind::text, v.school_class_id, true AS is_served
              FROM meals_mealserving v
             WHERE v.is_served AND v."on" BETWEEN %(first)s AND %(last)s
            UNION ALL
            SELECT r.pupil_id, r."on", r.kind::text, r.school_class_id, false
              FROM meals_mealrequest r
             WHERE r.is_wanted AND r."on" BETWEEN GREATEST(%(first)s, %(today)s) AND %(last)s
               AND NOT EXISTS (
                    SELECT FROM meals_mealserving v
                     WHERE v.pupil_id = r.pupil_id AND v."on" = r."on"
                       AND v."on" BETWEEN GREATEST(%(first)s, %(today)s) AND %(last)s)
        ), outside AS (
            SELECT m.* FROM meal m
             WHERE (%(classes)s::bigint[] IS NULL OR m.school_class_id = ANY (%(classes)s::bigint[]))
               AND NOT EXISTS (
                    SELECT FROM school_enrolment e
                     WHERE e.pupil_id = m.pupil_id AND e.school_class_id = m.school_class_id
                       AND e.starts_on <= m."on" AND (e.ends_on IS NULL OR e.ends_on >= m."on"))
        )
        SELECT o.pupil_id || '-' || o."on" || '-' || o.school_class_id AS key, o."on", o.school_class_id AS class_id,
               NULL::bigint AS group_id, NULL::bigint AS subject_id, NULL::bigint AS substitute_id, o.pupil_id,
               NULL::bigint AS teacher_id, array_agg(o.kind ORDER BY o.kind) AS kinds,
               bool_or(o.is_served) AS is_served,
               NOT bool_or(o.is_served) AND meals_request_is_open(o."on") AS may_be_cancelled,
               (SELECT c.grade || c.letter FROM school_enrolment e JOIN school_schoolclass c ON c.id = e.school_class_id
                 WHERE e.pupil_id = o.pupil_id AND e.starts_on <= o."on"
                   AND (e.ends_on IS NULL OR e.ends_on >= o."on")) AS class_then,
               (SELECT q.version FROM meals_classrequest q
                 WHERE q.school_class_id = o.school_class_id AND q."on" = o."on") AS request_version
          FROM outside o
         GROUP BY o.pupil_id, o."on", o.school_class_id
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий: питание выдано в 5А – завтрак, а в этот день ученик в 5Б»."""
        what, meals = what_of_which_meals(row)
        then = f"ученик в {row['class_then']}" if row["class_then"] else "он не числится в школе"
        return f"{pupil(row)}: питание {what} в {school_class(row)} – {meals}, а в этот день {then}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """What was served on the day, or what is asked for; he stands there at the end."""
        return place_of_meal(row)

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """A request may be cancelled; what was served stays where it was."""
        return mend_by_cancelling(
            row, scope, rule=self.key, words=("Отменить питание", "Питание отменено."), reason=_NOT_HERE
        )


RULE = MealOutsideClass()
