"""The usual school year, with which a school begins and which it changes: terms, vacations, public holidays.

All follow from the year alone (requirements 4). The government moves days off by a decree of each year, which no rule
foretells: a holiday at a weekend gives the Monday after it, the rest is the school's to enter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from school.models.calendar import Calendar, SchoolYear, Term, TermKind, TransferredDay, Vacation, days_between

DAY = timedelta(days=1)
MONDAY, FRIDAY, SUNDAY = 1, 5, 7
PUBLIC_HOLIDAYS = (
    (11, 4, "День народного единства"),
    (2, 23, "День защитника Отечества"),
    (3, 8, "Международный женский день"),
    (5, 1, "Праздник Весны и Труда"),
    (5, 9, "День Победы"),
)


@dataclass(frozen=True)
class Span:
    """An inclusive range of days with a name."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class DayOverride:
    """A day off (`works_as` is None) or a day that works by another weekday's timetable."""

    on: date
    works_as: int | None
    reason: str


@dataclass(frozen=True)
class CalendarPlan:
    """An academic calendar before it is saved, and the school days that follow from it."""

    name: str
    term_kind: TermKind
    school_days: int
    terms: tuple[Span, ...]
    vacations: tuple[Span, ...]
    overrides: tuple[DayOverride, ...]

    @cached_property
    def days(self) -> dict[date, int]:
        """Every school day of the year → the weekday by whose timetable it works."""
        works_as = {override.on: override.works_as for override in self.overrides}
        resting = {day for span in self.vacations for day in days_between(span.starts_on, span.ends_on)}
        days = {}
        for term in self.terms:
            for day in days_between(term.starts_on, term.ends_on):
                usual = day.isoweekday() if day.isoweekday() <= self.school_days else None
                weekday = works_as.get(day, usual)
                if weekday is not None and day not in resting:
                    days[day] = weekday
        return days

    def known_until(self, today: date) -> date:
        """The last day with lessons: the end of the current term, in vacation of the next one."""
        return next((term.ends_on for term in self.terms if term.ends_on >= today), self.terms[-1].ends_on)


def year_to_prepare(today: date) -> int:
    """The calendar year in which the present school year begins; in summer the next one."""
    return today.year if today.month >= 6 else today.year - 1


def year_bounds(first: int) -> Span:
    """The school year itself, 1 September to 31 August."""
    return Span(f"{first}/{first + 1}", date(first, 9, 1), date(first + 1, 8, 31))


def usual_calendars(first: int) -> tuple[CalendarPlan, ...]:
    """Grade 1, 2–9 and 10–11, who alone learn in half-years and on Saturdays. `first`: 2026 of 2026/27."""
    quarters = _quarters(first)
    halves = (
        Span("I", quarters[0].starts_on, quarters[1].ends_on),
        Span("II", quarters[2].starts_on, quarters[3].ends_on),
    )
    vacations = _vacations(quarters)
    holidays = _holidays(first)
    return (
        CalendarPlan("1 классы", TermKind.QUARTER, 5, quarters, _with_february(vacations, first), holidays),
        CalendarPlan("2–9 классы", TermKind.QUARTER, 5, quarters, vacations, holidays),
        CalendarPlan("10–11 классы", TermKind.HALF_YEAR, 6, halves, vacations, holidays),
    )


def unsaved_calendar(
    year: SchoolYear, plan: CalendarPlan
) -> tuple[Calendar, tuple[list[Term], list[Vacation], list[TransferredDay]]]:
    """The calendar of the plan and all that belongs to it."""
    calendar = Calendar(year=year, name=plan.name, term_kind=plan.term_kind, school_days=plan.school_days)
    return calendar, (
        [
            Term(calendar=calendar, number=number, starts_on=term.starts_on, ends_on=term.ends_on)
            for number, term in enumerate(plan.terms, 1)
        ],
        [
            Vacation(calendar=calendar, name=span.name, starts_on=span.starts_on, ends_on=span.ends_on)
            for span in plan.vacations
        ],
        [
            TransferredDay(calendar=calendar, on=override.on, works_as=override.works_as, reason=override.reason)
            for override in plan.overrides
        ],
    )


def on_or_after(day: date, weekday: int) -> date:
    """The first such weekday that is not before the day."""
    return day + timedelta(days=(weekday - day.isoweekday()) % 7)


def _quarters(first: int) -> tuple[Span, ...]:
    second_begins = date(first, 11, 5)
    if second_begins.isoweekday() > FRIDAY:
        second_begins = on_or_after(second_begins, MONDAY)
    spring_begins = on_or_after(date(first + 1, 3, 23), SUNDAY)
    return (
        Span("I", date(first, 9, 1), on_or_after(date(first, 10, 22), SUNDAY)),
        Span("II", second_begins, date(first, 12, 30)),
        Span("III", on_or_after(date(first + 1, 1, 11), MONDAY), spring_begins),
        Span("IV", spring_begins + 8 * DAY, date(first + 1, 5, 26)),
    )


def _vacations(quarters: tuple[Span, ...]) -> tuple[Span, ...]:
    names = ("Осенние каникулы", "Зимние каникулы", "Весенние каникулы")
    between = [
        Span(name, earlier.ends_on + DAY, later.starts_on - DAY)
        for name, earlier, later in zip(names, quarters[:-1], quarters[1:], strict=True)
    ]
    last = quarters[-1].ends_on
    return (*between, Span("Летние каникулы", last + DAY, date(last.year, 8, 31)))


def _with_february(vacations: tuple[Span, ...], first: int) -> tuple[Span, ...]:
    """Grade 1 rests a week more (requirements 4)."""
    monday = on_or_after(date(first + 1, 2, 17), MONDAY)
    return (*vacations, Span("Дополнительные каникулы", monday, monday + 6 * DAY))


def _holidays(first: int) -> tuple[DayOverride, ...]:
    overrides = []
    for month, number, reason in PUBLIC_HOLIDAYS:
        day = date(first if month > 8 else first + 1, month, number)
        overrides.append(DayOverride(day, None, reason))
        if day.isoweekday() > FRIDAY:
            overrides.append(DayOverride(on_or_after(day, MONDAY), None, f"{reason}, перенос"))
    return tuple(overrides)
