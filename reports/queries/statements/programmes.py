"""«Прохождение программ» of a class (R-23): hours by plan and in fact of every gradebook."""

from __future__ import annotations

from common.audience import CLASS_TEACHER, MANAGEMENT
from common.sheets import Sheet
from journal.queries.programme import programmes_of_class
from journal.queries.programme_sheet import programmes_sheet
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter
from timetable.access import assignments_visible_to


def _of_class(chosen: StatementFilter) -> Sheet:
    assignments = assignments_visible_to(chosen.roles).on(chosen.today)
    of_class = assignments.filter(group__school_class=chosen.the_class).select_related("group", "subject", "teacher")
    ordered = of_class.order_by("subject__position", "subject__name", "group__name")
    lines = programmes_of_class(ordered, chosen.the_class, chosen.today)
    assert chosen.roles.user is not None  # noqa: S101  # nobody is asked for a statement but by a person
    return programmes_sheet(lines, chosen.the_class, chosen.roles, chosen.roles.user, chosen.made_at)


PROGRAMMES = Statement(
    key="programmes",
    title="Прохождение программ",
    clause="R-23",
    audiences=(CLASS_TEACHER, *MANAGEMENT),
    scope=Scope.CLASS,
    days=Days.TODAY,
    make=_of_class,
    about="Часы по плану, по расписанию и в факте, отставание, отмены – по предметам класса",
)
