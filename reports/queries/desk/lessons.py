"""What rules on lessons have in common: the page of a lesson, and cancelling one that has not been held."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from accounts.models import User
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row
from school.roles import Roles
from timetable.access import get_lesson_to_arrange
from timetable.actions import cancel_lesson
from timetable.models import LessonState

_LONGEST_REASON = 200


def lesson_page(row: Row, scope: DeskScope) -> Place:
    """Of the lesson that is the object of the row; who keeps the timetable moves a lesson that was not held yet."""
    if scope.arranges and row["state"] == LessonState.PLANNED:
        return Place("Перенести урок", reverse("timetable:lesson_move", args=[int(row["key"])]))
    return Place("Урок", reverse("journal:lesson", args=[int(row["key"])]))


def cancelling(row: Row, scope: DeskScope, reason: str) -> Sequence[Mend]:
    """Who keeps the timetable cancels a planned lesson for the reason."""
    if not scope.arranges or row["state"] != LessonState.PLANNED:
        return ()

    def cancel(roles: Roles, by: User) -> None:
        cancel_lesson(lesson=get_lesson_to_arrange(roles, int(row["key"])), reason=reason[:_LONGEST_REASON], by=by)

    return (Mend("cancel", "Отменить урок", "Урок отменён.", cancel),)
