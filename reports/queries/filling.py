"""What is not filled in yet, computed against the school's rule and never from a flag (§ 3.3, R-17, R-18)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from journal.queries.gradebook import column_of
from journal.rules.deadlines import GapRule
from school.models import Room, Subject
from school.models.classes import room_title
from timetable.models import STATES_TAKING_PLACE, Lesson
from timetable.models.groups import group_title

# Older gaps are matter for a remark, not for a reminder; the default editing window is as long.
REMINDER_PERIOD = timedelta(days=14)

MISSING = {GapRule.TOPIC: "тема", GapRule.HOMEWORK: "задание", GapRule.ROLL: "перекличка"}


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


def reminded_days(today: date) -> tuple[date, date]:
    """The days about which people are reminded: two weeks, today's lessons are not over yet."""
    return today - REMINDER_PERIOD, today - timedelta(days=1)


def lesson_rows(lessons: QuerySet[Lesson]) -> QuerySet[Any, tuple[Any, ...]]:
    """The lessons for `lesson_to_fill`, without an order.

    Names are looked up for the rows alone: joined with all the rest, the planner would look for no good order.
    """
    subject = Subject.objects.filter(pk=OuterRef("subject")).values("name")
    room = Room.objects.filter(pk=OuterRef("room")).values("name")
    return lessons.order_by().values_list(
        "pk", "on", "number", "starts_at", "state", "group_id", "subject_id", Subquery(subject), Subquery(room),
        "group__school_class__grade", "group__school_class__letter", "group__name",
        "entry__topic", "homework__text", "homework__is_none_set", "substitution",
    )  # fmt: skip


def lesson_to_fill(row: tuple[Any, ...]) -> LessonToFill:
    """The lesson with what is missing."""
    (lesson_id, on, number, starts_at, state, group_id, subject_id, subject, room, grade, letter, subgroup,
     topic, homework, is_none_set, substitution) = row  # fmt: skip
    lacks_homework = grade > 1 and not (homework or is_none_set)  # there is none in grade 1 (requirements 2.1)
    return LessonToFill(
        lesson_id=lesson_id,
        gradebook_url=column_of(group_id, subject_id, lesson_id),
        on=on,
        number=number,
        starts_at=starts_at,
        group=group_title(grade, letter, subgroup),
        subject=subject,
        room=room_title(room or ""),
        is_taking_place=state in STATES_TAKING_PLACE,
        is_substitution=substitution is not None,
        missing=(() if topic else ("тема",)) + (("задание",) if lacks_homework else ()),
    )
