"""What was taught and what is to be done at home (§ 3.3, R-12, R-16)."""

from __future__ import annotations

from accounts.models import User
from common.actions import action
from entry.actions import compare_and_set
from journal.actions.compare import write_at_lesson
from journal.models import Homework, LessonEntry
from timetable.models import Lesson


@action
def write_topic(
    *, lesson: Lesson, topic: str, plan_item_id: int | None = None, known_version: int, by: User
) -> LessonEntry:
    """Write the topic of the lesson; it may be written ahead, and makes a lesson whose date has come held.

    `plan_item_id`: the topic of the plan that it is, None for a topic of one's own (R-22). Raises Conflict, Locked,
    Refused like `put_mark`.
    """
    return write_at_lesson(
        LessonEntry.objects.all(),
        {"lesson_id": lesson.pk},
        {"topic": topic, "plan_item_id": plan_item_id if topic else None},
        lesson=lesson,
        known_version=known_version,
        by=by,
    )


@action
def set_homework(
    *, lesson: Lesson, text: str, is_none_set: bool, minutes: int | None = None, known_version: int, by: User
) -> Homework:
    """Set the homework of the lesson, or say outright that there is none («без задания», R-16).

    Both at once is refused; neither clears the field. `minutes`: how long it takes, None = not said. Does not touch
    the lesson's state: homework may be set for a lesson that was not given. Raises Conflict, Locked, Refused like
    `put_mark`.
    """
    values = {"text": text, "is_none_set": is_none_set, "minutes": minutes}
    return compare_and_set(
        Homework.objects.all(),
        {"lesson_id": lesson.pk},
        values,
        known_version=known_version,
        by=by,
    )
