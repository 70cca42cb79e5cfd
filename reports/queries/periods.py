"""What a page of results is about: a term, a school year or any days, and what stands beside it (R-42, decision 34)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from common.formatting import date_short
from journal.queries.terms import SchoolTerms, Span, TermChoice, school_terms
from reports.rules.periods import days_before, year_earlier
from school.models import SchoolYear

_YEAR = "year"
_MOST_YEARS = 8
_NO_PERIOD = "журнала за этот период нет"


@dataclass(frozen=True)
class Counted:
    """The days whose marks count in the classes of one calendar, and which period marks go before them, if any.

    Equal ones are counted alike, whatever calendars call them.
    """

    starts_on: date
    until: date
    is_over: bool = False
    year_id: int | None = None
    term_id: int | None = field(default=None, compare=False)
    title: str = field(default="", compare=False)


class PeriodKind(StrEnum):
    """What is counted: what teachers have set for a term or for the year, or for other days only what comes out."""

    TERM = "term"
    YEAR = "year"
    DAYS = "days"


@dataclass(frozen=True)
class Period:
    """Days with their name; `calendars` tells by calendar what is counted in its classes."""

    key: str
    title: str
    kind: PeriodKind
    starts_on: date
    until: date
    calendars: Mapping[int, Counted]

    @property
    def what(self) -> Hashable:
        """All that is told of it, as part of a key."""
        calendars = tuple((key, days, days.term_id, days.title) for key, days in sorted(self.calendars.items()))
        return self.key, self.title, self.kind, self.starts_on, self.until, calendars

    @property
    def query(self) -> dict[str, str]:
        """What an address says to mean these days."""
        if self.kind != PeriodKind.DAYS:
            return {"term": self.key}
        return {"starts_on": self.starts_on.isoformat(), "ends_on": self.until.isoformat()}


@dataclass(frozen=True)
class Compared:
    """The period of a page, the one before it and the same one of the last year; None where the journal has none."""

    now: Period
    before: Period | None
    year_ago: Period | None
    why_not_before: str = ""
    why_not_year_ago: str = ""

    @property
    def what(self) -> Hashable:
        """All that is told of the three, as part of a key."""
        earlier = tuple(period and period.what for period in (self.before, self.year_ago))
        return self.now.what, earlier, self.why_not_before, self.why_not_year_ago


def counted(span: Span) -> Counted:
    """A term as far as it has come."""
    is_over = span.until == span.term.ends_on
    return Counted(span.starts_on, span.until, is_over, term_id=span.term.pk, title=span.title)


@dataclass(frozen=True)
class Periods:
    """All that may be asked for: terms and years that have begun, and any days up to today."""

    terms: SchoolTerms

    @cached_property
    def years(self) -> dict[int, SchoolYear]:
        """School years with terms, by the calendar year in which they begin."""
        return {term.calendar.year.starts_on.year: term.calendar.year for term in self.terms.terms}

    @cached_property
    def choices(self) -> list[TermChoice]:
        """Terms, the latest first, then years."""
        begun = [year for _, year in sorted(self.years.items(), reverse=True) if year.starts_on <= self.terms.today]
        years = [TermChoice(f"{year.starts_on.year}-{_YEAR}", f"{year} учебный год") for year in begun]
        return [*self.terms.choices, *years] if self.terms.choices else []

    def of_key(self, key: str) -> Period | None:
        """The term or year of the key, else the latest term; None before the first one of all."""
        began, _, what = key.partition("-")
        if what == _YEAR and any(choice.key == key for choice in self.choices):
            return self._year(self.years[int(began)])
        known = self.terms.key_or_current(key)
        return self._term(known) if known else None

    def of_days(self, starts_on: date, ends_on: date) -> Period:
        """Any days, until today at the most: classes of the school year in which they end."""
        until = min(ends_on, self.terms.today)
        title = f"{date_short(starts_on)} – {date_short(until)}"
        return Period("", title, PeriodKind.DAYS, starts_on, until, self._days(starts_on, until, title))

    def compared(self, now: Period) -> Compared:
        """The period with what stands beside it."""
        if now.kind == PeriodKind.DAYS:
            return self._compared_days(now)
        began, what = now.key.split("-", 1)
        earlier_year = f"{int(began) - 1}-{what}"
        year_ago = self._known(earlier_year)
        if now.kind == PeriodKind.YEAR:
            return Compared(now, None, year_ago, "у года его нет", _NO_PERIOD)
        before = self._known(self._key_before(now.key))
        return Compared(now, before, year_ago, "это первый период в журнале", _NO_PERIOD)

    def trail(self, now: Period) -> list[Period]:
        """Periods of the same kind up to this one, the earliest first: of two years, or the years themselves."""
        key = now.key or self.terms.key_or_current("") or ""
        if now.kind == PeriodKind.YEAR:
            begun = [year for began, year in sorted(self.years.items()) if began <= int(key.partition("-")[0])]
            return [self._year(year) for year in begun][-_MOST_YEARS:]
        began, kind, _ = key.split("-")
        keys = [choice.key for choice in self.terms.choices if f"-{kind}-" in choice.key and choice.key <= key]
        return [self._term(each) for each in sorted(keys) if int(each[:4]) >= int(began) - 1]

    def _known(self, key: str) -> Period | None:
        return self.of_key(key) if any(choice.key == key for choice in self.choices) else None

    def _key_before(self, key: str) -> str:
        """The term before in the same year, or the last of the year before."""
        began, kind, number = key.split("-")
        if int(number) > 1:
            return f"{began}-{kind}-{int(number) - 1}"
        of_kind = [choice.key for choice in self.terms.choices if choice.key.startswith(f"{int(began) - 1}-{kind}-")]
        return max(of_kind, default="")

    def _term(self, key: str) -> Period:
        spans = self.terms.spans(key)
        starts_on, until = self.terms.range_of(key)
        title = next(choice.title for choice in self.terms.choices if choice.key == key)
        so_far = "" if self.terms.is_over(key) else f" на {date_short(until)}"
        found = {calendar: counted(span) for calendar, span in spans.items()}
        return Period(key, f"{title}{so_far}", PeriodKind.TERM, starts_on, until, found)

    def _year(self, year: SchoolYear) -> Period:
        assert year.ends_on is not None  # noqa: S101  # a constraint of the table
        until = min(year.ends_on, self.terms.today)
        so_far = "" if until == year.ends_on else f" на {date_short(until)}"
        title = f"{year} учебный год{so_far}"
        days = Counted(year.starts_on, until, until == year.ends_on, year_id=year.pk, title=title)
        found = {term.calendar_id: days for term in self.terms.terms if term.calendar.year_id == year.pk}
        key = f"{year.starts_on.year}-{_YEAR}"
        return Period(key, title, PeriodKind.YEAR, year.starts_on, until, found)

    def _days(self, starts_on: date, until: date, title: str) -> dict[int, Counted]:
        """By calendar of the year in which the days end."""
        of_year = (term for term in self.terms.terms if term.calendar.year.holds_on(until))
        return {term.calendar_id: Counted(starts_on, until, title=title) for term in of_year}

    def _compared_days(self, now: Period) -> Compared:
        before = self.of_days(*days_before(now.starts_on, now.until))
        year_ago = self.of_days(year_earlier(now.starts_on), year_earlier(now.until))
        return Compared(
            now,
            before if before.calendars else None,
            year_ago if year_ago.calendars else None,
            _NO_PERIOD,
            _NO_PERIOD,
        )


def periods_of(today: date) -> Periods:
    """All periods of the school. One query."""
    return Periods(school_terms(today))
