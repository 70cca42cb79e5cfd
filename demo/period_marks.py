"""Period marks of the terms that are over: mostly as proposed, some not and why, a few «н/а» (R-31)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from itertools import groupby
from random import Random
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from demo.bulk import Row, copy_in_batches, copy_rows
from demo.random_streams import random_for
from journal.models import Mark, PeriodKind, PeriodMark, PeriodResult
from journal.queries.evidence import evidence_by
from journal.queries.journal_rules import proposal_rules_of
from journal.rules.marks import HIGHEST_MARK, proposal, year_mark
from school.models import School, SchoolYear, SubjectExemption, Term
from timetable.models import TeachingAssignment

_PLACE = ("pupil", "subject", "year", "term", "kind")
_FIELDS = (*_PLACE, "value", "result", "reason", "written_by", "written_at", "version")
_DIFFERENT = 0.03
_WITHOUT_MARKS = 1  # grade
_BETTER, _WORSE = "Победа в школьной олимпиаде", "Последняя контрольная не написана"
_AT = time(16, 30)


def set_period_marks(today: date, stream: Callable[..., Random] = random_for) -> None:
    """Every teacher has summed up every term of the day's year that is over; the terms are not closed yet."""
    over = Term.objects.filter(calendar__year__in=SchoolYear.objects.on(today), ends_on__lt=today)
    over = over.filter(calendar__classes__grade__gt=_WITHOUT_MARKS).distinct()
    terms = list(over.select_related("calendar").order_by("calendar__name", "number"))
    copy_in_batches(PeriodMark, _FIELDS, (row for term in terms for row in list(_rows(term, stream))))


def set_year_marks(year: SchoolYear) -> None:
    """The marks of a year that is over: what those of its terms come to."""
    of_terms = PeriodMark.objects.filter(year=year, kind=PeriodKind.TERM).order_by("pupil", "subject", "term__ends_on")
    rows = of_terms.values_list("pupil", "subject", "value", "written_by", "written_at")
    of_places = groupby(list(rows), _place)
    copy_rows(PeriodMark, _FIELDS, (row for place, marks in of_places for row in _year_rows(year, place, marks)))


def _place(row: tuple[Any, ...]) -> tuple[int, int]:
    return row[0], row[1]


def _year_rows(year: SchoolYear, place: tuple[int, int], marks: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    """Nothing where no term has a number."""
    marked = [row for row in marks if row[2] is not None]
    if marked:
        value = year_mark([row[2] for row in marked])
        yield (*place, year.pk, None, PeriodKind.YEAR.value, value, "", "", *marked[-1][3:], 1)


def _rows(term: Term, stream: Callable[..., Random]) -> Iterator[Row]:
    rules = proposal_rules_of(School.objects.get())
    marks = Mark.objects.filter(work__lesson__on__range=(term.starts_on, term.ends_on))
    evidence = evidence_by(marks, rules, "pupil", "work__lesson__subject")
    exempt = set(SubjectExemption.objects.on(term.ends_on or term.starts_on).values_list("pupil", "subject"))
    marked = {subject for _, subject in evidence}
    draw, written_at = stream("period marks", term.calendar.name, str(term.number)), _moment(term)
    for pupil, subject, teacher in _taught(term):
        found = evidence.get((pupil, subject))
        if (pupil, subject) in exempt:
            outcome: Row = (None, PeriodResult.EXEMPT.value, "")
        elif found:
            outcome = _outcome(proposal(found, rules), draw)
        elif subject in marked:
            outcome = (None, PeriodResult.NOT_ATTESTED.value, "Пропущено больше половины уроков")
        else:
            continue
        yield (pupil, subject, term.calendar.year_id, term.pk, PeriodKind.TERM.value, *outcome, teacher, written_at, 1)


def _outcome(proposed: int, draw: Random) -> Row:
    """The proposal, or now and then the mark beside it with a reason."""
    if draw.random() >= _DIFFERENT:
        return proposed, "", ""
    if proposed < HIGHEST_MARK:
        return proposed + 1, "", _BETTER
    return proposed - 1, "", _WORSE


def _moment(term: Term) -> datetime:
    """The afternoon of the last day of the term."""
    assert term.ends_on is not None  # noqa: S101  # a constraint of the table
    return timezone.make_aware(datetime.combine(term.ends_on, _AT))


def _taught(term: Term) -> list[tuple[int, int, int]]:
    """Pupil, subject and the teacher's user on the last day of the term; grade 1 has no marks."""
    day = term.ends_on or term.starts_on
    in_force = Q(group__members__ends_on=None) | Q(group__members__ends_on__gte=day)
    rows = (
        TeachingAssignment.objects.on(day)
        .filter(in_force, group__members__starts_on__lte=day, group__school_class__calendar=term.calendar_id)
        .exclude(group__school_class__grade=_WITHOUT_MARKS)
        .exclude(teacher__user=None)
        .order_by("group__members__pupil", "subject", F("starts_on").desc())
        .values_list("group__members__pupil", "subject", "teacher__user")
    )
    by_place: dict[tuple[int, int], int] = {}
    for pupil, subject, teacher in rows:
        by_place.setdefault((pupil, subject), teacher)
    return [(pupil, subject, teacher) for (pupil, subject), teacher in by_place.items()]
