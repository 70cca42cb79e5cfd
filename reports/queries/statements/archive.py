"""Every statement of a term that a person may have: which documents there are, and how each is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from journal.queries.terms import SchoolTerms
from reports.queries.statements import Scope, Statement, StatementFilter
from reports.queries.statements.catalogue import (
    classes_to_choose,
    pupils_to_choose,
    statements_for,
    teachers_to_choose,
)
from reports.queries.statements.statement import Days
from school.models import SchoolClass
from school.roles import Roles

_NO_FILE_NAME = re.compile(r'[\\/:*?"<>|\s]+')


@dataclass(frozen=True)
class ArchivedDocument:
    """A document to be made; `name` is its place in the archive, without an ending."""

    statement: Statement
    chosen: StatementFilter
    name: str


def documents_of_term(roles: Roles, terms: SchoolTerms, term_key: str, made_at: datetime) -> list[ArchivedDocument]:
    """In the order of the page «Отчёты». The pupils of a class are one document. Names do not meet."""
    whole = StatementFilter(roles=roles, made_at=made_at, terms=terms, term_key=term_key, days=terms.range_of(term_key))
    found: dict[str, ArchivedDocument] = {}
    for statement in statements_for(roles):
        for chosen in _choices(statement, whole):
            name = _unused(_name(statement, chosen), found)
            found[name] = ArchivedDocument(statement, chosen, name)
    return list(found.values())


def _choices(statement: Statement, whole: StatementFilter) -> Iterator[StatementFilter]:
    """The statement about everything that the person may choose for it; of other years only what has a term to show."""
    roles, days = whole.roles, whole.days
    if statement.days == Days.TODAY:
        days = (roles.today, roles.today)
    whole = replace(whole, days=days)
    if statement.scope == Scope.SCHOOL:
        yield whole
    elif statement.scope == Scope.TEACHER:
        yield from (replace(whole, teacher=teacher) for teacher in teachers_to_choose(statement, roles, days))
    else:
        classes: list[SchoolClass | None] = [*classes_to_choose(statement, roles, days)]
        if statement.scope == Scope.PUPIL and roles.family_pupil_ids:
            classes.append(None)
        for school_class in classes:
            yield from _of_class(statement, replace(whole, school_class=school_class))


def _of_class(statement: Statement, chosen: StatementFilter) -> Iterator[StatementFilter]:
    if chosen.school_class and statement.days == Days.TERM and chosen.span is None:
        return
    if statement.scope == Scope.CLASS:
        yield chosen
        return
    pupils = pupils_to_choose(statement, chosen.roles, chosen.days, chosen.school_class)
    if chosen.school_class is None:
        yield from (replace(chosen, pupils=[pupil]) for pupil in pupils)
    elif pupils:
        yield replace(chosen, pupils=pupils)


def _name(statement: Statement, chosen: StatementFilter) -> str:
    """«Посещаемость класса/5А», of the school «Движение учащихся»."""
    parts = [statement.title, chosen.object_title] if chosen.object_title else [statement.title]
    return "/".join(_NO_FILE_NAME.sub(" ", part).strip(" .") for part in parts)


def _unused(name: str, used: dict[str, ArchivedDocument]) -> str:
    number, free = 1, name
    while free in used:
        number += 1
        free = f"{name} ({number})"
    return free
