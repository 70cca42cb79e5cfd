"""What a statement is: a document of the school that is made from what a person has chosen (R-39 to R-49)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from common.audience import TEACHER
from common.formatting import date_short
from common.sheets import Sheet, Signature, Table
from journal.queries.terms import SchoolTerms, Span
from school.models import Pupil, SchoolClass, StaffMember
from school.queries.signers import DEPUTY_SIGNS, signed, signers_on
from school.roles import Roles


class Scope(StrEnum):
    """What a statement is about."""

    SCHOOL = "school"
    CLASS = "class"
    TEACHER = "teacher"
    PUPIL = "pupil"


class Days(StrEnum):
    """Which days a statement is about: a term as a whole, any days of which a term is one choice, or just today."""

    TERM = "term"
    RANGE = "range"
    TODAY = "today"


@dataclass(frozen=True)
class StatementFilter:
    """What the person has chosen; all of it comes from access.

    `days` are the days typed or those of the term up to today. `term_key` names the term (journal/queries/terms.py);
    it is empty before the first term of all. Of `school_class`, `teacher` and `pupils` there is the one that the scope
    of the statement asks for; `pupils` are one child, or the pupils of `school_class` in their order.
    """

    roles: Roles
    made_at: datetime
    terms: SchoolTerms
    term_key: str
    days: tuple[date, date]
    school_class: SchoolClass | None = None
    teacher: StaffMember | None = None
    pupils: Sequence[Pupil] = ()

    @property
    def today(self) -> date:
        return self.roles.today

    @property
    def author(self) -> str:
        """«Ерёмина Г. И.»."""
        return self.roles.user.initials_name if self.roles.user else ""

    @property
    def is_whole_term(self) -> bool:
        """Are the days those of the chosen term?"""
        return bool(self.term_key) and self.days == self.terms.range_of(self.term_key)

    @property
    def spans(self) -> dict[int, Span]:
        """What counts of the chosen term, by calendar."""
        return self.terms.spans(self.term_key) if self.term_key else {}

    @property
    def span(self) -> Span | None:
        """What counts of the chosen term in the chosen class; None where its calendar has none yet."""
        return self.spans.get(self.school_class.calendar_id) if self.school_class else None

    @property
    def the_class(self) -> SchoolClass:
        """The chosen class, for a statement whose scope is a class."""
        assert self.school_class is not None  # noqa: S101  # the form of the scope has asked for it
        return self.school_class

    @property
    def the_teacher(self) -> StaffMember:
        """The chosen teacher, for a statement whose scope is a teacher."""
        assert self.teacher is not None  # noqa: S101  # as above
        return self.teacher

    @property
    def object_title(self) -> str:
        """«5А», «Белова А. С.», «Ершов Дмитрий»; empty for the school."""
        if self.teacher:
            return self.teacher.initials_name
        if len(self.pupils) == 1:
            return self.pupils[0].short_name
        return self.school_class.name if self.school_class else ""

    @property
    def term_title(self) -> str:
        """«I четверть 2026/27»."""
        return next((choice.title for choice in self.terms.choices if choice.key == self.term_key), "")

    def days_title(self, days: Days) -> str:
        """«I четверть 2026/27», «с 01.09.2026 по 14.10.2026», «на 14.10.2026»."""
        if days == Days.TODAY:
            return f"на {date_short(self.today)}"
        if days == Days.TERM:
            return self.term_title
        return f"с {date_short(self.days[0])} по {date_short(self.days[1])}"

    def sheet(
        self,
        title: str,
        tables: Sequence[Table],
        *,
        facts: Sequence[str] = (),
        notes: Sequence[str] = (),
        signatures: Sequence[str | Signature] = (DEPUTY_SIGNS,),
        is_landscape: bool = False,
        has_stamp: bool = False,
        about: str = "",
    ) -> Sheet:
        """A document of this school, asked for by this person at this moment."""
        return Sheet(
            title=title,
            school=self.roles.school_name,
            tables=tables,
            author=self.author,
            made_at=self.made_at,
            facts=facts,
            notes=notes,
            signatures=signatures,
            is_landscape=is_landscape,
            has_stamp=has_stamp,
            about=about,
        )


def _no_links(_chosen: StatementFilter) -> list[tuple[str, str]]:
    return []


@dataclass(frozen=True)
class Statement:
    """A kind of document: `key` stands in addresses, `clause` names the requirement, `about` tells what is in it.

    Who holds one of the `audiences` may have it, about what reports/access.py lets him. `make` gives the document, or
    for several pupils one for each, in a constant number of queries. `links` leads on from the page to what belongs to
    the document, as titles and addresses.
    """

    key: str
    title: str
    clause: str
    audiences: tuple[str, ...]
    scope: Scope
    days: Days
    make: Callable[[StatementFilter], Sheet | list[Sheet]]
    about: str = field(default="")
    links: Callable[[StatementFilter], list[tuple[str, str]]] = field(default=_no_links)

    @property
    def is_on_own_lessons(self) -> bool:
        """Is it only about what one teaches oneself, whatever office one holds?"""
        return set(self.audiences) == {TEACHER}

    def sheets(self, chosen: StatementFilter) -> list[Sheet]:
        """The documents: one, or one for each pupil; with the names of those who sign them today."""
        made = self.make(chosen)
        led_on = min(chosen.days[1], chosen.today)
        names = signers_on(chosen.today, author=chosen.roles.user, school_class=chosen.school_class, led_on=led_on)
        return [signed(sheet, names) for sheet in (made if isinstance(made, list) else [made])]

    def name_of(self, chosen: StatementFilter) -> str:
        """«Посещаемость: классы 5А, с 01.09.2026 по 14.10.2026»: what the access log and a file are called by."""
        about = f"{self.title} {chosen.object_title}".strip()
        return f"{about}, {chosen.days_title(self.days)}"
