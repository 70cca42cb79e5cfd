"""Facts that hold from a day to a day: one mixin, one QuerySet word, one kind of constraint."""

from __future__ import annotations

from datetime import date
from typing import Protocol, Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import Combinable

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


def parsed_date(text: str | None) -> date | None:
    """The day that an address names as YYYY-MM-DD; None when it names none, or one outside any school's life."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


class Today(Func):
    """The school's date today, told by the database: one clock for Python, constraints and triggers."""

    function = "ezh_today"
    arity = 0
    output_field = models.DateField()


class TodayOnce(Today):
    """The same for queries that compare many rows with it: asked of the database once, not for each row."""

    template = "(SELECT %(function)s())"


class Now(Func):
    """The moment by the clock of the database, with which triggers compare as well."""

    function = "ezh_now"
    arity = 0
    output_field = models.DateTimeField()


class DatedQuerySet(models.QuerySet[Row_co]):
    """QuerySet of rows with `starts_on` and `ends_on` (both inclusive, an empty end is «until further notice»)."""

    def on(self, day: date | Combinable) -> Self:
        """Rows in force on the day."""
        return self.filter(Q(ends_on__gte=day) | Q(ends_on=None), starts_on__lte=day)

    def not_over(self) -> Self:
        """Rows in force today or beginning later."""
        return self.filter(Q(ends_on__gte=Today()) | Q(ends_on=None))

    def touching(self, starts_on: date, ends_on: date) -> Self:
        """Rows in force on at least one day of the inclusive range."""
        return self.filter(Q(ends_on__gte=starts_on) | Q(ends_on=None), starts_on__lte=ends_on)


class HasDates(Protocol):
    """A first and a last day; None is no end."""

    @property
    def starts_on(self) -> date: ...

    @property
    def ends_on(self) -> date | None: ...


class HoldsOn:
    """Mixin: in force from `starts_on` to `ends_on`, both days included."""

    def holds_on(self: HasDates, day: date) -> bool:
        """Is it in force on the day?"""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Dated(HoldsOn, models.Model):
    """Mixin: the fact holds from `starts_on` to `ends_on`, both days included."""

    starts_on = models.DateField("с")
    ends_on = models.DateField("по", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_dates_in_order",
                violation_error_message="Дата окончания раньше даты начала.",
            )
        ]


class DateRange(Func):
    """daterange(starts_on, ends_on, '[]'): an empty end reaches to infinity."""

    function = "daterange"

    def __init__(self) -> None:
        super().__init__(F("starts_on"), F("ends_on"), RangeBoundary(inclusive_lower=True, inclusive_upper=True))


def same_key(key: str) -> tuple[Func, str]:
    """«The same key» in an exclusion constraint without the btree_gist extension, which embedded PostgreSQL lacks."""
    return (Func(F(key), F(key), Value("[]"), function="int8range"), "&&")


def no_overlap(*keys: str, name: str, message: str, condition: Q | None = None) -> ExclusionConstraint:
    """Two rows with the same keys may not be in force on one day."""
    return ExclusionConstraint(
        name=name,
        expressions=[*(same_key(key) for key in keys), (DateRange(), "&&")],
        condition=condition,
        violation_error_message=message,
    )
