"""Teaching at home, by order (requirements 4)."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from common.actions import action
from school.models import HomeSchooling, Pupil


@action
def begin_home_schooling(
    *, pupil: Pupil, starts_on: date, ends_on: date | None = None, basis: str, by: User
) -> HomeSchooling:
    """From the day on lessons of the class are not the pupil's; absences noted there do not count.

    Raises Refused for days that overlap an order before.
    """
    return HomeSchooling.objects.create(pupil=pupil, starts_on=starts_on, ends_on=ends_on, basis=basis)


@action
def end_home_schooling(*, schooling: HomeSchooling, on: date, by: User) -> HomeSchooling:
    """The last day at home. Raises Refused when it precedes the first."""
    schooling.ends_on = on
    schooling.save(update_fields=["ends_on"])
    return schooling
