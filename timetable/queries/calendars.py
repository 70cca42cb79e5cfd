"""The academic calendar and the bells as plain values for the rules, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from school.models import Calendar, TransferredDay, Vacation
from timetable.models import BellSchedule, BellSlot
from timetable.rules import CalendarRules, FreeDays, Transfer


@dataclass(frozen=True)
class Bells:
    """Bell schedules that are in force on some day of a range, with their slots."""

    schedules: tuple[BellSchedule, ...]
    slots: dict[int, dict[int, BellSlot]]

    def slot(self, *, shift: int, on: date, works_as: int, number: int) -> BellSlot | None:
        """When the lesson with the number is on the date; the bells of the weekday go before those of every day."""
        valid = [each for each in self.schedules if each.shift == shift and each.holds_on(on)]
        for weekday in (works_as, None):
            for schedule in valid:
                if schedule.weekday == weekday:
                    return self.slots[schedule.pk].get(number)
        return None


def calendar_rules(calendar: Calendar, starts_on: date, ends_on: date) -> CalendarRules:
    """What decides about the dates of the range, in two queries."""
    vacations = Vacation.objects.touching(starts_on, ends_on).filter(calendar=calendar)
    transfers = TransferredDay.objects.filter(calendar=calendar, on__range=(starts_on, ends_on))
    return CalendarRules(
        school_days=calendar.school_days,
        vacations=[FreeDays(each.starts_on, each.ends_on, each.name) for each in vacations if each.ends_on is not None],
        transfers={each.on: Transfer(each.works_as, each.reason) for each in transfers},
    )


def get_bells(starts_on: date, ends_on: date, shifts: Iterable[int]) -> Bells:
    """The bells of the shifts over the range, in two queries."""
    schedules = tuple(BellSchedule.objects.touching(starts_on, ends_on).filter(shift__in=set(shifts)))
    slots: dict[int, dict[int, BellSlot]] = defaultdict(dict)
    for slot in BellSlot.objects.filter(schedule__in=schedules):
        slots[slot.schedule_id][slot.number] = slot
    return Bells(schedules, slots)
