"""The demo school's year: the usual one, with a Friday given to sports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from school.models.usual_year import DAY, FRIDAY, CalendarPlan, DayOverride, on_or_after, usual_calendars


def first_year_of(today: date) -> int:
    """The calendar year in which the school year begins; in summer it is the year that has ended."""
    return today.year if today.month >= 9 else today.year - 1


def calendars(first: int) -> tuple[CalendarPlan, ...]:
    """The usual calendars. One Friday's lessons are on Saturday, in all classes: teachers are shared."""
    friday = on_or_after(date(first, 9, 18), FRIDAY)
    exchange = (
        DayOverride(friday, None, "День здоровья, уроки перенесены на субботу"),
        DayOverride(friday + DAY, FRIDAY, "Уроки за пятницу, День здоровья"),
    )
    return tuple(replace(plan, overrides=plan.overrides + exchange) for plan in usual_calendars(first))
