"""What does not go by the timetable today and on the next day, in the order of lessons: for the staff room (R-25)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from common.formatting import clock, date_long, weekday
from common.prepared import DAY, KEY, KEYS, AnyOf, Prepared
from common.sheets import Cell, Column, Sheet, Table
from school.queries.signers import DEPUTY_SIGNS
from school.roles import Roles
from timetable.models import STATES_TAKING_PLACE, Lesson, LessonState
from timetable.queries.class_days import school_days_from
from timetable.queries.solutions import replacement_of, substitution_of
from timetable.queries.week import state_note

_COLUMNS = (
    Column("Урок", 6, "center"),
    Column("Начало", 8, "center"),
    Column("Класс", 14),
    Column("Предмет", 24),
    Column("По расписанию", 20),
    Column("Изменение", 44),
    Column("Кабинет", 10),
)


@dataclass(frozen=True)
class ChangedLesson:
    """A lesson that is given by somebody else, elsewhere, at another time, or not at all. No word of why."""

    on: date
    number: int
    starts_at: time
    class_id: int
    group: str
    subject: str
    teacher: str
    what: str
    room: str


@dataclass(frozen=True)
class DaySheet:
    """A day of school and the next one, each with its changes in the order of lessons."""

    days: tuple[tuple[date, tuple[ChangedLesson, ...]], ...]


def changes_between(
    first: date, last: date, *, staff_id: int | None = None, class_ids: Collection[int] | None = None
) -> list[ChangedLesson]:
    """Changes of the inclusive range, of the whole school or those that concern a teacher or classes.

    One query, and a second for what they are called if there are any: on most days a teacher has none.
    """
    found = _CHANGED(
        staff_id is not None,
        class_ids is not None,
        starts_on=first, ends_on=last, staff_id=staff_id, class_ids=class_ids or (),
    )  # fmt: skip
    return [_changed(row) for row in _WITH_NAMES(lesson_ids=found)] if found else []


def _changed_lessons(
    of_teacher: bool, of_classes: bool, starts_on: date, ends_on: date, staff_id: int, class_ids: Collection[int]
) -> QuerySet[Any, int]:
    changed = ~Q(substitution=None) | ~Q(state__in=STATES_TAKING_PLACE) | ~Q(moved_from=None)
    lessons = Lesson.objects.between(starts_on, ends_on).filter(changed)
    if of_teacher:
        lessons = lessons.filter(
            Q(teacher=staff_id)
            | Q(substitution__absent_teacher=staff_id)
            | Q(subject_replacement__given__teacher=staff_id)
        )
    if of_classes:
        lessons = lessons.filter(group__school_class__in=class_ids)
    return lessons.order_by().values_list("pk", flat=True)


def _with_names(lesson_ids: Collection[int]) -> QuerySet[Lesson]:
    rows = Lesson.objects.filter(AnyOf("pk", lesson_ids)).select_related(
        "group__school_class", "subject", "room", "teacher", "assignment__teacher", "moved_to", "moved_from",
        "substitution", "subject_replacement__given__subject", "subject_replacement__given__teacher",
        "joined_to__group__school_class",
    )  # fmt: skip
    return rows.order_by(
        "on", "number", "group__school_class__grade", "group__school_class__letter", "group__name", "pk"
    )


def day_sheet(day: date) -> DaySheet:
    """Changes of the first two days of school from the day on; of the day alone when there is none. Three queries."""
    days = school_days_from(day)[:2] or [day]
    changes = changes_between(days[0], days[-1])
    return DaySheet(tuple((on, tuple(each for each in changes if each.on == on)) for on in days))


def day_sheet_document(sheet: DaySheet, roles: Roles, author: User, made_at: datetime) -> Sheet:
    """The same to be printed and put up."""
    return Sheet(
        title="Изменения в расписании",
        school=roles.school_name,
        tables=[
            Table(_COLUMNS, [_row(each) for each in changes], caption=f"{date_long(on)}, {weekday(on)}")
            for on, changes in sheet.days
            if changes
        ],
        notes=[
            f"{date_long(on)}, {weekday(on)}: все уроки идут по расписанию."
            for on, changes in sheet.days
            if not changes
        ],
        author=author.initials_name,
        made_at=made_at,
        signatures=[DEPUTY_SIGNS],
        is_landscape=True,
    )


def _row(change: ChangedLesson) -> list[Cell]:
    return [
        change.number,
        clock(change.starts_at),
        change.group,
        change.subject,
        change.teacher,
        change.what,
        change.room or None,
    ]


def _changed(lesson: Lesson) -> ChangedLesson:
    return ChangedLesson(
        on=lesson.on,
        number=lesson.number,
        starts_at=lesson.starts_at,
        class_id=lesson.group.school_class_id,
        group=lesson.group.title,
        subject=lesson.subject.name,
        teacher=lesson.assignment.teacher.initials_name,
        what=_what(lesson),
        room=lesson.room.name if lesson.room and lesson.is_taking_place else "",
    )


def _what(lesson: Lesson) -> str:
    """«Орлова М. В.», «вместо него История – Громов Б. Н.», «Урок отменён: карантин», «перенесён с 14.10»."""
    replacement = replacement_of(lesson)
    if replacement and replacement.given.is_taking_place:
        return f"вместо него {replacement.given.subject.name} – {replacement.given.teacher.initials_name}"
    if lesson.state in {LessonState.CANCELLED, LessonState.MOVED}:
        return state_note(lesson)
    words = []
    if moved_from := getattr(lesson, "moved_from", None):
        words.append(f"перенесён с {moved_from.on:%d.%m}, {moved_from.number}-й урок")
    if substitution_of(lesson):
        together = f", вместе с {lesson.joined_to.group.title}" if lesson.joined_to else ""
        words.append(f"{lesson.teacher.initials_name}{together}")
    return "; ".join(words)


_CHANGED: Prepared[int] = Prepared(_changed_lessons, starts_on=DAY, ends_on=DAY, staff_id=KEY, class_ids=KEYS)
_WITH_NAMES = Prepared(_with_names, lesson_ids=KEYS)
