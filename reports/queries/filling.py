"""What is not filled in yet, computed against the school's rule and never from a flag (§ 3.3, R-17, R-18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from journal.models import TermLock
from journal.queries.gradebook import column_url
from timetable.models import STATES_TAKING_PLACE, Lesson

# Older gaps are matter for a remark, not for a reminder; the default editing window is as long.
REMINDER_PERIOD = timedelta(days=14)

NO_TOPIC = Q(entry=None) | Q(entry__topic="")
# There is no homework in grade 1 (requirements 2.1).
NO_HOMEWORK = Q(group__school_class__grade__gt=1) & (
    Q(homework=None) | Q(homework__is_none_set=False, homework__text="")
)
NOT_FILLED = NO_TOPIC | NO_HOMEWORK


@dataclass(frozen=True)
class LessonToFill:
    """A lesson of a teacher's list and what is missing on its page."""

    lesson_id: int
    gradebook_url: str
    on: date
    number: int
    starts_at: time
    group: str
    subject: str
    room: str
    is_taking_place: bool
    is_substitution: bool
    missing: tuple[str, ...]


def unfilled_lessons(lessons: QuerySet[Lesson], today: date) -> QuerySet[Lesson]:
    """Lessons of the last two weeks, today's not among them, that lack a topic or homework and can still be filled."""
    closed = TermLock.objects.filter(
        school_class=OuterRef("group__school_class"),
        term__starts_on__lte=OuterRef("on"),
        term__ends_on__gte=OuterRef("on"),
    )
    days = (today - REMINDER_PERIOD, today - timedelta(days=1))
    return lessons.filter(NOT_FILLED, ~Exists(closed), on__range=days, state__in=STATES_TAKING_PLACE)


def lessons_to_fill(lessons: QuerySet[Lesson]) -> list[LessonToFill]:
    """The lessons with what is missing. One query."""
    rows: QuerySet[Any] = lessons.select_related(
        "subject", "room", "group__school_class", "entry", "homework", "substitution"
    )
    return [_lesson_to_fill(lesson) for lesson in rows.order_by("on", "number", "pk")]


def _lesson_to_fill(lesson: Any) -> LessonToFill:
    homework = getattr(lesson, "homework", None)
    has_topic = bool(getattr(lesson, "entry", None) and lesson.entry.topic)
    has_homework = bool(homework and (homework.text or homework.is_none_set))
    needs_homework = lesson.group.school_class.grade > 1
    return LessonToFill(
        lesson_id=lesson.pk,
        gradebook_url=column_url(lesson),
        on=lesson.on,
        number=lesson.number,
        starts_at=lesson.starts_at,
        group=lesson.group.title,
        subject=lesson.subject.name,
        room=lesson.room.title if lesson.room else "",
        is_taking_place=lesson.is_taking_place,
        is_substitution=hasattr(lesson, "substitution"),
        missing=(() if has_topic else ("тема",)) + (() if has_homework or not needs_homework else ("задание",)),
    )
