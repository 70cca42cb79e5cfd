"""The day of substitutions: all lessons of the day, and who is free to substitute in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from school.models import StaffMember
from timetable.models import Lesson, LessonState, StaffAbsence, Substitution, TeachingAssignment
from timetable.models.lessons import LessonQuerySet
from timetable.queries.week import state_note


@dataclass(frozen=True)
class FreeTeacher:
    """A staff member without a lesson at the time, and whether he teaches the subject to anybody that day."""

    staff_id: int
    name: str
    teaches_subject: bool


@dataclass(frozen=True)
class SubstitutionLine:
    """Who substitutes whom and why."""

    pk: int
    absent_teacher: str
    reason: str
    is_paid: bool


@dataclass(frozen=True)
class DayLesson:
    """One lesson of the day. `free` is filled for lessons that can get a substitution and are asked about."""

    lesson_id: int
    number: int
    starts_at: time
    ends_at: time
    group: str
    subject: str
    room: str
    teacher_id: int
    teacher: str
    state: str
    is_planned: bool
    note: str
    substitution: SubstitutionLine | None
    free: tuple[FreeTeacher, ...]


@dataclass(frozen=True)
class SubstitutionDay:
    """Lessons of the day (of one teacher when asked), and every teacher who has or would have had one."""

    on: date
    lessons: tuple[DayLesson, ...]
    teachers: tuple[tuple[int, str], ...]

    @property
    def substituted(self) -> int:
        return sum(lesson.substitution is not None for lesson in self.lessons)

    @property
    def cancelled(self) -> int:
        return sum(bool(lesson.note) for lesson in self.lessons)


def substitution_day(lessons: LessonQuerySet, on: date, *, teacher_id: int | None = None) -> SubstitutionDay:
    """The day in one query; in three when a teacher is named: then each of his lessons knows who is free."""
    rows = list(
        lessons.on(on)
        .select_related("group__school_class", "subject", "teacher", "room", "moved_to", "substitution__absent_teacher")
        .order_by("number", "group__school_class__grade", "group__school_class__letter", "group__name")
    )
    shown = [row for row in rows if teacher_id is None or teacher_id in _teachers(row)]
    free = _Free(rows, on) if teacher_id is not None and shown else None
    named = {teacher.pk: teacher for row in rows for teacher in _teachers(row).values()}
    return SubstitutionDay(
        on=on,
        lessons=tuple(_line(row, free) for row in shown),
        teachers=tuple((each.pk, each.initials_name) for each in sorted(named.values(), key=_by_name)),
    )


def _by_name(teacher: StaffMember) -> str:
    return str(teacher.sort_name)


def _substitution(lesson: Lesson) -> Substitution | None:
    return getattr(lesson, "substitution", None)


def _teachers(lesson: Lesson) -> dict[int, StaffMember]:
    """Who gives the lesson and, when substituted, who should have given it."""
    substitution = _substitution(lesson)
    people = [lesson.teacher, *([substitution.absent_teacher] if substitution else [])]
    return {person.pk: person for person in people}


class _Free:
    """Who is free when, nobody who is away: two queries for the whole day."""

    def __init__(self, lessons: Sequence[Lesson], on: date) -> None:
        self._staff = list(StaffMember.objects.exclude(pk__in=StaffAbsence.objects.on(on).values("staff")))
        self._busy = [row for row in lessons if row.is_taking_place]
        self._subjects: dict[int, set[int]] = defaultdict(set)
        for teacher_id, subject_id in TeachingAssignment.objects.on(on).values_list("teacher", "subject"):
            self._subjects[teacher_id].add(subject_id)

    def at(self, lesson: Lesson) -> tuple[FreeTeacher, ...]:
        """Free at the lesson's time: those of its subject first, then other teachers, then the rest of the staff."""
        busy = {each.teacher_id for each in self._overlapping(lesson)}
        free = [
            FreeTeacher(person.pk, person.initials_name, lesson.subject_id in self._subjects[person.pk])
            for person in self._staff
            if person.pk not in busy and person.pk != lesson.teacher_id
        ]
        return tuple(sorted(free, key=lambda each: (not each.teaches_subject, not self._subjects[each.staff_id])))

    def _overlapping(self, lesson: Lesson) -> Iterable[Lesson]:
        return (row for row in self._busy if row.starts_at < lesson.ends_at and row.ends_at > lesson.starts_at)


def _line(lesson: Lesson, free: _Free | None) -> DayLesson:
    substitution = _substitution(lesson)
    return DayLesson(
        lesson_id=lesson.pk,
        number=lesson.number,
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        group=lesson.group.title,
        subject=lesson.subject.name,
        room=lesson.room.name if lesson.room else "",
        teacher_id=lesson.teacher_id,
        teacher=lesson.teacher.initials_name,
        state=lesson.get_state_display(),
        is_planned=lesson.state == LessonState.PLANNED,
        note=state_note(lesson),
        substitution=_substitution_line(substitution) if substitution else None,
        free=free.at(lesson) if free and lesson.is_taking_place and substitution is None else (),
    )


def _substitution_line(substitution: Substitution) -> SubstitutionLine:
    return SubstitutionLine(
        pk=substitution.pk,
        absent_teacher=substitution.absent_teacher.initials_name,
        reason=substitution.get_reason_display(),
        is_paid=substitution.is_paid,
    )
