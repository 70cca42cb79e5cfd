"""What ended a past year: the council's decisions about each pupil, signed, and the year closed for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from demo.past_people import PastYear
from journal.models import Council, CouncilDecision, CouncilMatter, PeriodKind, PeriodMark, YearLock
from journal.rules.council import DecisionKind, YearResults, proposed_decision
from school.models import Enrolment

_LOWEST_PASS = 3
_MADE_UP = "Задолженность ликвидирована до педсовета"
_HELD_AFTER, _CLOSED_AFTER = timedelta(days=2), timedelta(days=5)


def end_past_year(year: PastYear) -> None:
    """As the triggers have it: decided on the day of the council, signed, then nothing of the year changes."""
    deputy, school_year = year.staff.offices["galina"], year.structure.year
    ends_on = max(term.ends_on for terms in year.structure.terms.values() for term in terms if term.ends_on)
    held_on = ends_on + _HELD_AFTER
    council = Council.objects.create(year=school_year, matter=CouncilMatter.YEAR_END, held_on=held_on, protocol_no="12")
    CouncilDecision.objects.bulk_create(_decisions(council, deputy))
    Council.objects.filter(pk=council.pk).update(signed_at=_afternoon(held_on), signed_by=deputy)
    YearLock.objects.create(year=school_year, closed_by=deputy, closed_at=_afternoon(ends_on + _CLOSED_AFTER))


def _decisions(council: Council, deputy: User) -> Iterator[CouncilDecision]:
    """As proposed by the marks of the year, but that nobody stays: in the year after all are a class higher."""
    failed = PeriodMark.objects.filter(year=council.year, kind=PeriodKind.YEAR, value__lt=_LOWEST_PASS)
    debts = set(failed.values_list("pupil", flat=True))
    roll = Enrolment.objects.on(council.held_on).filter(school_class__year=council.year).select_related("school_class")
    for place in roll.order_by("school_class", "pupil"):
        results = YearResults(debts=("",) if place.pupil_id in debts else ())
        kind = proposed_decision(council.matter, place.school_class.grade, results) or ""
        yield CouncilDecision(
            council=council,
            school_class=place.school_class,
            pupil_id=place.pupil_id,
            proposed=kind,
            kind=DecisionKind.PROMOTED if kind == DecisionKind.RETAINED else kind,
            reason=_MADE_UP if kind == DecisionKind.RETAINED else "",
            written_by=deputy,
        )


def _afternoon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(16)))
