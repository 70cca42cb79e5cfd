"""Closing a term for a class or the whole year, and opening it again for a while (R-51)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Refused
from journal.models import TermLock, TermReopening, YearLock, YearReopening
from school.models import SchoolClass, SchoolYear, Term

NOT_OPEN = "Сейчас это не открыто."


@action
def close_term(*, term: Term, school_class: SchoolClass, by: User) -> TermLock:
    """Close the term for the class: from now on nothing dated inside it changes through any door.

    Waits for writers who are saving at this moment. Raises Refused when it is closed already or of another calendar.
    """
    return TermLock.objects.create(term=term, school_class=school_class, closed_by=by)


@action
def close_term_of_grade(*, term: Term, classes: Iterable[SchoolClass], by: User) -> list[TermLock]:
    """Close the term for all the classes or, when one of them refuses, for none."""
    # One order for everybody: two who close the same grade wait for each other instead of meeting in a deadlock.
    in_order = sorted(classes, key=lambda one: one.pk)
    return [close_term(term=term, school_class=school_class, by=by) for school_class in in_order]


@action
def reopen_term(*, lock: TermLock, reason: str, span: timedelta, by: User) -> TermReopening:
    """Open the closed term of the class for so long from now; then it is closed again by itself.

    Raises Refused without a reason, for more than 31 days or while it is open; Locked in a closed year.
    """
    return TermReopening.objects.create(lock=lock, reason=reason, open_until=current_moment() + span, opened_by=by)


@action
def end_term_reopening(*, lock: TermLock, by: User) -> None:
    """Close the term again before its time; waits for writers. Raises Refused when it is not open."""
    if not TermReopening.objects.filter(lock=lock).open().update(ended_at=current_moment(), ended_by=by):
        raise Refused(NOT_OPEN)


@action
def close_year(*, year: SchoolYear, by: User) -> YearLock:
    """Close the school year: journal, timetable, groups, lists of classes and councils change no more.

    Waits for writers who are saving at this moment. Raises Refused before its last term is over, while a term of one of
    its classes is open, and when it is closed already.
    """
    return YearLock.objects.create(year=year, closed_by=by)


@action
def reopen_year(*, lock: YearLock, reason: str, span: timedelta, by: User) -> YearReopening:
    """Open the closed year for so long from now; its terms stay closed until they are opened as well.

    Raises Refused without a reason, for more than 31 days or while it is open.
    """
    return YearReopening.objects.create(lock=lock, reason=reason, open_until=current_moment() + span, opened_by=by)


@action
def end_year_reopening(*, lock: YearLock, by: User) -> None:
    """Close the year again before its time, and with it its terms. Raises Refused when it is not open."""
    if not YearReopening.objects.filter(lock=lock).open().update(ended_at=current_moment(), ended_by=by):
        raise Refused(NOT_OPEN)
