"""The meals of a month with their prices: computed from servings while it is open, read from the sheet once closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from meals.models import BenefitCategory, MealServing, MealSheet, SheetCorrection, SheetLine
from meals.models.servings import MealServingQuerySet
from meals.queries.pupils import benefit_periods, get_tariff, pupil_benefits
from meals.rules.charges import Charge, PupilBenefits
from meals.rules.sheets import MealSum, last_of_month, sum_of, total
from school.models import Pupil, SchoolClass

_AMOUNTS = ("price", "federal", "regional", "municipal", "parent")


@dataclass(frozen=True)
class ServedMeal:
    """A meal of a pupil on a day; `sum` is None while the school has no price for it. −1 strikes a meal out."""

    pupil_id: int
    class_id: int
    on: date
    kind: str
    category_id: int | None
    sum: MealSum | None


@dataclass(frozen=True)
class Month:
    """Meals of a month in some classes. `sheet` is set once it is closed; `corrections` came after that."""

    starts_on: date
    sheet: MealSheet | None
    meals: list[ServedMeal]
    corrections: list[ServedMeal]

    @property
    def ends_on(self) -> date:
        return last_of_month(self.starts_on)

    @property
    def n_unpriced(self) -> int:
        """Meals without a price: the month cannot be closed before there is one."""
        return sum(meal.sum is None for meal in self.meals)

    @property
    def total(self) -> MealSum:
        """The sum of the meals, without corrections."""
        return _total(self.meals)

    @property
    def corrected(self) -> MealSum:
        """The sum that corrections add and take away."""
        return _total(self.corrections)


def _total(meals: Iterable[ServedMeal]) -> MealSum:
    return total(meal.sum for meal in meals if meal.sum is not None)


def month_of(classes: QuerySet[SchoolClass], starts_on: date) -> Month:
    """At most eight queries for any number of classes."""
    return _month(starts_on, school_class__in=classes)


def month_of_pupil(pupil: Pupil, starts_on: date) -> Month:
    """What he ate in whatever class. At most eight queries."""
    return _month(starts_on, pupil=pupil)


def _month(starts_on: date, **whose: Any) -> Month:
    sheet = MealSheet.objects.filter(month=starts_on).select_related("closed_by").first()
    if sheet is not None:
        return Month(
            starts_on,
            sheet,
            [row_of_sheet(line, 1) for line in SheetLine.objects.filter(sheet=sheet, **whose)],
            [row_of_sheet(row, row.sign) for row in SheetCorrection.objects.filter(sheet=sheet, **whose)],
        )
    served = MealServing.objects.filter(**whose)
    return Month(starts_on, None, charged_servings(served, starts_on, last_of_month(starts_on)), [])


def row_of_sheet(row: SheetLine | SheetCorrection, sign: int) -> ServedMeal:
    """A meal as the sheet of a closed month has it; −1 strikes it out."""
    amounts = MealSum(1, *(getattr(row, name) for name in _AMOUNTS))
    return ServedMeal(
        row.pupil_id, row.school_class_id, row.on, row.kind, row.category_id, amounts if sign > 0 else -amounts
    )


def charged_servings(servings: MealServingQuerySet, starts_on: date, ends_on: date) -> list[ServedMeal]:
    """Each of the servings in the range, in the class in which it was given, at the price and by the benefits of its
    own day. Five queries.
    """
    served = servings.served().filter(on__range=(starts_on, ends_on)).order_by("on", "pupil")
    rows = list(served.values_list("pupil", "on", "kind", "school_class"))
    tariff = get_tariff(ends_on)
    rights = benefit_periods({row[0] for row in rows}, starts_on, ends_on)
    classes = SchoolClass.objects.select_related("calendar").in_bulk({row[3] for row in rows})
    known: dict[tuple[PupilBenefits, str, date], Charge | None] = {}
    meals = []
    for pupil_id, on, kind, class_id in rows:
        key = pupil_benefits(classes[class_id], rights.get(pupil_id, ())), kind, on
        charge = known[key] if key in known else known.setdefault(key, tariff.charge(*key))
        meals.append(
            ServedMeal(
                pupil_id,
                class_id,
                on,
                kind,
                charge.category_id if charge else None,
                sum_of(charge) if charge else None,
            )
        )
    return meals


def line_values(meal: ServedMeal) -> dict[str, Any]:
    """The meal as columns of `SheetLine` and `SheetCorrection`. It must have a price."""
    assert meal.sum is not None  # noqa: S101  # callers have asked for `n_unpriced`
    return {
        "pupil_id": meal.pupil_id,
        "school_class_id": meal.class_id,
        "on": meal.on,
        "kind": meal.kind,
        "category_id": meal.category_id,
        **{name: getattr(meal.sum, name) for name in _AMOUNTS},
    }


def sums_by(meals: Iterable[ServedMeal], key: Callable[[ServedMeal], Hashable]) -> dict[Any, MealSum]:
    """Sums by the key; meals without a price count as meals."""
    sums: dict[Any, MealSum] = defaultdict(MealSum)
    for meal in meals:
        sums[key(meal)] += meal.sum if meal.sum is not None else MealSum(1)
    return dict(sums)


def category_titles() -> dict[int | None, str]:
    """Names of the categories in their order, those without one last. One query."""
    titles: dict[int | None, str] = dict(BenefitCategory.objects.order_by("priority").values_list("pk", "name"))
    return {**titles, None: "без льготной категории"}
