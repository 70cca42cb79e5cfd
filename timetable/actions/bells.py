"""Bells of a school."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from common.actions import action
from timetable.models import BellSlot
from timetable.models.usual_bells import usual_bells


@action
def add_usual_bells(*, starts_on: date, by: User) -> None:
    """Bells of both shifts in force from the day. Raises Refused for a shift that has bells by then."""
    for schedule, slots in usual_bells(starts_on):
        schedule.save()
        BellSlot.objects.bulk_create(slots)
