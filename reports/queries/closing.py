"""The checklist of a term before it is closed: what is missing in the journal, and open remarks (R-51)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Count

from common.formatting import counted
from common.sums import Summable
from journal.queries.readiness import ClassReadiness, MissingEntries, term_readiness
from reports.models import Remark
from reports.queries.remarks import OPEN, Figure, RemarksFilter
from school.models import SchoolClass, Term

_REMARKS = ("открытое замечание", "открытых замечания", "открытых замечаний")


@dataclass(frozen=True)
class Unready(Summable):
    """What a term may be closed with when that is confirmed."""

    entries: MissingEntries = field(default_factory=MissingEntries)
    n_remarks: int = 0

    @property
    def total(self) -> int:
        return self.entries.total + self.n_remarks

    @property
    def words(self) -> str:
        """«3 урока без темы, 1 открытое замечание»; empty when nothing is."""
        remarks = counted(self.n_remarks, *_REMARKS) if self.n_remarks else ""
        return ", ".join(filter(None, (self.entries.words, remarks)))


@dataclass(frozen=True)
class ClassChecklist:
    """A class: its gradebooks, and the open remarks about days of the term with their list."""

    journal: ClassReadiness
    remarks: Figure

    @property
    def school_class(self) -> SchoolClass:
        return self.journal.school_class

    @property
    def is_ready(self) -> bool:
        return not self.gaps.total

    @property
    def gaps(self) -> Unready:
        return Unready(self.journal.gaps, self.remarks.n)


@dataclass(frozen=True)
class TermChecklist:
    """The classes of a grade in a term."""

    classes: Sequence[ClassChecklist]

    @property
    def open_classes(self) -> list[SchoolClass]:
        return [one.school_class for one in self.classes if not one.journal.is_closed]

    @property
    def gaps(self) -> Unready:
        """Of the classes in which the term is still open."""
        return sum((one.gaps for one in self.classes if not one.journal.is_closed), Unready())


def term_checklist(term: Term, classes: Sequence[SchoolClass], today: date) -> TermChecklist:
    """Every gradebook of the classes in the term, and their remarks. Fourteen queries."""
    found = term_readiness(term, classes, today)
    remarks = _open_remarks(term, classes)
    return TermChecklist([ClassChecklist(one, remarks[one.school_class.pk]) for one in found])


def _open_remarks(term: Term, classes: Sequence[SchoolClass]) -> Mapping[int, Figure]:
    """By class, with the list of exactly these."""
    assert term.ends_on is not None  # noqa: S101  # a constraint of the table
    about = Remark.objects.open().about_days(term.starts_on, term.ends_on).filter(school_class__in=classes)
    numbers = dict(about.order_by().values_list("school_class").annotate(n=Count("pk")))
    asked = RemarksFilter(state=OPEN, about=(term.starts_on, term.ends_on))
    return {one.pk: Figure(numbers.get(one.pk, 0), replace(asked, class_id=one.pk).url) for one in classes}
