"""Which weekday's timetable a date works by: pure arithmetic of the academic calendar (requirements 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from common.formatting import WEEKDAY_NAMES

_SUNDAY = 7


@dataclass(frozen=True)
class FreeDays:
    """Vacations of a calendar: first and last day, both included, and the name."""

    starts_on: date
    ends_on: date
    name: str


@dataclass(frozen=True)
class Transfer:
    """A date that departs from the week: works by another weekday's timetable, or (None) not at all."""

    works_as: int | None
    reason: str = ""


@dataclass(frozen=True)
class CalendarRules:
    """What decides about a date: the length of the school week (5 or 6 days), vacations, single dates."""

    school_days: int
    vacations: Sequence[FreeDays] = ()
    transfers: Mapping[date, Transfer] = field(default_factory=dict)


@dataclass(frozen=True)
class SchoolDay:
    """A date and the weekday (1 = Monday) by whose timetable it works; None on a day off, with the reason."""

    on: date
    works_as: int | None
    reason: str = ""


def school_day(on: date, rules: CalendarRules) -> SchoolDay:
    """How the date works. A transferred date is decided singly and so outweighs vacations; Sunday is always free."""
    weekday = on.isoweekday()
    if weekday == _SUNDAY:
        return SchoolDay(on, None, WEEKDAY_NAMES[weekday])
    if transfer := rules.transfers.get(on):
        reason = transfer.reason or ("" if transfer.works_as else "выходной")
        return SchoolDay(on, transfer.works_as, reason)
    for vacation in rules.vacations:
        if vacation.starts_on <= on <= vacation.ends_on:
            return SchoolDay(on, None, vacation.name)
    if weekday > rules.school_days:
        return SchoolDay(on, None, WEEKDAY_NAMES[weekday])
    return SchoolDay(on, weekday)


def school_days_between(starts_on: date, ends_on: date, rules: CalendarRules) -> list[SchoolDay]:
    """All dates of the inclusive range, days off among them."""
    count = (ends_on - starts_on).days + 1
    return [school_day(starts_on + timedelta(days=number), rules) for number in range(count)]


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())
