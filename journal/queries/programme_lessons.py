"""The lessons behind each figure of «План и факт» (R-23)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from journal.queries.programme import own_topic_lessons
from timetable.models import Lesson, LessonState, TeachingAssignment

# What the address calls a figure, and its heading.
LESSON_LISTS = {
    "due": "Было по расписанию",
    "held": "Дано",
    "behind": "Не дано",
    "own": "Уроки на свои темы",
    "cancelled": "Отменены",
}


@dataclass(frozen=True)
class CountedLesson:
    """A lesson before today. `state`: in words, empty for one that was given."""

    pk: int
    on: date
    number: int
    state: str
    topic: str


@dataclass(frozen=True)
class LessonList:
    """The lessons of one figure, the earliest first."""

    title: str
    lessons: tuple[CountedLesson, ...]


def lessons_behind(assignment: TeachingAssignment, figure: str, today: date) -> LessonList | None:
    """The lessons that the figure counts before the day; None for a word that is no figure. One query, two for «own».

    A moved lesson is due where it stood at first, and is not behind once it was given on its other day.
    """
    if figure not in LESSON_LISTS:
        return None
    lessons = Lesson.objects.of_gradebook(assignment.group_id, assignment.subject_id).filter(on__lt=today)
    match figure:
        case "due":
            lessons = lessons.filter(moved_from=None)
        case "held":
            lessons = lessons.filter(state=LessonState.HELD)
        case "behind":
            given = lessons.filter(state=LessonState.HELD, moved_from__isnull=False).values("moved_from")
            lessons = lessons.filter(moved_from=None).exclude(state=LessonState.HELD).exclude(pk__in=given)
        case "own":
            lessons = lessons.filter(pk__in=own_topic_lessons(assignment, today))
        case "cancelled":
            lessons = lessons.filter(state=LessonState.CANCELLED)
    rows: Iterable[Any] = lessons.order_by("on", "number").annotate(topic=F("entry__topic"))
    found = (
        CountedLesson(
            row.pk,
            row.on,
            row.number,
            "" if row.state == LessonState.HELD else row.get_state_display(),
            row.topic or "",
        )
        for row in rows
    )
    return LessonList(LESSON_LISTS[figure], tuple(found))
