"""A subject teacher's start page: what do I teach today, what have I not filled in yet."""

from __future__ import annotations

from dataclasses import dataclass

from reports.queries.filling import LessonToFill, lessons_to_fill, not_filled
from school.roles import Roles
from timetable.access import assignments_of, lessons_writable_by
from timetable.models import Lesson


@dataclass(frozen=True)
class OwnGradebook:
    """A gradebook the teacher keeps today."""

    group_id: int
    subject_id: int
    group: str
    subject: str


@dataclass(frozen=True)
class TeacherStart:
    """Lessons of today, earlier ones still to fill, and the gradebooks."""

    today: list[LessonToFill]
    earlier: list[LessonToFill]
    gradebooks: list[OwnGradebook]


def teacher_start(roles: Roles) -> TeacherStart:
    """Three queries, whatever the load."""
    taught_today = Lesson.objects.on(roles.today).filter(teacher=roles.staff_id)
    assignments = assignments_of(roles).select_related("group__school_class", "subject")
    return TeacherStart(
        today=lessons_to_fill(taught_today),
        earlier=lessons_to_fill(not_filled(lessons_writable_by(roles), roles.today)),
        gradebooks=[
            OwnGradebook(row.group_id, row.subject_id, row.group.title, row.subject.name)
            for row in assignments.order_by(
                "group__school_class__grade", "group__school_class__letter", "subject__position", "group__name"
            )
        ],
    )
