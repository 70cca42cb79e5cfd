"""Which terms a report can be about: calendars differ, so a school-wide term is a kind and a number in a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from common.prepared import Prepared
from school.models import SchoolClass, Term


@dataclass(frozen=True)
class Span:
    """The part of a term that counts: from its first day to `until`, which is its last day once it is over."""

    term: Term
    until: date

    @property
    def starts_on(self) -> date:
        return self.term.starts_on

    @property
    def key(self) -> str:
        """How addresses of reports call the term."""
        return _key(self.term)

    @property
    def title(self) -> str:
        """«I четверть», with the date while the term is not over: «I полугодие на 25.10.2026»."""
        return self.term.name if self.until == self.term.ends_on else f"{self.term.name} на {self.until:%d.%m.%Y}"

    @property
    def title_with_year(self) -> str:
        """«I четверть 2026/27», while it is not over «I полугодие 2026/27 на 25.10.2026»."""
        title = f"{self.term.name} {self.term.calendar.year}"
        return title if self.until == self.term.ends_on else f"{title} на {self.until:%d.%m.%Y}"


@dataclass(frozen=True)
class TermChoice:
    """One line of a term filter."""

    key: str
    title: str


@dataclass(frozen=True)
class SchoolTerms:
    """All terms of all calendars, the oldest first, and today."""

    terms: Sequence[Term]
    today: date

    @cached_property
    def choices(self) -> list[TermChoice]:
        """Terms that have begun, the latest first, each kind and number once a year."""
        begun = sorted((term for term in self.terms if term.starts_on <= self.today), key=_by_recency)
        titles = {_key(term): f"{term.name} {term.calendar.year}" for term in begun}
        return [TermChoice(key, title) for key, title in titles.items()]

    def key_or_current(self, key: str) -> str | None:
        """The key when it is one of the choices, else the latest; None before the first term of all."""
        keys = [choice.key for choice in self.choices]
        return key if key in keys else next(iter(keys), None)

    def range_of(self, key: str) -> tuple[date, date]:
        """The first and last day of the chosen term, up to today; the widest where calendars differ."""
        chosen = [term for term in self.terms if _key(term) == key]
        return min(term.starts_on for term in chosen), self._until(max(map(_end, chosen)))

    def is_over(self, key: str) -> bool:
        """Has the chosen term ended in all calendars that have it?"""
        return all(_end(term) <= self.today for term in self.terms if _key(term) == key)

    def spans(self, key: str) -> dict[int, Span]:
        """What counts by calendar. A calendar that has no such term answers with its own term of the same days.

        So a report on the I quarter shows half-year classes too: their half-year as it stood at the quarter's end.
        """
        day = self.range_of(key)[1]
        year_id = next(term.calendar.year_id for term in self.terms if _key(term) == key)
        spans: dict[int, Span] = {}
        for term in self.terms:
            if term.calendar.year_id == year_id and (_key(term) == key or self._replaces(term, key, day)):
                spans[term.calendar_id] = Span(term, min(self._until(_end(term)), day))
        return spans

    def _replaces(self, term: Term, key: str, day: date) -> bool:
        kind = next(term.calendar.term_kind for term in self.terms if _key(term) == key)
        return term.calendar.term_kind != kind and term.starts_on <= day

    def _until(self, day: date) -> date:
        return min(day, self.today)


def school_terms(today: date) -> SchoolTerms:
    """Terms of all years and calendars, for filters and reports. One query."""
    return SchoolTerms(_TERMS(), today)


def class_terms(school_class: SchoolClass, today: date) -> list[Span]:
    """Terms of the class that have begun, the latest first. One query."""
    terms = Term.objects.filter(calendar=school_class.calendar_id, starts_on__lte=today).select_related(
        "calendar__year"
    )
    return [Span(term, min(_end(term), today)) for term in terms.order_by("-starts_on")]


def _key(term: Term) -> str:
    return f"{term.calendar.year.starts_on.year}-{term.calendar.term_kind}-{term.number}"


def _by_recency(term: Term) -> tuple[int, int]:
    """The latest first; of two that began together the shorter one, so that a quarter precedes a half-year."""
    return -term.starts_on.toordinal(), _end(term).toordinal()


def _end(term: Term) -> date:
    assert term.ends_on is not None  # noqa: S101  # a constraint of the table
    return term.ends_on


_TERMS = Prepared(lambda: Term.objects.select_related("calendar__year").order_by("starts_on", "pk"))
