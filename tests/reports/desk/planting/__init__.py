"""Two hundred contradictions, put into the small demo school by plain SQL past all triggers.

Pupils are parted by their numbers, so that what is planted for one rule is nothing to another. Each planter gives the
keys of what the desk must find.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.reports.desk.planting import lessons, meals, period_marks, records
from tests.reports.desk.planting.common import Planted

__all__ = ["PLANTED", "plant"]

PLANTED = 200
PLANTERS: tuple[Callable[[], Planted], ...] = (
    records.gaps_between_absences,
    meals.meals_of_absent,
    meals.meals_outside_class,
    records.results_of_exempt,
    lessons.lessons_on_saturday,
    lessons.lessons_beyond_a_shortened_term,
    lessons.teachers_in_two_places,
    records.illnesses_outside_certificates,
    records.marks_under_certificates,
    lessons.pupils_in_no_subgroup,
    records.records_in_former_classes,
    period_marks.period_marks_far_from_mean,
    period_marks.period_marks_of_few_marks,
    records.records_while_exempt,
    records.records_while_at_home,
    meals.meals_while_away,
    meals.meals_on_free_days,
    lessons.lessons_outside_teaching,
    lessons.lessons_not_made,
    period_marks.period_marks_out_of_place,
)


def plant() -> Planted:
    """Some for each rule; of the first one as many as are wanting."""
    planted: Planted = set()
    for planter in PLANTERS:
        planted |= planter()
    return planted | records.marks_at_missed_lessons(PLANTED - len(planted))
