"""What is not ready in a school year before it is closed, and whether it is (R-51)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q

from common.formatting import counted
from journal.models import (
    ClosedTerm,
    ClosedYear,
    CorrectionRequest,
    Council,
    CouncilDecision,
    CouncilMatter,
    YearLock,
)
from school.models import Enrolment, SchoolClass, SchoolYear, Term


@dataclass(frozen=True)
class YearReadiness:
    """How much is not ready: terms of classes that are open, pupils of the last day without a signed decision, councils

    without a signature, corrections that wait. `last_day` is the end of the last term.
    """

    year: SchoolYear
    lock: YearLock | None
    is_closed: bool
    last_day: date | None
    open_terms: int
    undecided: int
    unsigned: int
    waiting: int

    @property
    def to_confirm(self) -> int:
        """What the year may be closed with when that is confirmed."""
        return self.undecided + self.unsigned + self.waiting

    @property
    def words(self) -> str:
        """«3 ученика без решения педсовета, 1 протокол без подписи»; empty when all is ready."""
        found = (
            (self.undecided, ("ученик без решения педсовета", "ученика без решения педсовета",
                              "учеников без решения педсовета")),
            (self.unsigned, ("протокол без подписи", "протокола без подписи", "протоколов без подписи")),
            (self.waiting, ("заявка на исправление", "заявки на исправление", "заявок на исправление")),
        )  # fmt: skip
        return ", ".join(counted(number, *nouns) for number, nouns in found if number)

    def is_over(self, today: date) -> bool:
        """Has its last term ended?"""
        return self.last_day is not None and today > self.last_day


def year_readiness(year: SchoolYear) -> YearReadiness:
    """Seven queries."""
    last = Term.objects.filter(calendar__year=year).order_by("-ends_on").first()
    lock = YearLock.objects.filter(year=year).select_related("closed_by").first()
    return YearReadiness(
        year=year,
        lock=lock,
        is_closed=lock is not None and ClosedYear.objects.filter(year=year).exists(),
        last_day=last.ends_on if last else None,
        open_terms=_open_terms(year),
        undecided=_undecided(year),
        unsigned=Council.objects.filter(year=year, signed_at=None).count(),
        waiting=CorrectionRequest.objects.waiting().filter(group__school_class__year=year).count(),
    )


def _open_terms(year: SchoolYear) -> int:
    """Terms of classes, each for itself, that are not closed now."""
    closed = ClosedTerm.objects.filter(term=OuterRef("term"), school_class=OuterRef("pk"))
    of_classes = SchoolClass.objects.filter(year=year).order_by().annotate(term=F("calendar__terms"))
    return of_classes.filter(~Exists(closed), term__isnull=False).count()


def _undecided(year: SchoolYear) -> int:
    """Pupils on the roll on the last day of their calendar about whom no signed council has decided."""
    last = Term.objects.filter(calendar=OuterRef("school_class__calendar")).order_by("-ends_on").values("ends_on")[:1]
    decided = CouncilDecision.objects.filter(
        pupil=OuterRef("pupil"), year=year, matter=CouncilMatter.YEAR_END, council__signed_at__isnull=False
    )
    roll = Enrolment.objects.filter(school_class__year=year).annotate(last_day=last)
    there = Q(ends_on=None) | Q(ends_on__gte=F("last_day"))
    return roll.filter(there, ~Exists(decided), starts_on__lte=F("last_day")).count()
