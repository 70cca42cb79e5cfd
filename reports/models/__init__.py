"""Nouns of the reports floor."""

from reports.models.statements import LastStatementFilter

__all__ = ["LastStatementFilter"]
