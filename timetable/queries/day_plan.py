"""How every day of every class works, before and after a change of calendars or bells: what has become different."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time

from common.dated import HoldsOn
from school.models import Calendar, ChangeKind, SchoolClass
from school.models.calendar import days_between
from school.queries.affected import Change, spans_of
from timetable.models import BellSchedule
from timetable.rules import CalendarRules, FreeDays, Transfer, school_day

# By whose timetable a school day works, and the number of its term (None outside terms).
SchoolDays = Mapping[date, tuple[int, int | None]]
Hours = Mapping[int, tuple[time, time]]


@dataclass(frozen=True)
class Ring(HoldsOn):
    """A bell schedule as plain values."""

    shift: int
    weekday: int | None
    starts_on: date
    ends_on: date | None
    hours: Hours


@dataclass(frozen=True)
class DayPlan:
    """School days by calendar, calendar and shift by class, and the bells, at one moment."""

    days: Mapping[int, SchoolDays]
    classes: Mapping[int, tuple[int, int]]
    bells: tuple[Ring, ...]

    def hours(self, shift: int, on: date, works_as: int) -> Hours:
        """The bells of the weekday go before those of every day, as in `Bells.slot`."""
        valid = [ring for ring in self.bells if ring.shift == shift and ring.holds_on(on)]
        for weekday in (works_as, None):
            for ring in valid:
                if ring.weekday == weekday:
                    return ring.hours
        return {}


def read_day_plan() -> DayPlan:
    """Seven queries, whatever the number of calendars."""
    calendars = Calendar.objects.select_related("year").prefetch_related("terms", "vacations", "transferred_days")
    schedules = BellSchedule.objects.prefetch_related("slots")
    return DayPlan(
        days={each.pk: _school_days(each) for each in calendars},
        classes={pk: (calendar, shift) for pk, calendar, shift in
                 SchoolClass.objects.order_by().values_list("pk", "calendar", "shift")},
        bells=tuple(
            Ring(each.shift, each.weekday, each.starts_on, each.ends_on,
                 {slot.number: (slot.starts_at, slot.ends_at) for slot in each.slots.all()})
            for each in schedules
        ),
    )  # fmt: skip


def _school_days(calendar: Calendar) -> SchoolDays:
    """Needs year, terms, vacations and transferred days fetched."""
    vacations = [each for each in calendar.vacations.all() if each.ends_on is not None]
    rules = CalendarRules(
        school_days=calendar.school_days,
        vacations=[FreeDays(each.starts_on, each.ends_on, each.name) for each in vacations if each.ends_on],
        transfers={each.on: Transfer(each.works_as, each.reason) for each in calendar.transferred_days.all()},
    )
    terms = list(calendar.terms.all())
    year = calendar.year
    found = (school_day(on, rules) for on in days_between(year.starts_on, year.ends_on or year.starts_on))
    return {
        day.on: (day.works_as, next((term.number for term in terms if term.holds_on(day.on)), None))
        for day in found
        if day.works_as is not None
    }


def changes_between(before: DayPlan, after: DayPlan) -> list[Change]:
    """The days that work otherwise now, and the lessons of other days at which other bells ring; classes together."""
    return [*_other_days(before, after), *_other_bells(before, after)]


def _other_days(before: DayPlan, after: DayPlan) -> Iterator[Change]:
    by_days: dict[tuple[date, ...], list[int]] = defaultdict(list)
    known: dict[tuple[int, int], tuple[date, ...]] = {}
    for pk, calendars in _calendars(before, after):
        if calendars not in known:
            then, now = before.days.get(calendars[0], {}), after.days.get(calendars[1], {})
            known[calendars] = tuple(day for day in sorted({*then, *now}) if then.get(day) != now.get(day))
        by_days[known[calendars]].append(pk)
    for days, class_ids in by_days.items():
        if days:
            yield Change(ChangeKind.SCHOOL_DAYS, spans_of(days), tuple(class_ids))


def _calendars(before: DayPlan, after: DayPlan) -> Iterator[tuple[int, tuple[int, int]]]:
    """Each class that there is before and after, with its calendars."""
    for pk, (calendar, _) in after.classes.items():
        if pk in before.classes:
            yield pk, (before.classes[pk][0], calendar)


def _other_bells(before: DayPlan, after: DayPlan) -> Iterator[Change]:
    """Of days that work as they did."""
    by_bells: dict[tuple[tuple[date, ...], tuple[int, ...]], list[int]] = defaultdict(list)
    known: dict[tuple[int, int, int, int], tuple[tuple[date, ...], tuple[int, ...]]] = {}
    for pk, calendars in _calendars(before, after):
        place = (*calendars, before.classes[pk][1], after.classes[pk][1])
        if before.bells == after.bells and place[2] == place[3]:
            continue
        if place not in known:
            known[place] = _days_and_numbers(before, after, *place)
        by_bells[known[place]].append(pk)
    for (days, numbers), class_ids in by_bells.items():
        if days:
            yield Change(ChangeKind.BELLS, spans_of(days), tuple(class_ids), numbers=numbers)


def _days_and_numbers(
    before: DayPlan, after: DayPlan, calendar_then: int, calendar_now: int, shift_then: int, shift_now: int
) -> tuple[tuple[date, ...], tuple[int, ...]]:
    then, now = before.days.get(calendar_then, {}), after.days.get(calendar_now, {})
    days, numbers = [], set[int]()
    for day, (works_as, _) in now.items():
        if day in then and then[day][0] == works_as:
            earlier, later = before.hours(shift_then, day, works_as), after.hours(shift_now, day, works_as)
            if different := {number for number in {*earlier, *later} if earlier.get(number) != later.get(number)}:
                days.append(day)
                numbers |= different
    return tuple(days), tuple(sorted(numbers))
