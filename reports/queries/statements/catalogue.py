"""Which statements a person may have, about what, and what he has last asked for."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.audience import MANAGEMENT
from common.parameters import whole_number
from reports.access import (
    classes_of_statement,
    enrolled_between,
    in_year_of,
    pupils_of_statement,
    teachers_of_statement,
    teaching_between,
)
from reports.models import LastStatementFilter
from reports.queries.statements import STATEMENTS, Statement
from school.models import Enrolment, Pupil, SchoolClass, StaffMember
from school.roles import Roles


def statements_for(roles: Roles) -> list[Statement]:
    """Those of which the person is an audience, in their order."""
    return [each for each in STATEMENTS if roles.audiences & set(each.audiences)]


def get_statement(roles: Roles, key: str) -> Statement:
    """The statement; 404 for a key that is none, 403 for a person who is none of its audiences."""
    found = next((each for each in STATEMENTS if each.key == key), None)
    if found is None:
        raise Http404
    if not roles.audiences & set(found.audiences):
        raise PermissionDenied("Этот отчёт для другой роли.")
    return found


def last_filter(roles: Roles) -> LastStatementFilter:
    """What the person has last chosen; nothing chosen at first. One query."""
    found = LastStatementFilter.objects.filter(user=roles.user).first()
    return found or LastStatementFilter(user=roles.user)


def classes_to_choose(statement: Statement, roles: Roles, days: tuple[date, date]) -> list[SchoolClass]:
    """Classes of these days that the statement may be about, or whose pupils it may be about. One query."""
    classes = in_year_of(classes_of_statement(roles, statement.audiences), *days)
    return list(classes.select_related("calendar", "year").order_by("-year__starts_on", "grade", "letter"))


def teachers_to_choose(statement: Statement, roles: Roles, days: tuple[date, date]) -> list[StaffMember]:
    """Teachers of these days that the statement may be about. One query."""
    return list(teaching_between(teachers_of_statement(roles, statement.audiences), *days))


def pupils_to_choose(
    statement: Statement, roles: Roles, days: tuple[date, date], school_class: SchoolClass | None
) -> list[Pupil]:
    """Pupils of the class on these days that the statement may be about, without a class those of the family.

    One query, of a class two: found first, its pupils are asked for by their keys.
    """
    visible = enrolled_between(pupils_of_statement(roles, statement.audiences), *days)
    if school_class is None:
        return list(visible.filter(pk__in=roles.family_pupil_ids))
    of_class = Enrolment.objects.in_class(school_class.pk).order_by().values_list("pupil", flat=True)
    return list(visible.filter(pk__in=list(of_class)))


def require_visible(statement: Statement, roles: Roles, scope: str, key: str) -> None:
    """404 for an object that the person may not ask for on any day. What is only of other days the form says, and
    tells management, which knows all objects, that the statement is on what one teaches oneself.
    """
    of_scope = {"class": classes_of_statement, "teacher": teachers_of_statement, "pupil": pupils_of_statement}
    objects = of_scope[scope](roles, (*statement.audiences, *MANAGEMENT))
    pk = whole_number(key)
    if pk is not None and not objects.filter(pk=pk).exists():
        raise Http404
