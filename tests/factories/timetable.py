"""Groups, assignments and lessons."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from django.db import transaction

from school.models import Pupil, Room, SchoolClass, StaffMember, Subject
from timetable.models import (
    BellSchedule,
    BellSlot,
    GroupMembership,
    Lesson,
    LessonState,
    Substitution,
    TeachingAssignment,
    TeachingGroup,
    TimetableEntry,
)

BELLS = {1: (time(8, 0), time(8, 40)), 2: (time(8, 50), time(9, 30)), 3: (time(9, 50), time(10, 30)),
         4: (time(10, 50), time(11, 30)), 5: (time(11, 40), time(12, 20)), 6: (time(12, 30), time(13, 10)),
         7: (time(13, 20), time(14, 0))}  # fmt: skip


def make_group(*, school_class: SchoolClass, name: str = "") -> TeachingGroup:
    return TeachingGroup.objects.create(school_class=school_class, name=name)


def make_membership(
    *, group: TeachingGroup, pupil: Pupil, starts_on: date, ends_on: date | None = None
) -> GroupMembership:
    return GroupMembership.objects.create(group=group, pupil=pupil, starts_on=starts_on, ends_on=ends_on)


def make_assignment(
    *,
    group: TeachingGroup,
    subject: Subject,
    teacher: StaffMember,
    starts_on: date,
    ends_on: date | None = None,
    hours_per_week: Decimal = Decimal(5),
) -> TeachingAssignment:
    return TeachingAssignment.objects.create(
        group=group,
        subject=subject,
        teacher=teacher,
        starts_on=starts_on,
        ends_on=ends_on,
        hours_per_week=hours_per_week,
    )


def make_lesson(
    *,
    assignment: TeachingAssignment,
    on: date,
    number: int = 1,
    state: LessonState = LessonState.PLANNED,
    room: Room | None = None,
) -> Lesson:
    starts_at, ends_at = BELLS[number]
    return Lesson.objects.create(
        assignment=assignment,
        group=assignment.group,
        subject=assignment.subject,
        teacher=assignment.teacher,
        on=on,
        number=number,
        starts_at=starts_at,
        ends_at=ends_at,
        state=state,
        room=room,
    )


def make_substitution(*, lesson: Lesson, substitute: StaffMember, reason: str = "illness") -> Substitution:
    """The substitution and the changed name on the lesson: the two always go together."""
    with transaction.atomic():
        substitution = Substitution.objects.create(
            lesson=lesson, absent_teacher=lesson.teacher, substitute=substitute, reason=reason
        )
        lesson.teacher = substitute
        lesson.save(update_fields=["teacher"])
    return substitution


def make_bells(
    *,
    starts_on: date,
    ends_on: date | None = None,
    shift: int = 1,
    weekday: int | None = None,
    times: dict[int, tuple[time, time]] = BELLS,
) -> BellSchedule:
    schedule = BellSchedule.objects.create(
        name="Звонки", shift=shift, weekday=weekday, starts_on=starts_on, ends_on=ends_on
    )
    BellSlot.objects.bulk_create(
        BellSlot(schedule=schedule, number=number, starts_at=starts_at, ends_at=ends_at)
        for number, (starts_at, ends_at) in times.items()
    )
    return schedule


def make_entry(
    *,
    assignment: TeachingAssignment,
    weekday: int,
    number: int,
    starts_on: date,
    ends_on: date | None = None,
    room: Room | None = None,
) -> TimetableEntry:
    """Group, teacher and shift are filled by the trigger; the instance has them too."""
    return TimetableEntry.objects.create(
        assignment=assignment,
        group=assignment.group,
        teacher=assignment.teacher,
        shift=assignment.group.school_class.shift,
        weekday=weekday,
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
        room=room,
    )
