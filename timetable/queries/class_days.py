"""Which days classes have school on: read of `timetable_class_days`, which alone decides it, for every module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from common.rows import fetch

# Longer than any vacation of the school year: beyond it the year is over.
_LONGEST_VACATION = timedelta(days=16)


@dataclass(frozen=True)
class ClassDay:
    """A day of a class: has it school, and if not, why: «воскресенье», «Осенние каникулы»."""

    on: date
    has_school: bool
    why_not: str = ""


@dataclass(frozen=True)
class DaysAround:
    """A day of a class with its nearest days of school before and after."""

    day: ClassDay
    before: date | None
    after: date | None

    @property
    def has_school(self) -> bool:
        return self.day.has_school

    @property
    def this_or_next(self) -> date | None:
        """The day itself when the class has school on it, otherwise the next one; None at the end of the year."""
        return self.day.on if self.has_school else self.after


def class_days(class_ids: Collection[int], first: date, last: date) -> dict[int, list[ClassDay]]:
    """Every day of the inclusive range by class, in order. One query."""
    found: dict[int, list[ClassDay]] = defaultdict(list)
    for class_id, on, has_school, why_not in _rows(class_ids, first, last):
        found[class_id].append(ClassDay(on, has_school, why_not))
    return found


def days_around(class_ids: Collection[int], on: date) -> dict[int, DaysAround]:
    """By class. One query."""
    days = class_days(class_ids, on - _LONGEST_VACATION, on + _LONGEST_VACATION)
    return {class_id: _around(own, on) for class_id, own in days.items()}


def _around(days: Collection[ClassDay], on: date) -> DaysAround:
    """The days come in order."""
    before = [each.on for each in days if each.has_school and each.on < on]
    after = [each.on for each in days if each.has_school and each.on > on]
    return DaysAround(
        next(each for each in days if each.on == on), before[-1] if before else None, after[0] if after else None
    )


def classes_at_school(class_ids: Collection[int], on: date) -> set[int]:
    """Those of the classes that have school on the day. One query."""
    return {class_id for class_id, _, has_school, _ in _rows(class_ids, on, on) if has_school}


def school_days_from(on: date) -> list[date]:
    """Days on which any class of the school has school, from this one on, as long as a vacation may last. One query."""
    return sorted({day for _, day, has_school, _ in _select(None, on, on + _LONGEST_VACATION) if has_school})


def _rows(class_ids: Collection[int], first: date, last: date) -> list[tuple[int, date, bool, str]]:
    return _select(list(class_ids), first, last) if class_ids else []


def _select(class_ids: list[int] | None, first: date, last: date) -> list[tuple[int, date, bool, str]]:
    rows = fetch(
        'SELECT school_class_id, "on", has_school, why_not FROM timetable_class_days(%s, %s, %s) ORDER BY "on"',
        [first, last, class_ids],
    )
    return [(class_id, on, has_school, why_not) for class_id, on, has_school, why_not in rows]
