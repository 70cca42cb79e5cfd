"""Dated lessons made of the weekly timetable, from 1 September to the end of the current term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.db.models import OuterRef, Subquery

from demo.bulk import copy_in_batches, reset_sequences
from demo.staff import Teacher
from demo.structure import DemoClass, Structure
from demo.timetable import WeeklyLesson
from demo.workload import Course
from school.models import Room
from timetable.models import STATES_TAKING_PLACE, Lesson, LessonState, StaffAbsence, Substitution
from timetable.models.lessons import SubstitutionReason

NO_SUBSTITUTE = "учитель отсутствует, замены нет"
_COLUMNS = (
    "id", "assignment", "group", "subject", "teacher", "on", "number", "starts_at", "ends_at", "room", "state",
    "reason",
)  # fmt: skip


@dataclass(eq=False)
class DemoLesson:
    """A lesson before it is saved under the key it already has. `absence_reason` is set when it is substituted."""

    key: int
    course: Course
    on: date
    number: int
    room: Room
    teacher: Teacher
    state: LessonState = LessonState.PLANNED
    reason: str = ""
    moved_to: DemoLesson | None = None
    absence_reason: str = ""

    @property
    def school_class(self) -> DemoClass:
        return self.course.school_class

    @property
    def is_taking_place(self) -> bool:
        return self.state in STATES_TAKING_PLACE

    @property
    def is_substituted(self) -> bool:
        return self.teacher is not self.course.teacher

    @property
    def hour(self) -> tuple[date, int, int]:
        """Date, shift, number: two lessons of one hour are at the same time."""
        return (self.on, self.school_class.spec.shift, self.number)


@dataclass(frozen=True)
class DemoAbsence:
    """A teacher is away from a day to a day, both included."""

    teacher: Teacher
    starts_on: date
    ends_on: date
    reason: SubstitutionReason


class LessonRegister:
    """All lessons of the year, numbered in the order of time from `first_key` on, and who is busy when."""

    def __init__(self, structure: Structure, weekly: list[WeeklyLesson], first_key: int = 1) -> None:
        self.structure = structure
        self._first_key = first_key
        self.lessons: list[DemoLesson] = []
        self.absences: list[DemoAbsence] = []
        self._busy: set[tuple[Teacher, tuple[date, int, int]]] = set()
        by_weekday = _by_weekday(weekly)
        for day, each in _school_days(structure):
            for lesson in by_weekday[each, each.calendar.days[day]]:
                self.add(lesson.course, day, lesson.number, lesson.room)

    def add(self, course: Course, on: date, number: int, room: Room) -> DemoLesson:
        """One more lesson of the course."""
        lesson = DemoLesson(self._first_key + len(self.lessons), course, on, number, room, course.teacher)
        self.lessons.append(lesson)
        self._busy.add((course.teacher, lesson.hour))
        return lesson

    def is_free(self, teacher: Teacher, hour: tuple[date, int, int]) -> bool:
        """Has the teacher no lesson at that hour?"""
        return (teacher, hour) not in self._busy

    def is_there(self, teacher: Teacher, day: date) -> bool:
        """Has the teacher any lesson on the day, so that he is in the building?"""
        return any((teacher, (day, shift, number)) in self._busy for shift in (1, 2) for number in range(1, 8))

    def cancel(self, lesson: DemoLesson, reason: str) -> None:
        """The lesson is not given."""
        self._busy.discard((lesson.teacher, lesson.hour))
        lesson.state, lesson.reason, lesson.teacher = LessonState.CANCELLED, reason, lesson.course.teacher

    def move(self, lesson: DemoLesson, on: date, number: int, reason: str) -> DemoLesson:
        """The lesson is given another time."""
        lesson.moved_to = self.add(lesson.course, on, number, lesson.room)
        lesson.state, lesson.reason = LessonState.MOVED, reason
        self._busy.discard((lesson.teacher, lesson.hour))
        return lesson.moved_to

    def substitute(self, lesson: DemoLesson, substitute: Teacher, reason: str) -> None:
        """Another teacher gives the lesson."""
        self._busy.discard((lesson.teacher, lesson.hour))
        self._busy.add((substitute, lesson.hour))
        lesson.teacher, lesson.absence_reason = substitute, reason

    def of_courses(self) -> dict[Course, list[DemoLesson]]:
        """Lessons of each course in the order of time, moved and cancelled ones left out."""
        lessons: dict[Course, list[DemoLesson]] = defaultdict(list)
        for lesson in sorted(self.lessons, key=lambda lesson: (lesson.on, lesson.number)):
            if lesson.is_taking_place:
                lessons[lesson.course].append(lesson)
        return lessons


def _school_days(structure: Structure) -> Iterable[tuple[date, DemoClass]]:
    """(day, class) for every day on which the class has lessons, day after day."""
    days = sorted({day for each in structure.classes for day in each.calendar.days})
    for day in days:
        for each in structure.classes:
            if day in each.calendar.days and day <= each.calendar.known_until(structure.today):
                yield day, each


def _by_weekday(weekly: list[WeeklyLesson]) -> dict[tuple[DemoClass, int], list[WeeklyLesson]]:
    lessons: dict[tuple[DemoClass, int], list[WeeklyLesson]] = defaultdict(list)
    for lesson in weekly:
        lessons[lesson.course.school_class, lesson.weekday].append(lesson)
    return lessons


def save_lessons(structure: Structure, lessons: list[DemoLesson]) -> None:
    """Write the lessons as the timetable has them."""
    copy_in_batches(Lesson, _COLUMNS, (_row(structure, lesson) for lesson in lessons))
    reset_sequences(Lesson)


def save_changes(lessons: list[DemoLesson]) -> None:
    """Write what changed in the saved lessons: moves and substitutions."""
    for lesson in lessons:
        if lesson.moved_to:
            Lesson.objects.filter(pk=lesson.key).update(moved_to=lesson.moved_to.key)
    Substitution.objects.bulk_create(
        Substitution(
            lesson_id=lesson.key,
            absent_teacher=lesson.course.teacher.row,
            substitute=lesson.teacher.row,
            reason=lesson.absence_reason,
        )
        for lesson in lessons
        if lesson.is_substituted
    )
    substitutes = Substitution.objects.filter(lesson=OuterRef("pk")).values("substitute")
    Lesson.objects.filter(pk__in=[each.key for each in lessons if each.is_substituted]).update(
        teacher=Subquery(substitutes)
    )


def save_absences(absences: list[DemoAbsence]) -> None:
    """Who was away, and which of the saved substitutions and cancelled lessons come from that."""
    for each in absences:
        days = (each.starts_on, each.ends_on)
        row = StaffAbsence.objects.create(
            staff=each.teacher.row, starts_on=days[0], ends_on=days[1], reason=each.reason
        )
        Substitution.objects.filter(absent_teacher=row.staff, lesson__on__range=days).update(absence=row)
        cancelled = Lesson.objects.between(*days).filter(teacher=row.staff, state=LessonState.CANCELLED)
        cancelled.filter(reason=NO_SUBSTITUTE).update(cancelled_for=row)


def _row(structure: Structure, lesson: DemoLesson) -> tuple[object, ...]:
    starts_at, ends_at = _bells(structure, lesson)
    course = lesson.course
    return (
        lesson.key, course.row.pk, course.group.pk, course.row.subject_id, course.teacher.row.pk, lesson.on,
        lesson.number, starts_at, ends_at, lesson.room.pk, lesson.state.value, lesson.reason,
    )  # fmt: skip


def _bells(structure: Structure, lesson: DemoLesson) -> tuple[time, time]:
    return structure.rules.bells[lesson.school_class.spec.shift, lesson.number]
