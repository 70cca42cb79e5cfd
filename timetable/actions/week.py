"""Who teaches what (нагрузка), and in which slots of the week."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Q

from accounts.models import User
from common.actions import action
from school.models import Room, StaffMember, Subject
from timetable.models import TeachingAssignment, TeachingGroup, TimetableEntry
from timetable.queries.conflicts import conflict_of_entry, conflicts_described


@action
def assign_teacher(
    *,
    group: TeachingGroup,
    subject: Subject,
    teacher: StaffMember,
    hours_per_week: Decimal,
    starts_on: date,
    ends_on: date | None = None,
    by: User,
) -> TeachingAssignment:
    """The teacher teaches the group the subject from day to day and may write in its gradebook meanwhile.

    Raises Refused when somebody teaches it on one of these days already, or for impossible hours.
    """
    return TeachingAssignment.objects.create(
        group=group,
        subject=subject,
        teacher=teacher,
        hours_per_week=hours_per_week,
        starts_on=starts_on,
        ends_on=ends_on,
    )


@action
def end_assignment(*, assignment: TeachingAssignment, ends_on: date, by: User) -> TeachingAssignment:
    """`ends_on` becomes the teacher's last day; his entries in the timetable end with it.

    Lessons planned for later stay until the lessons of the term are made again. Raises Refused when the last day is
    before the first.
    """
    assignment.ends_on = ends_on
    assignment.save(update_fields=["ends_on"])
    entries = TimetableEntry.objects.filter(assignment=assignment)
    entries.filter(starts_on__gt=ends_on).delete()
    entries.filter(Q(ends_on=None) | Q(ends_on__gt=ends_on)).update(ends_on=ends_on)
    return assignment


@action
def add_timetable_entry(
    *,
    assignment: TeachingAssignment,
    weekday: int,
    number: int,
    starts_on: date,
    ends_on: date | None = None,
    room: Room | None = None,
    by: User,
) -> TimetableEntry:
    """The assignment has a lesson on the weekday (1 = Monday) in the slot from day to day.

    Lessons are made by `generate_lessons`, not here. Raises Refused when teacher, pupils or room are busy in the slot.
    """
    entry = TimetableEntry(
        assignment=assignment,
        group=assignment.group,
        teacher=assignment.teacher,
        shift=assignment.group.school_class.shift,
        weekday=weekday,
        number=number,
        room=room,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    with conflicts_described(lambda: conflict_of_entry(entry)):
        entry.save()
    return entry


@action
def end_timetable_entry(*, entry: TimetableEntry, ends_on: date, by: User) -> None:
    """`ends_on` becomes the last day of the entry; one that has not begun by then is taken away altogether."""
    if ends_on < entry.starts_on:
        entry.delete()
        return
    entry.ends_on = ends_on
    with conflicts_described(lambda: conflict_of_entry(entry)):
        entry.save(update_fields=["ends_on"])
