"""Which terms are closed for which classes, and what was opened again (R-51)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Exists, QuerySet, Subquery

from journal.models import ClosedYear, TermLock, TermReopening, YearReopening
from school.models import Calendar, SchoolClass, SchoolYear, Term

LONGEST_HISTORY = 100


@dataclass(frozen=True)
class TermOfClass:
    """One cell of the table: a term of a class, closed by somebody at a moment, or open; `open_until` when again."""

    term_id: int
    class_id: int
    closed_by: str = ""
    closed_at: datetime | None = None
    open_until: datetime | None = None

    @property
    def is_locked(self) -> bool:
        return self.closed_at is not None

    @property
    def is_reopened(self) -> bool:
        return self.open_until is not None


@dataclass(frozen=True)
class ClassTerms:
    """The terms of one class in the order of its calendar."""

    name: str
    grade: int
    terms: Sequence[TermOfClass]


@dataclass(frozen=True)
class CalendarTerms:
    """The classes of one calendar: their terms are the columns."""

    name: str
    terms: Sequence[Term]
    classes: Sequence[ClassTerms]


@dataclass(frozen=True)
class ReopeningRow:
    """What was opened again: by whom, why, until when; `ended` is the moment when it closed or will close."""

    what: str
    opened_by: str
    opened_at: datetime
    reason: str
    ended: datetime
    is_open: bool


@dataclass(frozen=True)
class YearOfTerms:
    """The terms of all classes of a year, and what was opened again."""

    year: SchoolYear
    is_closed: bool
    calendars: Sequence[CalendarTerms]
    reopenings: Sequence[ReopeningRow]


def year_of_terms(years: QuerySet[SchoolYear]) -> YearOfTerms | None:
    """Every class of the first of the years with its terms; None without classes.

    Three queries, and two more when anything was ever opened again in the year.
    """
    year_id = Subquery(years.values("pk")[:1])
    of_terms = TermReopening.objects.filter(lock__school_class__year=year_id)
    flags = {
        "is_year_closed": Exists(ClosedYear.objects.filter(year=year_id)),
        "is_reopened": Exists(of_terms) | Exists(YearReopening.objects.filter(lock__year=year_id)),
    }
    found: Any = SchoolClass.objects.filter(year=year_id).select_related("calendar", "year").annotate(**flags)
    classes = list(found.order_by("calendar__name", "calendar", "grade", "letter"))
    if not classes:
        return None
    year, is_closed = classes[0].year, classes[0].is_year_closed
    terms: dict[int, list[Term]] = {}
    for term in Term.objects.filter(calendar__year=year).select_related("calendar"):
        terms.setdefault(term.calendar_id, []).append(term)
    related = ("closed_by", "school_class", "term__calendar")
    locks = {
        (lock.school_class_id, lock.term_id): lock
        for lock in TermLock.objects.filter(school_class__year=year).select_related(*related)
    }
    reopenings = _reopenings(year) if classes[0].is_reopened else []
    open_until = {
        one.lock_id: one.open_until
        for one in reopenings
        if isinstance(one, TermReopening) and one.is_open and not is_closed
    }
    calendars = [
        _calendar(calendar, terms.get(calendar.pk, []), list(of_calendar), locks, open_until)
        for calendar, of_calendar in groupby(classes, lambda item: item.calendar)
    ]
    calendars.sort(key=lambda one: one.classes[0].grade)  # «10–11 классы» after «2–9 классы»
    names = {lock.pk: str(lock) for lock in locks.values()}
    return YearOfTerms(year, is_closed, calendars, [_row(one, names) for one in reopenings[:LONGEST_HISTORY]])


def _calendar(
    calendar: Calendar,
    terms: list[Term],
    classes: list[SchoolClass],
    locks: Mapping[tuple[int, int], TermLock],
    open_until: Mapping[int, datetime],
) -> CalendarTerms:
    def cell(school_class: SchoolClass, term: Term) -> TermOfClass:
        lock = locks.get((school_class.pk, term.pk))
        if lock is None:
            return TermOfClass(term.pk, school_class.pk)
        closed = (lock.closed_by.initials_name, lock.closed_at, open_until.get(lock.pk))
        return TermOfClass(term.pk, school_class.pk, *closed)

    rows = [ClassTerms(item.name, item.grade, [cell(item, term) for term in terms]) for item in classes]
    return CalendarTerms(calendar.name, terms, rows)


def _reopenings(year: SchoolYear) -> list[TermReopening | YearReopening]:
    """The latest first."""
    of_terms = TermReopening.objects.filter(lock__school_class__year=year).select_related("opened_by")
    of_year = YearReopening.objects.filter(lock__year=year).select_related("opened_by", "lock__year")
    return sorted([*of_terms, *of_year], key=lambda one: one.opened_at, reverse=True)


def _row(one: TermReopening | YearReopening, names: Mapping[int, str]) -> ReopeningRow:
    what = names[one.lock_id] if isinstance(one, TermReopening) else f"Учебный год {one.lock}"
    ended = one.ended_at or one.open_until
    return ReopeningRow(what, one.opened_by.initials_name, one.opened_at, one.reason, ended, one.is_open)
