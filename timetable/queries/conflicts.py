"""What stands in the way of a lesson or an entry: the other one, named, so that the deputy knows whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Q

from common.refusals import Locked, Refused, refusals_explained
from timetable.models import Lesson, TimetableEntry


def conflict_of_lesson(lesson: Lesson) -> str:
    """The lesson at the same time with the same teacher, room or pupils, in words; empty when there is none."""
    others = (
        Lesson.objects.taking_place()
        .on(lesson.on)
        .filter(starts_at__lt=lesson.ends_at, ends_at__gt=lesson.starts_at)
        .exclude(pk=lesson.pk)
        .filter(_same_people_or_place(lesson))
        .select_related("group__school_class", "assignment__subject", "teacher", "room")
    )
    return _conflict_text(lesson, others)


def conflict_of_entry(entry: TimetableEntry) -> str:
    """The entry of the timetable in the same slot on the same days, in words; empty when there is none."""
    others = (
        TimetableEntry.objects.filter(weekday=entry.weekday, shift=entry.shift, number=entry.number)
        .filter(Q(ends_on=None) | Q(ends_on__gte=entry.starts_on))
        .exclude(pk=entry.pk)
        .filter(_same_people_or_place(entry))
        .select_related("group__school_class", "assignment__subject", "teacher", "room")
    )
    return _conflict_text(entry, others if entry.ends_on is None else others.filter(starts_on__lte=entry.ends_on))


@contextmanager
def conflicts_described(describe: Callable[[], str]) -> Iterator[None]:
    """Inside the block, a refusal of the database names what stands in the way when `describe` finds it."""
    try:
        with transaction.atomic(), refusals_explained():
            yield
    except Locked:
        raise
    except Refused as refusal:
        found = describe()
        if not found:
            raise
        raise Refused(found) from refusal


def _same_people_or_place(ours: Lesson | TimetableEntry) -> Q:
    same = Q(teacher=ours.teacher_id) | Q(group__school_class=ours.group.school_class_id)
    return same if ours.room_id is None else same | Q(room=ours.room_id)


def _conflict_text(ours: Lesson | TimetableEntry, others: Iterable[Lesson | TimetableEntry]) -> str:
    """The likeliest culprit first: the teacher, the room, the group, another subgroup of the class."""
    rows = list(others)
    for theirs in rows:
        if theirs.teacher_id == ours.teacher_id:
            room = f", {theirs.room.title}" if theirs.room else ""
            return f"{theirs.teacher.initials_name} в это время ведёт {theirs.group.title}, {_subject(theirs)}{room}."
    for theirs in rows:
        if theirs.room is not None and theirs.room_id == ours.room_id:
            name = theirs.room.name
            taken = (
                f"Кабинет {name} в это время занят" if name[:1].isdigit() else f"«{name}»: помещение в это время занято"
            )
            return f"{taken}: {theirs.group.title}, {_subject(theirs)}."
    pupils = sorted(rows, key=lambda row: (row.group_id != ours.group_id, not row.group.is_whole_class))
    for theirs in pupils:
        return f"У {theirs.group.title} в это время {_subject(theirs)} ({theirs.teacher.initials_name})."
    return ""


def _subject(row: Lesson | TimetableEntry) -> str:
    """«математика», but «ОБЖ»."""
    name = row.assignment.subject.name
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
