"""The lessons of a day and what is missing at each: the list behind the first figures of the deputy's start page."""

from __future__ import annotations

from dataclasses import dataclass

from common.people import initials_name
from journal.models import Homework, LessonEntry
from reports.queries.filling import LessonToFill, lesson_to_fill
from timetable.models.lessons import LessonQuerySet


@dataclass(frozen=True)
class DayLesson:
    """A lesson that takes place, and who gives it."""

    lesson: LessonToFill
    teacher: str


def lessons_of_day(lessons: LessonQuerySet, *, only_not_filled: bool) -> list[DayLesson]:
    """The lessons that take place, by number and class; those that lack topic or homework when only they are asked for.

    Three queries: what is written at the lessons is found by the keys of all of them, not lesson by lesson.
    """
    rows = list(
        lessons.taking_place()
        .order_by("number", "group__school_class__grade", "group__school_class__letter", "group__name", "pk")
        .values_list(
            "pk", "on", "number", "starts_at", "state", "group_id", "subject_id", "subject__name", "room__name",
            "group__school_class__grade", "group__school_class__letter", "group__name", "substitution",
            "teacher__last_name", "teacher__first_name", "teacher__patronymic",
        )
    )  # fmt: skip
    of_lessons = {"lesson__in": [pk for pk, *_ in rows]}
    topics = dict(LessonEntry.objects.filter(**of_lessons).values_list("lesson", "topic"))
    texts = Homework.objects.filter(**of_lessons).values_list("lesson", "text", "is_none_set")
    homework = {pk: (text, is_none_set) for pk, text, is_none_set in texts}
    found = []
    for row in rows:
        written = (topics.get(row[0], ""), *homework.get(row[0], ("", False)))
        lesson = lesson_to_fill((*row[:12], *written, row[12]))
        if lesson.missing or not only_not_filled:
            found.append(DayLesson(lesson, initials_name(*row[13:])))
    return found
