"""The start page of deputy and director: where is the journal not kept, where are results slipping."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from attendance.queries.figures import ClassAway, away_by_class
from attendance.queries.warnings import ManyMissed, many_missed
from common.rows import fetch
from reports.queries.desk_count import contradictions_of_school
from reports.queries.falls import Falls, SchoolResults, school_results
from reports.queries.gtzo import ClassFilling, filling_by_class
from reports.queries.periods import periods_of
from reports.queries.results import ClassRow, SchoolStage, sum_of_rows
from reports.queries.unfilled import UnfilledLesson, unfilled_lessons
from school.roles import Roles
from timetable.access import can_edit_timetable
from timetable.models import STATES_TAKING_PLACE, Lesson, LessonState
from timetable.queries.class_days import classes_at_school, school_days_from


@dataclass(frozen=True)
class GradebookGap:
    """A gradebook with its lessons that are not filled in, the earliest first."""

    title: str
    lessons: Sequence[UnfilledLesson]


@dataclass(frozen=True)
class TeacherGap:
    """A teacher with unfilled lessons of the last two weeks, today's not counted."""

    teacher_id: int
    teacher: str
    n_lessons: int
    gradebooks: Sequence[GradebookGap]


@dataclass(frozen=True)
class LessonsOfDay:
    """How the journal of the day stands; `n_open` lessons have a teacher who is away, and nothing is decided."""

    total: int
    not_filled: int
    n_open: int


@dataclass(frozen=True)
class TimetableChange:
    """A substitution, cancellation or move of the day."""

    number: int
    group: str
    subject: str
    what: str


@dataclass(frozen=True)
class ManagementStart:
    """The school today; `day`, of the lessons and changes, is the next day of school where nobody has school today.

    `n_pupils` are those of the classes that have school today.
    """

    day: date
    is_today: bool
    lessons: LessonsOfDay
    can_arrange: bool
    gaps: list[TeacherGap]
    n_pupils: int
    absences: list[ClassAway]
    changes: list[TimetableChange]
    grades: list[ClassRow]
    school: ClassRow
    falls: Falls | None
    many_missed: list[ManyMissed]
    fitness: list[ClassFilling]
    n_contradictions: int

    @property
    def n_absent(self) -> int:
        return sum(row.n_absent for row in self.absences)


def management_start(roles: Roles) -> ManagementStart:
    """The school today. Ten queries, whatever its size and on whatever day."""
    results = _current_results(roles.today)
    fitness = filling_by_class(roles)
    at_school = classes_at_school([row.class_id for row in fitness], roles.today)
    day = roles.today if at_school else next(iter(school_days_from(roles.today)), roles.today)
    return ManagementStart(
        day=day,
        is_today=bool(at_school),
        lessons=_lessons_of(day),
        can_arrange=can_edit_timetable(roles),
        gaps=_teacher_gaps(roles.today),
        n_pupils=sum(row.on_roll for row in fitness if row.class_id in at_school),
        absences=away_by_class(roles.today) if at_school else [],
        changes=_changes(day),
        grades=_by_grade(results.stages if results else ()),
        school=results.total if results else ClassRow("Школа"),
        falls=results.falls if results else None,
        many_missed=many_missed(sorted(row.class_id for row in fitness), roles.today),
        fitness=fitness,
        n_contradictions=contradictions_of_school(),
    )


def _lessons_of(day: date) -> LessonsOfDay:
    (counts,) = fetch("SELECT total, not_filled, n_open FROM reports_lessons_of_day(%s)", [day])
    return LessonsOfDay(*counts)


def _teacher_gaps(today: date) -> list[TeacherGap]:
    """Teachers with gaps, who has the most of them first."""
    by_teacher: dict[int, list[UnfilledLesson]] = defaultdict(list)
    for lesson in unfilled_lessons(today):
        by_teacher[lesson.teacher_id].append(lesson)
    gaps = [TeacherGap(key, own[0].teacher, len(own), _gradebook_gaps(own)) for key, own in by_teacher.items()]
    return sorted(gaps, key=lambda gap: -gap.n_lessons)


def _gradebook_gaps(lessons: Iterable[UnfilledLesson]) -> list[GradebookGap]:
    by_gradebook: dict[tuple[int, int], list[UnfilledLesson]] = defaultdict(list)
    for lesson in lessons:
        by_gradebook[lesson.group_id, lesson.subject_id].append(lesson)
    return [GradebookGap(f"{found[0].group}, {found[0].subject}", found) for found in by_gradebook.values()]


def _changes(day: date) -> list[TimetableChange]:
    """Substitutions, cancellations and moves of the day, in order of the lessons."""
    lessons: QuerySet[Any] = Lesson.objects.on(day).exclude(substitution=None, state__in=STATES_TAKING_PLACE)
    related = ("subject", "teacher", "group__school_class", "moved_to", "substitution__absent_teacher")
    return [
        TimetableChange(lesson.number, lesson.group.title, lesson.subject.name, _change_words(lesson))
        for lesson in lessons.select_related(*related).order_by("number", "group__school_class__grade", "pk")
    ]


def _change_words(lesson: Any) -> str:
    if lesson.state == LessonState.CANCELLED:
        return f"отменён: {lesson.reason}" if lesson.reason else "отменён"
    if lesson.state == LessonState.MOVED:
        return f"перенесён на {lesson.moved_to.on:%d.%m}" if lesson.moved_to else "перенесён"
    return f"{lesson.teacher.initials_name} (по расписанию – {lesson.substitution.absent_teacher.initials_name})"


def _current_results(today: date) -> SchoolResults | None:
    periods = periods_of(today)
    now = periods.of_key("")
    return school_results(periods.compared(now)) if now else None


def _by_grade(stages: Iterable[SchoolStage]) -> list[ClassRow]:
    """Classes of one grade added up, where there is anything to count."""
    by_grade: dict[int, list[ClassRow]] = defaultdict(list)
    for stage in stages:
        for row in stage.rows:
            by_grade[row.grade].append(row)
    return [replace(sum_of_rows(f"{grade} классы", rows), grade=grade) for grade, rows in sorted(by_grade.items())]
