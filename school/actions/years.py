"""A school year as a school prepares it: the usual calendars, to be changed in the reference tables."""

from __future__ import annotations

from accounts.models import User
from common.actions import action
from school.models import SchoolYear, Term, TransferredDay, Vacation
from school.models.usual_year import unsaved_calendar, usual_calendars, year_bounds


@action
def add_school_year(*, first: int, by: User) -> SchoolYear:
    """The year that begins in September of `first`, with the usual calendars, vacations and public holidays.

    Raises Refused when a year is there on one of its days.
    """
    bounds = year_bounds(first)
    year = SchoolYear.objects.create(starts_on=bounds.starts_on, ends_on=bounds.ends_on)
    for plan in usual_calendars(first):
        calendar, (terms, vacations, days) = unsaved_calendar(year, plan)
        calendar.save()
        Term.objects.bulk_create(terms)
        Vacation.objects.bulk_create(vacations)
        TransferredDay.objects.bulk_create(days)
    return year
