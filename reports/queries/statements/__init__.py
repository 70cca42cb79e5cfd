"""All statements of the school. A new one is a module of this package and a line of the tuple (docs/adding.md)."""

from reports.queries.statements.absences import CLASS_ABSENCES, CLASSES_ABSENCES
from reports.queries.statements.programmes import PROGRAMMES
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter

# In the order of the page «Отчёты», within each scope.
STATEMENTS: tuple[Statement, ...] = (
    CLASSES_ABSENCES,
    CLASS_ABSENCES,
    PROGRAMMES,
)

__all__ = ["STATEMENTS", "Days", "Scope", "Statement", "StatementFilter"]
