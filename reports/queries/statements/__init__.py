"""All statements of the school. A new one is a module of this package and a line of the tuple (docs/adding.md)."""

from reports.queries.statements.absences import CLASS_ABSENCES, CLASSES_ABSENCES
from reports.queries.statements.changes import CLASS_CHANGES, SCHOOL_CHANGES
from reports.queries.statements.class_report import CLASS_REPORT
from reports.queries.statements.control_works import CONTROL_WORKS
from reports.queries.statements.density import CLASS_DENSITY, DENSITY
from reports.queries.statements.filling import FILLING
from reports.queries.statements.movement import MOVEMENT
from reports.queries.statements.programmes import PROGRAMMES
from reports.queries.statements.pupil_report import PARENTS_REPORT, REPORT_CARD, SUBJECT_CARD
from reports.queries.statements.remarks import INSPECTION
from reports.queries.statements.school_summary import SCHOOL_SUMMARY
from reports.queries.statements.set_and_proposed import SET_AND_PROPOSED
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter
from reports.queries.statements.substitutions import CHANGED_LESSONS, HOURS, LOAD
from reports.queries.statements.teacher_report import TEACHER_REPORT
from reports.queries.statements.year_summary import YEAR_SUMMARY

# In the order of the page «Отчёты», within each scope.
STATEMENTS: tuple[Statement, ...] = (
    SCHOOL_SUMMARY,
    CLASSES_ABSENCES,
    MOVEMENT,
    SCHOOL_CHANGES,
    CHANGED_LESSONS,
    HOURS,
    LOAD,
    INSPECTION,
    FILLING,
    DENSITY,
    CLASS_REPORT,
    YEAR_SUMMARY,
    CLASS_ABSENCES,
    PROGRAMMES,
    CLASS_DENSITY,
    CONTROL_WORKS,
    SET_AND_PROPOSED,
    CLASS_CHANGES,
    TEACHER_REPORT,
    REPORT_CARD,
    SUBJECT_CARD,
    PARENTS_REPORT,
)

__all__ = ["STATEMENTS", "Days", "Scope", "Statement", "StatementFilter"]
