"""Охват питанием of a month: pupil-days by grade band, without those taught at home or away for long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from meals.queries.month import Month, ServedMeal, month_of
from meals.queries.pupils import ClassStay, class_stays, leaves_in
from meals.rules.coverage import Coverage, PupilMealDay, coverage_of_day
from school.models import SchoolClass

BANDS = (
    ("1-4", "1–4 классы", range(1, 5)),
    ("5-9", "5–9 классы", range(5, 10)),
    ("10-11", "10–11 классы", range(10, 12)),
)


@dataclass(frozen=True)
class CoverageRow:
    """A grade band by the key of BANDS, or the school."""

    key: str
    title: str
    figures: Coverage


@dataclass(frozen=True)
class CoverageReport:
    """Days of the month on which meals were served, added up."""

    month: Month
    days: Sequence[date]
    rows: list[CoverageRow]
    total: CoverageRow


def coverage_of(classes: QuerySet[SchoolClass], starts_on: date) -> CoverageReport:
    """At most eleven queries. A day counts for a class when meals were served to it."""
    month = month_of(classes, starts_on)
    by_grade: dict[int, Coverage] = defaultdict(Coverage)
    for stay, _, figures in coverage_days(classes, month):
        by_grade[stay.school_class.grade] += figures
    rows = [
        CoverageRow(key, title, _sum_counts(by_grade[grade] for grade in grades if grade in by_grade))
        for key, title, grades in BANDS
    ]
    rows = [row for row in rows if row.figures.listed]
    total = CoverageRow("", "Школа", _sum_counts(row.figures for row in rows))
    return CoverageReport(month, sorted({meal.on for meal in month.meals}), rows, total)


def coverage_days(classes: QuerySet[SchoolClass], month: Month) -> Iterator[tuple[ClassStay, date, Coverage]]:
    """What each day of each pupil counts as, by pupil and day. Three queries."""
    stays = class_stays(classes, month.starts_on, month.ends_on)
    leaves = leaves_in({stay.pupil_id for stay in stays}, month.starts_on, month.ends_on)
    eaten: dict[tuple[int, date], list[ServedMeal]] = defaultdict(list)
    days: dict[int, set[date]] = defaultdict(set)
    for meal in month.meals:
        eaten[meal.pupil_id, meal.on].append(meal)
        days[meal.class_id].add(meal.on)
    for stay in stays:
        for day in sorted(days[stay.school_class.pk]):
            if stay.holds_on(day):
                is_on_leave = any(leave.holds_on(day) for leave in leaves.get(stay.pupil_id, ()))
                meals = eaten.get((stay.pupil_id, day), ())
                yield stay, day, coverage_of_day(_day(stay.school_class.grade, is_on_leave, meals))


def _day(grade: int, is_on_leave: bool, meals: Iterable[ServedMeal]) -> PupilMealDay:
    meals = list(meals)
    return PupilMealDay(
        grade=grade,
        is_on_leave=is_on_leave,
        eaten=frozenset(meal.kind for meal in meals),
        category_ids=[meal.category_id for meal in meals if meal.category_id is not None],
        paid_by_budget=any(meal.sum is not None and meal.sum.budgets > 0 for meal in meals),
    )


def _sum_counts(figures: Iterable[Coverage]) -> Coverage:
    return sum(figures, Coverage())
