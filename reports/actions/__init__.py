"""Everything that writes on the reports floor: one verb, one transaction, one actor."""

from reports.actions.desk import (
    compare_changed,
    count_contradictions,
    mend_contradiction,
    reopen_contradiction,
    say_why_correct,
)
from reports.actions.nightly_remarks import check_journal
from reports.actions.remarks import accept_remark, make_remark, reply_to_remark, return_remark
from reports.actions.statements import remember_statement_filter

__all__ = [
    "accept_remark",
    "check_journal",
    "compare_changed",
    "count_contradictions",
    "make_remark",
    "mend_contradiction",
    "remember_statement_filter",
    "reopen_contradiction",
    "reply_to_remark",
    "return_remark",
    "say_why_correct",
]
