"""The meals of a class on its day of school beside its absences: the class teacher's morning (product 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from common.prepared import DAY, KEYS, Prepared
from journal.models import Absence
from meals.models import ClassRequest, MealRequest


@dataclass(frozen=True)
class ClassMeals:
    """A class on a day: has its request been sent, how many eat, who is away although a meal is asked for."""

    on: date
    is_sent: bool
    n_eating: int
    absent_with_meal: tuple[str, ...]


def class_meals(days: Mapping[int, date]) -> dict[int, ClassMeals]:
    """Meals of classes, of each on its own day. Two queries for each of the days."""
    found: dict[int, ClassMeals] = {}
    for on in sorted(set(days.values())):
        found |= _meals_on([class_id for class_id, own in days.items() if own == on], on)
    return found


def _meals_on(class_ids: Collection[int], on: date) -> dict[int, ClassMeals]:
    sent = set(_SENT(class_ids=class_ids, on=on))
    eating: dict[int, set[int]] = defaultdict(set)
    absent: dict[int, dict[int, str]] = defaultdict(dict)
    for class_id, last_name, first_name, pupil_id, is_absent in _WANTED(class_ids=class_ids, on=on):
        eating[class_id].add(pupil_id)
        if is_absent:
            absent[class_id][pupil_id] = f"{last_name} {first_name}"
    return {each: ClassMeals(on, each in sent, len(eating[each]), tuple(absent[each].values())) for each in class_ids}


def _sent(class_ids: Collection[int], on: date) -> QuerySet[ClassRequest, int]:
    requests = ClassRequest.objects.filter(on=on, school_class__in=class_ids)
    return requests.order_by().values_list("school_class", flat=True)


def _wanted(class_ids: Collection[int], on: date) -> QuerySet[MealRequest, Any]:
    """Meals that the classes have asked for, as the canteen counts them, and whether the pupil is away."""
    missed = Absence.objects.set().filter(pupil=OuterRef("pupil"), on=on, code__is_absence=True)
    return (
        MealRequest.objects.filter(on=on, is_wanted=True, school_class__in=class_ids)
        .annotate(is_absent=Exists(missed))
        .order_by("pupil__sort_name", "pupil")
        .values_list("school_class", "pupil__last_name", "pupil__first_name", "pupil", "is_absent")
    )


_SENT = Prepared(_sent, class_ids=KEYS, on=DAY)
_WANTED: Prepared[Any] = Prepared(_wanted, class_ids=KEYS, on=DAY)
