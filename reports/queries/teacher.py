"""A subject teacher's start page: what do I teach today, what have I not filled in yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Subquery

from journal.queries.changes import count_changes_by_others, last_working_day
from journal.queries.gaps import MissingRow, own_gaps
from journal.queries.owed import SHOWN, OwedWorks, overdue_works
from journal.rules.deadlines import LESSON_RULES, TEACHER_RULES
from reports.queries.desk_count import contradictions_of_teacher
from reports.queries.filling import MISSING, LessonToFill, lesson_rows, lesson_to_fill
from reports.queries.gaps import gap_of, key_of
from reports.rules.gaps import Gap
from school.roles import PreparedFor, Roles
from timetable.access import assignments_of
from timetable.models import Lesson
from timetable.models.groups import group_title
from timetable.queries.day_sheet import ChangedLesson, changes_between

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OwnGradebook:
    """A gradebook the teacher keeps today."""

    group_id: int
    subject_id: int
    group: str
    subject: str


@dataclass(frozen=True)
class LessonLeft:
    """A lesson of an earlier day that the teacher can still fill, and what is missing on its page."""

    lesson_id: int | None
    on: date
    group: str
    subject: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class TeacherStart:
    """Lessons of today, or of the teacher's next day with any when there are none today; earlier ones still to fill.

    And marks that are overdue, the gradebooks, who has changed the teacher's marks (R-54), works that pupils owe past
    their day, and what of his lessons goes differently from today to that next day (R-25). `gap_keys` are of all gaps
    that he can still fill.
    """

    lessons: list[LessonToFill]
    earlier: list[LessonLeft]
    marks: list[Gap]
    gradebooks: list[OwnGradebook]
    changed_by_others: dict[str, int]
    changes_since: date
    owed: OwedWorks
    changes: list[ChangedLesson]
    n_contradictions: int
    gap_keys: frozenset[str]


def teacher_start(roles: Roles, max_overdue: int | None = SHOWN) -> TeacherStart:
    """The start page of a teacher, with all works that are overdue if `max_overdue` is None.

    Six queries, whatever the number of gradebooks, and one more if lessons of his are changed.
    """
    own = own_gaps(roles, TEACHER_RULES)
    lessons = [lesson_to_fill(row) for row in _LESSONS(roles)]
    return TeacherStart(
        lessons=[lesson for lesson in lessons if lesson.on == lessons[0].on],
        earlier=[_lesson_left(rows) for rows in own.by_lesson()],
        marks=[gap_of(row, overdue) for row, overdue in own.gaps if row.rule not in LESSON_RULES],
        gradebooks=[
            OwnGradebook(group_id, subject_id, group_title(grade, letter, subgroup), subject)
            for group_id, subject_id, subject, grade, letter, subgroup in _GRADEBOOKS(roles)
        ],
        changed_by_others=count_changes_by_others(roles),
        changes_since=last_working_day(roles.today),
        owed=overdue_works(roles, max_overdue),
        changes=changes_between(
            roles.today, max([roles.today + _DAY, *(lesson.on for lesson in lessons)]), staff_id=roles.staff_id
        ),
        n_contradictions=contradictions_of_teacher(roles),
        gap_keys=frozenset(key_of(row) for row, _ in own.gaps),
    )


def _lessons(roles: Roles) -> QuerySet[Any, tuple[Any, ...]]:
    """Of today and of the next day on which the teacher has any."""
    own = Lesson.objects.filter(teacher=roles.staff_id)
    later = own.filter(on__gt=roles.today).order_by("on").values("on")[:1]
    return lesson_rows(own.filter(Q(on=roles.today) | Q(on=Subquery(later)))).order_by("on", "number", "pk")


def _lesson_left(rows: Sequence[MissingRow]) -> LessonLeft:
    row = rows[0]
    return LessonLeft(
        lesson_id=row.lesson_id,
        on=row.on,
        group=group_title(row.grade, row.letter, row.subgroup),
        subject=row.subject,
        missing=tuple(MISSING[each.rule] for each in rows),
    )


def _gradebooks(roles: Roles) -> QuerySet[Any, tuple[Any, ...]]:
    school_class = "group__school_class"
    names = ("subject__name", f"{school_class}__grade", f"{school_class}__letter", "group__name")
    return assignments_of(roles).in_order().values_list("group_id", "subject_id", *names)


_LESSONS: PreparedFor[Any] = PreparedFor(_lessons)
_GRADEBOOKS: PreparedFor[Any] = PreparedFor(_gradebooks)
