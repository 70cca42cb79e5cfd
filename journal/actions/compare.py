"""Compare-and-set of what is written at a lesson, which shows that the lesson was given (R-15, R-63)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from common.dated import Today
from entry.actions import Row, Values, compare_and_set
from timetable.models import Lesson, LessonState


def write_at_lesson(
    rows: QuerySet[Row],
    keys: Values,
    values: Values,
    *,
    lesson: Lesson,
    known_version: int,
    by: User,
    operation: UUID | None = None,
) -> Row:
    """`compare_and_set`, and the lesson is held from now on. Raises as it does."""
    row = compare_and_set(rows, keys, values, known_version=known_version, by=by, operation=operation)
    hold_lesson(lesson, if_any_of=values)
    return row


def hold_lesson(lesson: Lesson, *, if_any_of: Values) -> None:
    """A planned lesson whose date has come was evidently given once something is written about it (R-15)."""
    if lesson.state == LessonState.PLANNED and any(if_any_of.values()):
        planned = Lesson.objects.filter(pk=lesson.pk, state=LessonState.PLANNED, on__lte=Today())
        if planned.update(state=LessonState.HELD):
            lesson.state = LessonState.HELD
