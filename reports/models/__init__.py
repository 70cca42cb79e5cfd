"""Nouns of the reports floor."""

from reports.models.contradictions import Contradiction, ContradictionQuerySet, ContradictionState
from reports.models.statements import LastStatementFilter

__all__ = ["Contradiction", "ContradictionQuerySet", "ContradictionState", "LastStatementFilter"]
