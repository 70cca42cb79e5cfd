"""Days of a class's meals: which are school days, until when its request is taken, and by whom it is corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection

from school.models import Calendar
from timetable.queries.calendars import calendar_rules
from timetable.rules import SchoolDay, school_days_between

_LONGEST_VACATION = timedelta(days=16)


@dataclass(frozen=True)
class CutOff:
    """The cut-off of a day by the school's clock (None – there is none); `who` corrects afterwards, empty – nobody."""

    on: date
    cut_off: time | None
    now: datetime
    who: str

    @property
    def is_over(self) -> bool:
        return self.cut_off is not None and self.now >= datetime.combine(self.on, self.cut_off)


@dataclass(frozen=True)
class Days:
    """A day of a calendar with the school days around it."""

    day: SchoolDay
    before: date | None
    after: date | None

    @property
    def is_school_day(self) -> bool:
        return self.day.works_as is not None


def cut_off_of(on: date) -> CutOff:
    """One query, of the functions by which the database itself decides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT meals_cut_off(), meals_now(), COALESCE(meals_who_corrects(), '')")
        cut_off, now, who = cursor.fetchone()
    return CutOff(on, cut_off, now, who)


def days_around(calendar: Calendar, on: date) -> Days:
    """The day and the nearest school days before and after it. Two queries."""
    first, last = on - _LONGEST_VACATION, on + _LONGEST_VACATION
    days = school_days_between(first, last, calendar_rules(calendar, first, last))
    before = [day.on for day in days if day.on < on and day.works_as is not None]
    after = [day.on for day in days if day.on > on and day.works_as is not None]
    return Days(
        next(day for day in days if day.on == on),
        before[-1] if before else None,
        after[0] if after else None,
    )
