"""Days that stand beside other days."""

from __future__ import annotations

from datetime import date, timedelta

_DAY = timedelta(days=1)


def days_before(first: date, last: date) -> tuple[date, date]:
    """As many days that end on the day before the first."""
    return first - (last - first) - _DAY, first - _DAY


def year_earlier(day: date) -> date:
    """The same date of the year before; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
