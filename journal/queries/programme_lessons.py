"""The lessons behind each figure of «План и факт» (R-23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from common.parameters import whole_number
from journal.queries.programme import lessons_of_topic, own_topic_lessons
from timetable.models import Lesson, LessonState, TeachingAssignment
from timetable.queries.forecast import lessons_to_generate

# What the address calls a figure, and its heading.
LESSON_LISTS = {
    "due": "Было по расписанию",
    "held": "Дано",
    "behind": "Не дано",
    "ahead": "Дано раньше срока",
    "own": "Уроки на свои темы",
    "cancelled": "Отменены",
    "to_come": "Впереди по расписанию",
}
# What the address calls the lessons of a topic of the plan, which follows it, and their heading.
TOPIC_LISTS = {"given": "Дано", "expected": "Ожидается"}


@dataclass(frozen=True)
class CountedLesson:
    """A lesson of the gradebook. `pk` is None while it is not made; `state`: in words, empty if given or to come."""

    pk: int | None
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
    """The lessons that the figure counts before the day, from it on those to come; None for a word that is no figure.

    Or the lessons of a topic by its key, «given-12», «expected-12». One query, two more for these and «own», four for
    «to_come», whose lessons of later terms are not made yet.
    """
    name, _, item = figure.partition("-")
    if name in TOPIC_LISTS and (item_id := whole_number(item)):
        topic, of_topic = lessons_of_topic(assignment, item_id, is_given=name == "given")
        rows = [row for row in _lessons(assignment) if row.pk in of_topic]
        return LessonList(
            f"{TOPIC_LISTS[name]}, «{topic}»" if topic else TOPIC_LISTS[name], tuple(_counted(row, "") for row in rows)
        )
    if figure not in LESSON_LISTS:
        return None
    rows = _rows_behind(assignment, figure, today)
    counted = [_counted(row, "" if figure == "to_come" else row.get_state_display()) for row in rows]
    if figure == "to_come":
        counted += [CountedLesson(None, *place, "", "") for place in lessons_to_generate(assignment)]
    return LessonList(LESSON_LISTS[figure], tuple(counted))


def _rows_behind(assignment: TeachingAssignment, figure: str, today: date) -> list[Any]:
    """A moved lesson is due where it stood at first, and is not behind once it was given on its last day."""
    rows = _lessons(assignment)
    origins = _origins(rows)
    past = [row for row in rows if row.on < today]
    due, held = [row for row in past if row.pk not in origins], [row for row in past if row.state == LessonState.HELD]
    match figure:
        case "due":
            found = due
        case "held":
            found = held
        case "behind":
            given = {origins.get(row.pk, row).pk for row in held}
            found = [row for row in due if row.pk not in given]
        case "ahead":
            found = [row for row in held if origins.get(row.pk, row).on >= today]
        case "own":
            own = set(own_topic_lessons(assignment, today))
            found = [row for row in past if row.pk in own]
        case "cancelled":
            found = [row for row in past if row.state == LessonState.CANCELLED]
        case _:
            found = [row for row in rows if row.on >= today and row.state == LessonState.PLANNED]
    return found


def _lessons(assignment: TeachingAssignment) -> list[Any]:
    """All of the gradebook, the earliest first."""
    lessons = Lesson.objects.of_gradebook(assignment.group_id, assignment.subject_id).order_by("on", "number")
    return list(lessons.annotate(topic=F("entry__topic")))


def _origins(rows: Sequence[Any]) -> dict[int, Any]:
    """For each lesson to which another was moved the one with which it began, however often it was moved."""
    before = {row.moved_to_id: row for row in rows if row.moved_to_id}

    def origin(row: Any) -> Any:
        return origin(before[row.pk]) if row.pk in before else row

    return {pk: origin(row) for pk, row in before.items()}


def _counted(row: Any, state: str) -> CountedLesson:
    return CountedLesson(row.pk, row.on, row.number, "" if row.state == LessonState.HELD else state, row.topic or "")
