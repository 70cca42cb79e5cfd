"""A subject teacher's start page: what do I teach today, what have I not filled in yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from common.prepared import DAY
from journal.queries.changes import count_changes_by_others
from journal.queries.owed import OwedWorks, overdue_works
from reports.queries.desk_count import contradictions_of_teacher
from reports.queries.filling import LessonToFill, lesson_rows, lesson_to_fill, reminded_days, unfilled_lessons
from school.roles import PreparedFor, Roles
from timetable.access import assignments_of, writable_as
from timetable.models import Lesson
from timetable.models.groups import group_title
from timetable.queries.day_sheet import ChangedLesson, changes_between, this_day_and_next


@dataclass(frozen=True)
class OwnGradebook:
    """A gradebook the teacher keeps today."""

    group_id: int
    subject_id: int
    group: str
    subject: str


@dataclass(frozen=True)
class TeacherStart:
    """Lessons of today, earlier ones still to fill, the gradebooks, who has changed the teacher's marks (R-54),
    works that pupils owe past their day, and what of his lessons goes differently today and on the next day (R-25).
    """

    today: list[LessonToFill]
    earlier: list[LessonToFill]
    gradebooks: list[OwnGradebook]
    changed_by_others: dict[str, int]
    owed: OwedWorks
    changes: list[ChangedLesson]
    n_contradictions: int


def teacher_start(roles: Roles) -> TeacherStart:
    """The start page of a teacher. Six queries, whatever the number of gradebooks."""
    starts_on, ends_on = reminded_days(roles.today)
    return TeacherStart(
        today=[lesson_to_fill(row) for row in _TODAY(roles)],
        earlier=[lesson_to_fill(row) for row in _EARLIER(roles, starts_on=starts_on, ends_on=ends_on)],
        gradebooks=[
            OwnGradebook(group_id, subject_id, group_title(grade, letter, subgroup), subject)
            for group_id, subject_id, subject, grade, letter, subgroup in _GRADEBOOKS(roles)
        ],
        changed_by_others=count_changes_by_others(roles),
        owed=overdue_works(roles),
        changes=changes_between(*this_day_and_next(roles.today), staff_id=roles.staff_id),
        n_contradictions=contradictions_of_teacher(roles),
    )


def _today(roles: Roles) -> QuerySet[Any, tuple[Any, ...]]:
    return lesson_rows(Lesson.objects.on(roles.today).filter(teacher=roles.staff_id)).order_by("number", "pk")


def _earlier(roles: Roles, starts_on: date, ends_on: date) -> QuerySet[Any, tuple[Any, ...]]:
    own, substituted = (
        lesson_rows(unfilled_lessons(Lesson.objects.filter(condition), starts_on, ends_on))
        for condition in writable_as(roles)
    )
    return own.union(substituted, all=True).order_by("on", "number", "pk")


def _gradebooks(roles: Roles) -> QuerySet[Any, tuple[Any, ...]]:
    school_class = "group__school_class"
    names = ("subject__name", f"{school_class}__grade", f"{school_class}__letter", "group__name")
    return assignments_of(roles).in_order().values_list("group_id", "subject_id", *names)


_TODAY: PreparedFor[Any] = PreparedFor(_today)
_EARLIER: PreparedFor[Any] = PreparedFor(_earlier, starts_on=DAY, ends_on=DAY)
_GRADEBOOKS: PreparedFor[Any] = PreparedFor(_gradebooks)
