"""What meals cost on every day, before and after a change of prices: on which days it has become different."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from meals.models import MealPrice
from meals.rules.charges import age_band
from school.models import ChangeKind, SchoolClass
from school.queries.affected import Change, Span

# Price and what each budget pays of it.
Cost = tuple[Decimal, frozenset[tuple[str, Decimal]]]


@dataclass(frozen=True)
class PricedMeal:
    """A meal of an age band in one kind of week, for everybody or for those with a benefit."""

    kind: str
    age_band: str
    school_days: int
    category_id: int | None


PricePlan = Mapping[PricedMeal, Sequence[tuple[date, Cost]]]


def read_price_plan() -> PricePlan:
    """Costs of each meal by their first days. Two queries."""
    plan: dict[PricedMeal, list[tuple[date, Cost]]] = {}
    for price in MealPrice.objects.order_by("starts_on").prefetch_related("subsidies"):
        meal = PricedMeal(price.kind, price.age_band, price.school_days, price.category_id)
        cost = (price.price, frozenset((each.source, each.amount) for each in price.subsidies.all()))
        plan.setdefault(meal, []).append((price.starts_on, cost))
    return plan


def price_changes(before: PricePlan, after: PricePlan) -> list[Change]:
    """One for each meal whose cost has become another on some day. One query."""
    spans = {meal: tuple(_spans(before.get(meal, ()), after.get(meal, ()))) for meal in before.keys() | after.keys()}
    changed = {meal: days for meal, days in spans.items() if days}
    if not changed:
        return []
    classes = list(SchoolClass.objects.order_by("pk").values_list("pk", "grade", "calendar__school_days"))
    return [
        Change(
            ChangeKind.MEAL_PRICE,
            days,
            tuple(
                pk
                for pk, grade, school_days in classes
                if (age_band(grade), school_days) == (meal.age_band, meal.school_days)
            ),
            meals=(meal.kind,),
            benefit_id=meal.category_id,
        )
        for meal, days in sorted(changed.items(), key=lambda each: str(each[0]))
    ]


def _spans(before: Sequence[tuple[date, Cost]], after: Sequence[tuple[date, Cost]]) -> Iterator[Span]:
    """Days on which the two say different costs; a price holds until the next one begins."""
    starts = sorted({first for first, _ in (*before, *after)})
    for first, following in zip(starts, [*starts[1:], None], strict=True):
        if _cost_on(before, first) != _cost_on(after, first):
            yield first, following - timedelta(days=1) if following else date.max


def _cost_on(costs: Sequence[tuple[date, Cost]], day: date) -> Cost | None:
    return next((cost for first, cost in reversed(costs) if first <= day), None)
