"""Coverage of meals (охват питанием): who eats, of whom (requirements 5.3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from common.rounding import rate
from common.sums import Summable
from meals.rules.charges import BREAKFAST, LUNCH, PRIMARY, age_band

HOT_MEALS = frozenset({BREAKFAST, LUNCH})


@dataclass(frozen=True)
class PupilMealDay:
    """A pupil on the list on a day: his grade, what he ate, what the budgets paid for."""

    grade: int
    is_on_leave: bool
    eaten: frozenset[str]
    category_ids: Collection[int]
    paid_by_budget: bool


@dataclass(frozen=True)
class Coverage(Summable):
    """Figures of the form: all in pupils, days of a range added up."""

    listed: int = 0
    on_leave: int = 0
    hot: int = 0
    any_meal: int = 0
    both: int = 0
    primary_free: int = 0
    by_category: int = 0
    parent_paid: int = 0

    @property
    def counted(self) -> int:
        """The denominator: without those taught at home and away for long."""
        return self.listed - self.on_leave

    @property
    def hot_share(self) -> Decimal | None:
        return rate(self.hot * 100, self.counted)

    @property
    def any_share(self) -> Decimal | None:
        return rate(self.any_meal * 100, self.counted)


def coverage_of_day(day: PupilMealDay) -> Coverage:
    """One pupil on one day. Who is on leave is listed and counts nowhere else."""
    if day.is_on_leave:
        return Coverage(listed=1, on_leave=1)
    eats = bool(day.eaten)
    has_category = eats and bool(day.category_ids)
    return Coverage(
        listed=1,
        hot=int(bool(day.eaten & HOT_MEALS)),
        any_meal=int(eats),
        both=int(day.eaten >= HOT_MEALS),
        primary_free=int(eats and not has_category and age_band(day.grade) == PRIMARY and day.paid_by_budget),
        by_category=int(has_category),
        parent_paid=int(eats and not has_category and not (age_band(day.grade) == PRIMARY and day.paid_by_budget)),
    )
