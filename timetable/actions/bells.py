"""Bells of a school."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from accounts.models import User
from common.actions import action
from timetable.models import BellSchedule, BellSlot
from timetable.models.usual_bells import usual_bells


@action
def add_usual_bells(*, starts_on: date, by: User) -> None:
    """Bells of both shifts in force from the day. Raises Refused for a shift that has bells by then."""
    for schedule, slots in usual_bells(starts_on):
        schedule.save()
        BellSlot.objects.bulk_create(slots)


@action
def add_bells(*, name: str, shift: int, starts_on: date, times: Sequence[tuple[time, time]], by: User) -> BellSchedule:
    """Bells of a shift from the day on: when each lesson begins and ends. Raises Refused for a shift that has bells."""
    schedule = BellSchedule.objects.create(name=name, shift=shift, starts_on=starts_on)
    BellSlot.objects.bulk_create(
        BellSlot(schedule=schedule, number=number, starts_at=starts_at, ends_at=ends_at)
        for number, (starts_at, ends_at) in enumerate(times, 1)
    )
    return schedule
