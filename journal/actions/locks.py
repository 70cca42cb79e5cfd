"""Closing a term for a class and opening it again (R-51)."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from common.actions import action
from journal.models import TermLock
from school.models import SchoolClass, Term


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
def open_term(*, term: Term, school_class: SchoolClass, by: User) -> None:
    """Open the closed term again; history keeps who closed and who opened it. Opening an open term does nothing."""
    TermLock.objects.filter(term=term, school_class=school_class).delete()
