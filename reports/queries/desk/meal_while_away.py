"""A meal served, or still asked for, while the pupil is taught at home or away for long (requirements 5)."""

from __future__ import annotations

from collections.abc import Sequence

from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, Rule, pupil, school_class
from reports.queries.desk.meals import mend_by_cancelling, place_of_meal, what_of_which_meals

_WHY = {"home": "обучается на дому", "leave": "долго отсутствует"}


class MealWhileAway(Rule):
    """What an order or a long absence that was entered late leaves behind: such a pupil is out of the count of meals.

    A past request that was not served is no matter.
    """

    key = "meal_while_away"
    title = "Питание того, кто не посещает школу"
    meaning = "В этот день ученик обучается на дому или долго отсутствует, а питание ему выдано или ещё заказано."
    facts = ("kinds", "is_served", "why")
    sql = """
        WITH away AS MATERIALIZED (
            SELECT h.pupil_id, h.starts_on, COALESCE(h.ends_on, 'infinity') AS ends_on, 'home' AS why
              FROM school_homeschooling h
             WHERE h.starts_on <= %(last)s AND (h.ends_on IS NULL OR h.ends_on >= %(first)s)
            UNION ALL
            SELECT v.pupil_id, v.starts_on, COALESCE(v.ends_on, 'infinity'), 'leave'
              FROM meals_mealleave v
             WHERE v.starts_on <= %(last)s AND (v.ends_on IS NULL OR v.ends_on >= %(first)s)
        ), meal AS (
            SELECT a.why, v.pupil_id, v."on", v.kind::text, v.school_class_id, true AS is_served
              FROM away a
              JOIN meals_mealserving v ON v.pupil_id = a.pupil_id AND v."on" BETWEEN a.starts_on AND a.ends_on
             WHERE v.is_served AND v."on" BETWEEN %(first)s AND %(last)s
            UNION ALL
            SELECT a.why, r.pupil_id, r."on", r.kind::text, r.school_class_id, false
              FROM away a
              JOIN meals_mealrequest r ON r.pupil_id = a.pupil_id AND r."on" BETWEEN a.starts_on AND a.ends_on
             WHERE r.is_wanted AND r."on" BETWEEN GREATEST(%(first)s, %(today)s) AND %(last)s
               AND NOT EXISTS (
                    SELECT FROM meals_mealserving v
                     WHERE v.pupil_id = r.pupil_id AND v."on" = r."on"
                       AND v."on" BETWEEN GREATEST(%(first)s, %(today)s) AND %(last)s)
        )
        SELECT m.pupil_id || '-' || m."on" || '-' || m.school_class_id AS key, m."on", m.school_class_id AS class_id,
               NULL::bigint AS group_id, NULL::bigint AS subject_id, NULL::bigint AS substitute_id, m.pupil_id,
               NULL::bigint AS teacher_id, array_agg(DISTINCT m.kind) AS kinds, bool_or(m.is_served) AS is_served,
               min(m.why) AS why,
               NOT bool_or(m.is_served) AND meals_request_is_open(m."on") AS may_be_cancelled,
               (SELECT q.version FROM meals_classrequest q
                 WHERE q.school_class_id = m.school_class_id AND q."on" = m."on") AS request_version
          FROM meal m
         WHERE (%(classes)s::bigint[] IS NULL OR m.school_class_id = ANY (%(classes)s::bigint[]))
         GROUP BY m.pupil_id, m."on", m.school_class_id
    """

    def text(self, row: Row) -> str:
        """«Ершов Дмитрий, 5А: питание заказано – завтрак, а в этот день обучается на дому»."""
        what, meals = what_of_which_meals(row)
        return f"{pupil(row)}, {school_class(row)}: питание {what} – {meals}, а в этот день {_WHY[row['why']]}"

    def place(self, row: Row, scope: DeskScope) -> Place:
        """What was served on the day, or what is asked for."""
        return place_of_meal(row)

    def mends(self, row: Row, scope: DeskScope) -> Sequence[Mend]:
        """A request may be cancelled; what was served stays."""
        words = ("Отменить питание", "Питание отменено.")
        return mend_by_cancelling(row, scope, rule=self.key, words=words, reason=f"ученик {_WHY[row['why']]}")


RULE = MealWhileAway()
