"""Everything that writes on the reports floor: one verb, one transaction, one actor."""

from reports.actions.desk import count_contradictions, mend_contradiction, reopen_contradiction, say_why_correct
from reports.actions.statements import remember_statement_filter

__all__ = [
    "count_contradictions",
    "mend_contradiction",
    "remember_statement_filter",
    "reopen_contradiction",
    "say_why_correct",
]
