"""What rules on period marks have in common."""

from __future__ import annotations

from django.urls import reverse

from reports.queries.desk.base import Place, Row


def period_column(row: Row) -> Place:
    """The column of the term in the gradebook of the pupil."""
    column = [row["group_id"], row["subject_id"], row["term_id"]]
    return Place("Отметки за период", reverse("journal:period_column", args=column))
