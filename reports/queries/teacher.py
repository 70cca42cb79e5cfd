"""A subject teacher's start page: what do I teach today, what have I not filled in yet."""

from __future__ import annotations

from dataclasses import dataclass

from journal.queries.changes import count_changes_by_others
from journal.queries.owed import OwedWorks, overdue_works
from reports.queries.filling import LessonToFill, lessons_to_fill, unfilled_lessons
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
    """Lessons of today, earlier ones still to fill, the gradebooks, who has changed the teacher's marks (R-54), and
    works that pupils owe past their day.
    """

    today: list[LessonToFill]
    earlier: list[LessonToFill]
    gradebooks: list[OwnGradebook]
    changed_by_others: dict[str, int]
    owed: OwedWorks


def teacher_start(roles: Roles) -> TeacherStart:
    """The start page of a teacher. Four queries, whatever the number of gradebooks."""
    taught_today = Lesson.objects.on(roles.today).filter(teacher=roles.staff_id)
    assignments = assignments_of(roles).select_related("group__school_class", "subject")
    return TeacherStart(
        today=lessons_to_fill(taught_today),
        earlier=lessons_to_fill(unfilled_lessons(lessons_writable_by(roles), roles.today)),
        gradebooks=[
            OwnGradebook(row.group_id, row.subject_id, row.group.title, row.subject.name)
            for row in assignments.in_order()
        ],
        changed_by_others=count_changes_by_others(roles),
        owed=overdue_works(roles),
    )
