"""Coverage of meals (охват питанием): who eats, of whom (requirements 5.3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from meals.rules.charges import BREAKFAST, LUNCH, PRIMARY, age_band

HOT = frozenset({BREAKFAST, LUNCH})


@dataclass(frozen=True)
class DayOfPupil:
    """A pupil on the list on a day: his grade, what he ate, what the budgets paid for."""

    grade: int
    is_on_leave: bool
    eaten: frozenset[str]
    category_ids: Collection[int]
    paid_by_budget: bool


@dataclass(frozen=True)
class Coverage:
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
        return percent(self.hot, self.counted)

    @property
    def any_share(self) -> Decimal | None:
        return percent(self.any_meal, self.counted)

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(
            self.listed + other.listed,
            self.on_leave + other.on_leave,
            self.hot + other.hot,
            self.any_meal + other.any_meal,
            self.both + other.both,
            self.primary_free + other.primary_free,
            self.by_category + other.by_category,
            self.parent_paid + other.parent_paid,
        )


def covered(day: DayOfPupil) -> Coverage:
    """One pupil on one day. Who is on leave is listed and counts nowhere else."""
    if day.is_on_leave:
        return Coverage(listed=1, on_leave=1)
    eats = bool(day.eaten)
    has_category = eats and bool(day.category_ids)
    return Coverage(
        listed=1,
        hot=int(bool(day.eaten & HOT)),
        any_meal=int(eats),
        both=int(day.eaten >= HOT),
        primary_free=int(eats and not has_category and age_band(day.grade) == PRIMARY and day.paid_by_budget),
        by_category=int(has_category),
        parent_paid=int(eats and not has_category and not (age_band(day.grade) == PRIMARY and day.paid_by_budget)),
    )


def percent(part: int, whole: int) -> Decimal | None:
    """With one digit; None of nothing."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
