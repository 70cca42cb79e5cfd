"""Arithmetic of attendance: full missed days, how days add up, the share that was missed (requirements 2.2, R-38)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from common.rounding import rate
from common.sums import Summable


class FullDay(StrEnum):
    """What the school calls a full missed day: sources differ, so it is a setting (requirements 2.2)."""

    ALL = "all"
    SEVERAL = "several"


@dataclass(frozen=True)
class FullDayRule:
    """The school's definition; `lessons` matters when several lessons are enough."""

    kind: FullDay = FullDay.ALL
    lessons: int = 3

    def is_full(self, day: MissedDay) -> bool:
        """Is the day a full missed one? Lessons are those the pupil himself had to attend."""
        if self.kind == FullDay.ALL:
            return 0 < day.lessons <= day.total
        return day.total >= self.lessons


@dataclass(frozen=True)
class MissedDay:
    """One pupil's day: how many lessons he had to attend, how many he missed and why, how many he came late to."""

    lessons: int
    illness: int = 0
    excused: int = 0
    unexcused: int = 0
    unknown: int = 0
    late: int = 0

    @property
    def total(self) -> int:
        """Lessons missed, whatever the reason."""
        return self.illness + self.excused + self.unexcused + self.unknown


@dataclass(frozen=True)
class Figures(Summable):
    """Lessons missed, split by reason (the parts add up to `total`), full days, and lateness, which is no absence."""

    total: int = 0
    illness: int = 0
    excused: int = 0
    unexcused: int = 0
    unknown: int = 0
    late: int = 0
    full_days: int = 0
    full_days_ill: int = 0


def figures_of_day(day: MissedDay, rule: FullDayRule) -> Figures:
    """A day as figures. A full day is by illness when each of its missed lessons is."""
    is_full = rule.is_full(day)
    return Figures(
        total=day.total,
        illness=day.illness,
        excused=day.excused,
        unexcused=day.unexcused,
        unknown=day.unknown,
        late=day.late,
        full_days=int(is_full),
        full_days_ill=int(is_full and day.illness == day.total),
    )


def figures_of(days: Iterable[MissedDay], rule: FullDayRule) -> Figures:
    """Days added up."""
    return sum((figures_of_day(day, rule) for day in days), Figures())


def missed_share(missed: int, lessons: int) -> Decimal | None:
    """Missed lessons in per cent of all, one decimal place; None where there were no lessons."""
    return rate(missed * 100, lessons)


def is_share_reached(missed: int, lessons: int, threshold: int) -> bool:
    """Has the pupil missed at least the threshold, in per cent? Compared exactly, not after rounding."""
    return missed > 0 and missed * 100 >= threshold * lessons


REASONS = ("illness", "excused", "unexcused", "unknown")


def day_letters(day: MissedDay, rule: FullDayRule, letters: Mapping[str, str]) -> str:
    """What stands in the month sheet: «Б» for a full day, «Б2 Н1» for lessons of a day, «ОП» beside for lateness.

    `letters` are the school's letters by reason (REASONS) and for `late`.
    """
    counts = [(letters[reason], getattr(day, reason)) for reason in REASONS if getattr(day, reason)]
    if len(counts) == 1 and rule.is_full(day):
        parts = [counts[0][0]]
    else:
        parts = [f"{letter}{count}" for letter, count in counts]
    if day.late:
        parts.append(letters["late"])
    return " ".join(parts)
