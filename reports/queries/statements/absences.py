"""«Посещаемость» (R-43): classes of the school, or pupils of a class."""

from __future__ import annotations

from collections.abc import Sequence

from attendance.queries.figures import FiguresRow, class_figures, pupil_figures
from attendance.queries.settings import attendance_settings
from attendance.rules import FullDayRule
from common.audience import CLASS_TEACHER, MANAGEMENT
from common.sheets import Sheet
from reports.access import classes_of_statement, in_year_of
from reports.queries.absences import absences_document
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter


def _of_classes(chosen: StatementFilter) -> Sheet:
    rule = attendance_settings().rule
    classes = in_year_of(classes_of_statement(chosen.roles, CLASSES_ABSENCES.audiences), *chosen.days)
    rows = class_figures(classes, *chosen.days, rule)
    return _document(rows, rule, chosen)


def _of_pupils(chosen: StatementFilter) -> Sheet:
    rule = attendance_settings().rule
    rows = pupil_figures(chosen.the_class, *chosen.days, rule)
    return _document(rows, rule, chosen, class_name=chosen.the_class.name)


def _document(rows: Sequence[FiguresRow], rule: FullDayRule, chosen: StatementFilter, *, class_name: str = "") -> Sheet:
    return absences_document(
        rows,
        chosen.days,
        rule,
        class_name=class_name,
        school=chosen.roles.school_name,
        author=chosen.author,
        made_at=chosen.made_at,
    )


CLASSES_ABSENCES = Statement(
    key="absences",
    title="Посещаемость: классы",
    clause="R-43",
    audiences=(CLASS_TEACHER, *MANAGEMENT),
    scope=Scope.SCHOOL,
    days=Days.RANGE,
    make=_of_classes,
    about="Пропущенные дни и уроки по причинам, опоздания, по классам",
)
CLASS_ABSENCES = Statement(
    key="class-absences",
    title="Посещаемость класса",
    clause="R-43",
    audiences=(CLASS_TEACHER, *MANAGEMENT),
    scope=Scope.CLASS,
    days=Days.RANGE,
    make=_of_pupils,
    about="Пропущенные дни и уроки по причинам, опоздания, по ученикам",
)
