"""What rules on period marks have in common."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from accounts.models import User
from journal.access import get_gradebook_to_set_period_marks
from journal.actions import set_period_mark
from journal.actions.period_marks import Outcome, PeriodMarkKey
from journal.models import PeriodKind
from reports.queries.desk.base import Place, Row
from school.roles import Roles


def period_column(row: Row) -> Place:
    """The column of the term in the gradebook of the pupil."""
    column = [row["group_id"], row["subject_id"], row["term_id"]]
    return Place("Отметки за период", reverse("journal:period_column", args=column))


def period_mark_setter(row: Row, outcome: Outcome) -> Callable[[Roles, User], object]:
    """Sets the outcome in the place of the mark that the row is about, as its teacher may."""

    def write(roles: Roles, by: User) -> None:
        get_gradebook_to_set_period_marks(roles, row["group_id"], row["subject_id"])
        spot = PeriodMarkKey(row["pupil_id"], row["subject_id"], row["year_id"], PeriodKind.TERM, row["term_id"])
        set_period_mark(spot=spot, outcome=outcome, known_version=row["version"], by=by)

    return write
