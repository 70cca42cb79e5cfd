"""Groups, assignments and the weekly timetable of one class, in six queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q

from school.models import Enrolment, SchoolClass
from timetable.models import GroupMembership, TeachingAssignment, TeachingGroup, TimetableEntry
from timetable.models.groups import group_title, in_groups_of
from timetable.queries.places import places_of_classes

FOREVER = date.max


@dataclass(frozen=True)
class MemberRow:
    """A pupil in a subgroup from a day to a day, now or later."""

    membership_id: int
    pupil: str
    starts_on: date
    ends_on: date | None  # of the place, or of the pupil in the class
    written_end: date | None  # of the place alone, as it is changed


@dataclass(frozen=True)
class GroupRow:
    """A group with the number of pupils today; members are listed for subgroups only."""

    name: str
    is_whole_class: bool
    pupils: int
    members: tuple[MemberRow, ...]


@dataclass(frozen=True)
class AssignmentRow:
    """Who teaches which group what, now or later."""

    assignment_id: int
    group: str
    subject: str
    teacher: str
    hours_per_week: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class EntryRow:
    """A lesson in a slot of the week, now or later."""

    entry_id: int
    number: int
    subject: str
    group: str
    teacher: str
    room: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class WeekdayRows:
    """Entries of one weekday."""

    name: str
    entries: tuple[EntryRow, ...]


@dataclass(frozen=True)
class ClassSetup:
    """Everything from which the lessons of a class are made."""

    groups: tuple[GroupRow, ...]
    assignments: tuple[AssignmentRow, ...]
    weekdays: tuple[WeekdayRows, ...]


def class_setup(school_class: SchoolClass, today: date) -> ClassSetup:
    """Groups, assignments and entries of the class in force today or later."""
    going_on = Q(ends_on=None) | Q(ends_on__gte=today)
    of_class = TeachingAssignment.objects.filter(going_on, in_groups_of([school_class]))
    return ClassSetup(
        groups=_groups(school_class, today),
        assignments=tuple(
            AssignmentRow(
                assignment_id=each.pk,
                group=group_title(school_class.grade, school_class.letter, each.group.name),
                subject=each.subject.name,
                teacher=each.teacher.initials_name,
                hours_per_week=f"{each.hours_per_week.normalize():f}".replace(".", ","),
                starts_on=each.starts_on,
                ends_on=each.ends_on,
            )
            for each in of_class.select_related("group", "subject", "teacher").order_by(
                "subject__position", "subject__name", "group__name", "starts_on"
            )
        ),
        weekdays=_weekdays(school_class, going_on),
    )


def _groups(school_class: SchoolClass, today: date) -> tuple[GroupRow, ...]:
    """A place lasts no longer than the pupil is in the class: who was moved to another one is in no subgroup here."""
    members: dict[int, list[MemberRow]] = defaultdict(list)
    going_on = Q(ends_on=None) | Q(ends_on__gte=today)
    enrolments = Enrolment.objects.filter(going_on, school_class=school_class).order_by("starts_on")
    enrolled_until = {pupil: ends_on or FOREVER for pupil, ends_on in enrolments.values_list("pupil", "ends_on")}
    memberships = GroupMembership.objects.filter(going_on, group__school_class=school_class)
    for each in memberships.select_related("pupil").order_by("pupil__sort_name", "starts_on"):
        last = enrolled_until.get(each.pupil_id)
        if last is None or each.starts_on > last:
            continue
        until = min(each.ends_on or FOREVER, last)
        members[each.group_id].append(
            MemberRow(each.pk, each.pupil.short_name, each.starts_on, None if until == FOREVER else until, each.ends_on)
        )
    groups = list(TeachingGroup.objects.filter(school_class=school_class).order_by("name"))
    places = places_of_classes([school_class.pk], today, today)
    pupils_today = Counter(group for group, _ in {(place.group_id, place.pupil_id) for place in places})
    return tuple(
        GroupRow(group.name or "Весь класс", group.is_whole_class, pupils_today[group.pk], tuple(members[group.pk]))
        for group in groups
    )


def _weekdays(school_class: SchoolClass, going_on: Q) -> tuple[WeekdayRows, ...]:
    entries = (
        TimetableEntry.objects.filter(going_on, in_groups_of([school_class]))
        .select_related("group", "assignment__subject", "teacher", "room")
        .order_by("weekday", "number", "group__name", "starts_on")
    )
    return tuple(
        WeekdayRows(name, tuple(_entry(each, school_class) for each in rows))
        for name, rows in groupby(entries, key=lambda each: each.get_weekday_display())
    )


def _entry(entry: TimetableEntry, school_class: SchoolClass) -> EntryRow:
    return EntryRow(
        entry_id=entry.pk,
        number=entry.number,
        subject=entry.assignment.subject.name,
        group=group_title(school_class.grade, school_class.letter, entry.group.name),
        teacher=entry.teacher.initials_name,
        room=entry.room.name if entry.room else "",
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
    )
