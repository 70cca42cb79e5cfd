"""Meals of pupils in a range of days and what their parents pay for them, for reports to parents (§ 4.2з)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from meals.models import MealServing, MealSheet, SheetCorrection, SheetLine
from meals.queries.month import ServedMeal, charged_servings, row_of_sheet
from meals.rules.sheets import MealSum, first_of_month


def sums_of_pupils(pupil_ids: Collection[int], first: date, last: date) -> dict[int, dict[str, MealSum]]:
    """By pupil and kind of meal: closed months as their sheets and corrections have them, others as they are counted
    now. Meals without a price cost nothing yet. Eight queries.
    """
    closed = set(MealSheet.objects.filter(month__range=(first_of_month(first), last)).values_list("month", flat=True))
    found: dict[int, dict[str, MealSum]] = defaultdict(lambda: defaultdict(MealSum))
    for meal in [
        *_of_sheets(pupil_ids, first, last),
        *(meal for meal in _counted(pupil_ids, first, last) if first_of_month(meal.on) not in closed),
    ]:
        found[meal.pupil_id][meal.kind] += meal.sum if meal.sum is not None else MealSum(1)
    return found


def _of_sheets(pupil_ids: Collection[int], first: date, last: date) -> list[ServedMeal]:
    lines = SheetLine.objects.raw("SELECT * FROM meals_lines_of_pupils(%s, %s, %s)", [list(pupil_ids), first, last])
    corrections = SheetCorrection.objects.filter(pupil__in=pupil_ids, on__range=(first, last))
    return [*(row_of_sheet(line, 1) for line in lines), *(row_of_sheet(row, row.sign) for row in corrections)]


def _counted(pupil_ids: Collection[int], first: date, last: date) -> list[ServedMeal]:
    return charged_servings(MealServing.objects.filter(pupil__in=pupil_ids), first, last)
