"""Which terms are closed for which classes (R-51)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from journal.models import TermLock
from school.models import Calendar, SchoolClass, Term


@dataclass(frozen=True)
class TermOfClass:
    """One cell of the table: a term of a class, closed by somebody at a moment, or open."""

    term_id: int
    class_id: int
    closed_by: str = ""
    closed_at: datetime | None = None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


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


def terms_by_calendar(today: date) -> list[CalendarTerms]:
    """Every class of the present year with its terms. Three queries."""
    classes = (
        SchoolClass.objects.filter(year__starts_on__lte=today, year__ends_on__gte=today)
        .select_related("calendar")
        .order_by("calendar__name", "calendar", "grade", "letter")
    )
    terms: dict[int, list[Term]] = {}
    for term in Term.objects.filter(calendar__in=classes.values("calendar")).select_related("calendar"):
        terms.setdefault(term.calendar_id, []).append(term)
    locks = {
        (lock.school_class_id, lock.term_id): lock
        for lock in TermLock.objects.filter(school_class__in=classes.values("pk")).select_related("closed_by")
    }
    return [
        _calendar(calendar, terms.get(calendar.pk, []), list(of_calendar), locks)
        for calendar, of_calendar in groupby(classes, lambda item: item.calendar)
    ]


def _calendar(
    calendar: Calendar, terms: list[Term], classes: list[SchoolClass], locks: dict[tuple[int, int], TermLock]
) -> CalendarTerms:
    def cell(school_class: SchoolClass, term: Term) -> TermOfClass:
        lock = locks.get((school_class.pk, term.pk))
        if lock is None:
            return TermOfClass(term.pk, school_class.pk)
        return TermOfClass(term.pk, school_class.pk, lock.closed_by.initials_name, lock.closed_at)

    rows = [ClassTerms(item.name, item.grade, [cell(item, term) for term in terms]) for item in classes]
    return CalendarTerms(calendar.name, terms, rows)
