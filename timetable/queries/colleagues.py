"""The staff of some days, as the proposal of substitutes wants to know it: busy, freed, away, how often asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from school.models import StaffMember
from timetable.models import (
    Lesson,
    LessonState,
    StaffAbsence,
    SubjectReplacement,
    Substitution,
    TeachingAssignment,
)
from timetable.models.groups import group_title
from timetable.rules.proposals import Colleague, Hour


@dataclass(frozen=True)
class HourLesson:
    """A lesson of the days: when, of whom, in what."""

    lesson_id: int
    hour: Hour
    state: str
    teacher_id: int
    group_id: int
    group: str
    class_id: int
    grade: int
    subject_id: int
    is_joined: bool

    @property
    def takes_place(self) -> bool:
        return self.state in {LessonState.PLANNED, LessonState.HELD}


@dataclass(frozen=True)
class Assigned:
    """What somebody teaches a group in the days."""

    assignment_id: int
    teacher_id: int
    group_id: int
    class_id: int
    subject_id: int
    subject: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Staff:
    """Everybody, all lessons and all assignments of the days."""

    colleagues: dict[int, Colleague]
    lessons: list[HourLesson]
    assignments: list[Assigned]

    def joins_for(self, lesson: HourLesson, absent_id: int) -> list[HourLesson]:
        """Lessons of the subject in other groups of the grade at the same time, whose teacher is present."""
        return [
            other
            for other in self.lessons
            if other.hour == lesson.hour
            and (other.subject_id, other.grade) == (lesson.subject_id, lesson.grade)
            and other.group_id != lesson.group_id
            and other.takes_place
            and not other.is_joined
            and other.teacher_id != absent_id
            and lesson.hour.on not in self.colleagues[other.teacher_id].away
        ]

    def subjects_for(self, lesson: HourLesson) -> list[Assigned]:
        """Other subjects of the very group whose teacher is free at the time."""
        on = lesson.hour.on
        return [
            each
            for each in self.assignments
            if each.group_id == lesson.group_id
            and each.subject_id != lesson.subject_id
            and each.starts_on <= on
            and (each.ends_on is None or on <= each.ends_on)
            and self.colleagues[each.teacher_id].is_free(lesson.hour)
        ]


def staff_between(first: date, last: date) -> Staff:
    """The staff in the inclusive range of days. Six queries."""
    lessons = _lessons(first, last)
    assignments = _assignments(first, last)
    busy, freed = (
        _hours(each for each in lessons if each.takes_place),
        _hours(each for each in lessons if each.state == LessonState.CANCELLED),
    )
    away, counts = _away(first, last), substitutions_of_month(first)
    subjects, classes = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for each in assignments:
        subjects[each.teacher_id].add(each.subject_id)
        classes[each.teacher_id].add(each.class_id)
    colleagues = {
        person.pk: Colleague(
            staff_id=person.pk,
            name=person.initials_name,
            subjects=frozenset(subjects[person.pk]),
            classes=frozenset(classes[person.pk]),
            busy=tuple(busy[person.pk]),
            freed=tuple(freed[person.pk]),
            away=frozenset(away[person.pk]),
            n_substitutions=counts[person.pk],
        )
        for person in StaffMember.objects.all()
    }
    return Staff(colleagues, lessons, assignments)


def substitutions_of_month(day: date) -> Counter[int]:
    """How many lessons each has given for others in the month of the day, or is to give; both kinds of replacement."""
    first = day.replace(day=1)
    month = (first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
    counts = Counter[int]()
    as_substitute = Substitution.objects.filter(
        lesson__on__range=month, lesson__state__in=(LessonState.PLANNED, LessonState.HELD)
    )
    by_subject = SubjectReplacement.objects.filter(
        given__on__range=month, given__state__in=(LessonState.PLANNED, LessonState.HELD)
    )
    rows: list[Any] = [
        *as_substitute.order_by().values_list("substitute").annotate(n=Count("pk")),
        *by_subject.order_by().values_list("given__teacher").annotate(n=Count("pk")),
    ]
    for staff_id, n in rows:
        counts[staff_id] += n
    return counts


def _lessons(first: date, last: date) -> list[HourLesson]:
    school_class = "group__school_class"
    rows = (
        Lesson.objects.between(first, last)
        .order_by()
        .values_list(
            "pk", "on", "starts_at", "ends_at", "state", "teacher", "group", f"{school_class}__letter", "group__name",
            school_class, f"{school_class}__grade", "subject", "joined_to",
        )
    )  # fmt: skip
    return [
        HourLesson(
            lesson_id=pk,
            hour=Hour(on, starts_at, ends_at),
            state=state,
            teacher_id=teacher_id,
            group_id=group_id,
            group=group_title(grade, letter, subgroup),
            class_id=class_id,
            grade=grade,
            subject_id=subject_id,
            is_joined=joined_to is not None,
        )
        for (pk, on, starts_at, ends_at, state, teacher_id, group_id, letter, subgroup, class_id, grade, subject_id,
             joined_to) in rows
    ]  # fmt: skip


def _assignments(first: date, last: date) -> list[Assigned]:
    rows = TeachingAssignment.objects.touching(first, last).order_by("subject__name", "pk")
    columns = ("pk", "teacher", "group", "group__school_class", "subject", "subject__name", "starts_on", "ends_on")
    return [Assigned(*row) for row in rows.values_list(*columns)]


def _hours(lessons: Iterable[HourLesson]) -> dict[int, list[Hour]]:
    by_teacher: dict[int, list[Hour]] = defaultdict(list)
    for lesson in lessons:
        by_teacher[lesson.teacher_id].append(lesson.hour)
    return by_teacher


def _away(first: date, last: date) -> dict[int, set[date]]:
    """By staff member the days of the range on which he is absent."""
    away: dict[int, set[date]] = defaultdict(set)
    for staff_id, starts_on, ends_on in StaffAbsence.objects.touching(first, last).values_list(
        "staff", "starts_on", "ends_on"
    ):
        begins, ends = max(first, starts_on), min(last, ends_on)
        away[staff_id] |= {begins + timedelta(days=n) for n in range((ends - begins).days + 1)}
    return away
