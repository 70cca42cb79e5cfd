"""Makes statements as the page does, and reads their tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from accounts.models import User
from common.clock import current_moment
from common.sheets import Cell, Sheet, Table
from journal.queries.terms import school_terms
from reports.queries.statements import STATEMENTS, StatementFilter
from school.models import Pupil, SchoolClass, StaffMember
from school.roles import roles_of

Rows = list[list[Cell]]


def statement_sheets(
    key: str,
    *,
    term: str = "",
    days: tuple[date, date] | None = None,
    school_class: SchoolClass | None = None,
    teacher: StaffMember | None = None,
    pupils: Sequence[Pupil] = (),
    person: str = "galina",
) -> list[Sheet]:
    """The documents that the person is given today; the term's days unless others are told."""
    roles = roles_of(User.objects.get(username=person))
    terms = school_terms(roles.today)
    term_key = terms.key_or_current(term) or ""
    statement = next(each for each in STATEMENTS if each.key == key)
    chosen = StatementFilter(
        roles=roles,
        made_at=current_moment(),
        terms=terms,
        term_key=term_key,
        days=days or terms.range_of(term_key),
        school_class=school_class,
        teacher=teacher,
        pupils=pupils,
    )
    return statement.sheets(chosen)


def class_of(year: int, name: str) -> SchoolClass:
    """«5А» of the school year that begins in that year."""
    classes = SchoolClass.objects.select_related("calendar", "year")
    return classes.get(year__starts_on__year=year, grade=int(name[:-1]), letter=name[-1])


def rows_of(table: Table) -> Rows:
    """All rows, totals too."""
    return [list(row) for row in (*table.rows, *table.totals)]


def row_named(table: Table, name: str) -> list[Cell]:
    """The row in which the name stands."""
    return next(row for row in rows_of(table) if name in row)
