"""Nouns of the reports floor."""

from reports.models.contradictions import Contradiction, ContradictionQuerySet, ContradictionState
from reports.models.remarks import Remark, RemarkCheck, RemarkPurpose, RemarkState
from reports.models.statements import LastStatementFilter

__all__ = [
    "Contradiction",
    "ContradictionQuerySet",
    "ContradictionState",
    "LastStatementFilter",
    "Remark",
    "RemarkCheck",
    "RemarkPurpose",
    "RemarkState",
]
