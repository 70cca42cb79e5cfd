"""The lessons of a day and what is missing at each: the list behind the first figures of the deputy's start page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from common.people import initials_name
from reports.queries.filling import NOT_FILLED, LessonToFill, lesson_rows, lesson_to_fill
from timetable.models.lessons import LessonQuerySet


@dataclass(frozen=True)
class DayLesson:
    """A lesson that takes place, and who gives it."""

    lesson: LessonToFill
    teacher: str


def lessons_of_day(lessons: LessonQuerySet, *, only_not_filled: bool) -> list[DayLesson]:
    """The lessons that take place, by number and class; those that lack topic or homework when only they are asked for.

    One query.
    """
    asked = lessons.taking_place()
    rows = lesson_rows(asked.filter(NOT_FILLED) if only_not_filled else asked).annotate(
        last_name=F("teacher__last_name"),
        first_name=F("teacher__first_name"),
        patronymic=F("teacher__patronymic"),
    )
    ordered = rows.order_by("number", "group__school_class__grade", "group__school_class__letter", "group__name", "pk")
    return [DayLesson(lesson_to_fill(row[:-3]), initials_name(*row[-3:])) for row in ordered]
