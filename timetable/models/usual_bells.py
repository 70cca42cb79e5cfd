"""Bells with which a new school begins and which it changes: lessons of forty minutes, longer breaks for meals."""

from __future__ import annotations

from datetime import date, time

from timetable.models.week import BellSchedule, BellSlot

USUAL_BELLS = {
    1: ("8:00", "8:50", "9:50", "10:50", "11:40", "12:30", "13:20"),
    2: ("14:30", "15:20", "16:20", "17:10", "18:00"),
}
LESSON_MINUTES = 40


def usual_times(shift: int) -> str:
    """Lessons of the shift as a person would type them, a line each."""
    _, slots = _bells(BellSchedule(shift=shift))
    return "\n".join(f"{slot.starts_at:%H:%M}–{slot.ends_at:%H:%M}" for slot in slots)


def usual_bells(starts_on: date) -> list[tuple[BellSchedule, list[BellSlot]]]:
    """Unsaved schedules of both shifts with their slots, in force from the day."""
    return [
        _bells(BellSchedule(name=f"{'I' * shift} смена", shift=shift, starts_on=starts_on)) for shift in USUAL_BELLS
    ]


def _bells(schedule: BellSchedule) -> tuple[BellSchedule, list[BellSlot]]:
    slots = []
    for number, beginning in enumerate(USUAL_BELLS[schedule.shift], 1):
        hours, minutes = map(int, beginning.split(":"))
        starts_at, ends_at = hours * 60 + minutes, hours * 60 + minutes + LESSON_MINUTES
        slots.append(BellSlot(schedule=schedule, number=number, starts_at=_clock(starts_at), ends_at=_clock(ends_at)))
    return schedule, slots


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
