"""Meals of one pupil in a month, as his family reads them: asked for, given, what the parent pays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from meals.models import MealKind, MealRequest
from meals.queries.month import Month, ServedMeal, month_of_pupil
from meals.rules.sheets import MealSum, last_of_month, total
from school.models import Pupil

_ORDER = [str(kind) for kind in MealKind]


@dataclass(frozen=True)
class PupilDay:
    """A day: meals asked for, meals given, what they cost; `is_correction` when it came after the month was closed."""

    on: date
    requested: tuple[str, ...]
    served: tuple[str, ...]
    sum: MealSum
    is_correction: bool = False


@dataclass(frozen=True)
class PupilMonth:
    """The month of a pupil."""

    pupil: Pupil
    month: Month
    days: list[PupilDay]
    total: MealSum


def pupil_month(pupil: Pupil, starts_on: date) -> PupilMonth:
    """The pupil's meals of a month by day. At most ten queries."""
    ends_on = last_of_month(starts_on)
    month = month_of_pupil(pupil, starts_on)
    meals, corrections = _by_day(month.meals), _by_day(month.corrections)
    asked: dict[date, set[str]] = defaultdict(set)
    requests = MealRequest.objects.filter(pupil=pupil, on__range=(starts_on, ends_on), is_wanted=True)
    for on, kind in requests.values_list("on", "kind"):
        asked[on].add(kind)
    days = [
        PupilDay(on, _labels(asked.get(on, ())), _labels(meal.kind for meal in meals.get(on, ())), _sum(meals.get(on)))
        for on in sorted({*meals, *asked})
    ]
    days += [
        PupilDay(on, (), _labels(meal.kind for meal in rows), _sum(rows), is_correction=True)
        for on, rows in sorted(corrections.items())
    ]
    return PupilMonth(pupil, month, days, total(day.sum for day in days))


def _by_day(meals: Iterable[ServedMeal]) -> dict[date, list[ServedMeal]]:
    found: dict[date, list[ServedMeal]] = defaultdict(list)
    for meal in meals:
        found[meal.on].append(meal)
    return dict(found)


def _labels(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(MealKind(kind).label) for kind in sorted(kinds, key=_ORDER.index))


def _sum(meals: list[ServedMeal] | None) -> MealSum:
    return total(meal.sum for meal in meals or () if meal.sum is not None)
