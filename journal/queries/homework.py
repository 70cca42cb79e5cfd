"""What is to be done at home by a day, and how much time it takes (R-16, R-17, product 3.7).

For which day homework is set, says `HomeworkDue`. While that day is not in the timetable, it burdens no day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, OrderBy, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from common.rows import fetch
from journal.models import Homework, HomeworkAttachment, HomeworkDue, LessonEntry
from journal.queries.json_rows import JSONRows, json_rows
from journal.rules.entries import heaviest_load, is_homework_late, is_topic_late
from timetable.models import GroupMember, Lesson
from timetable.queries.places import GroupPlace, places_of_classes

_KILOBYTE, _MEGABYTE = 1024, 1024 * 1024
# Of so many classes the groups are looked for one by one; of more everybody's places are read.
_FEW_CLASSES = 5


@dataclass(frozen=True)
class AttachedFile:
    """A file to take home."""

    pk: int
    name: str
    size: int

    @property
    def size_words(self) -> str:
        """«1,4 МБ», «12 КБ»."""
        if self.size >= _MEGABYTE:
            return f"{self.size / _MEGABYTE:.1f} МБ".replace(".", ",")
        return f"{max(1, self.size // _KILOBYTE)} КБ"


@dataclass(frozen=True)
class DueHomework:
    """Homework of a group in a subject for a day; no minutes = the teacher has not said how long it takes."""

    class_id: int
    on: date
    group_id: int
    subject_id: int
    minutes: int | None
    pupils: Collection[int]


@dataclass(frozen=True)
class DayLoad:
    """What the pupils of one lesson have to do for the day on which its homework is due, in minutes.

    `others` is set in other subjects, for the pupil who has the most; `n_unsaid` of those do not say how long.
    """

    on: date
    limit: int
    others: int
    n_unsaid: int
    own: int

    @property
    def is_over(self) -> bool:
        """More than the law allows for one day?"""
        return self.others + self.own > self.limit


def files_of(lesson: str) -> JSONRows:
    """Annotates a row with the files of the lesson that the path leads to, for `attached_files`."""
    files = HomeworkAttachment.objects.attached().filter(lesson=OuterRef(lesson))
    return json_rows(files, "pk", "file_name", "size")


def attached_files(rows: Iterable[Sequence[Any]] | None) -> tuple[AttachedFile, ...]:
    """What `files_of` has found."""
    return tuple(AttachedFile(*row) for row in rows or ())


def first_as_json(rows: QuerySet[Any], *order: str | OrderBy, **columns: str | JSONRows) -> Subquery:
    """Some columns of the first row in the order as one value: None when there is no row."""
    return Subquery(rows.order_by(*order).values(columns_of_row=JSONObject(**columns))[:1])


def homework_due(**columns: str | JSONRows) -> Subquery:
    """Annotates a lesson with the homework that is due for it: columns of the lesson at which it was set.

    Of a double lesson the last text counts.
    """
    has_text = ExpressionWrapper(Q(set_at__homework__text__gt=""), BooleanField())
    due = HomeworkDue.objects.filter(lesson=OuterRef("pk"))
    return first_as_json(due, has_text.desc(nulls_last=True), "-set_number", **columns)


def next_day_of_subject() -> Subquery:
    """Annotates a lesson with the day for which its homework is due; None while the timetable does not know it."""
    same = HomeworkDue.objects.filter(group=OuterRef("group"), subject=OuterRef("subject"), on__gt=OuterRef("on"))
    return Subquery(same.filter(set_at=OuterRef("pk")).order_by("on").values("on")[:1])


def due_homework(class_ids: Collection[int], starts_on: date, ends_on: date) -> list[DueHomework]:
    """Homework due in the inclusive range of days for the classes; two queries for any number of them."""
    return _due_homework(class_ids, starts_on, ends_on, _Members(class_ids, starts_on, ends_on))


def day_load(lesson: Lesson, due_on: date, limit: int, own: int) -> DayLoad:
    """What the pupils of the lesson already have for the day, besides the own minutes. Two queries."""
    class_ids = [lesson.group.school_class_id]
    members = _Members(class_ids, due_on, due_on)
    pupils = members.of(lesson.group_id, due_on)
    others = [
        row
        for row in _due_homework(class_ids, due_on, due_on, members)
        if row.subject_id != lesson.subject_id and not pupils.isdisjoint(row.pupils)
    ]
    return DayLoad(
        on=due_on,
        limit=limit,
        others=heaviest_load(((row.minutes or 0, row.pupils) for row in others), pupils),
        n_unsaid=sum(row.minutes is None for row in others),
        own=own,
    )


class _Members:
    """Who is in the groups of the classes over a range of days. One query."""

    def __init__(self, class_ids: Collection[int], starts_on: date, ends_on: date) -> None:
        self._places: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
        for place in _places(class_ids, starts_on, ends_on):
            self._places[place.group_id].append((place.pupil_id, place.starts_on, place.ends_on or date.max))

    def of(self, group_id: int, day: date) -> frozenset[int]:
        """Pupils of the group on the day."""
        return frozenset(pupil for pupil, first, last in self._places[group_id] if first <= day <= last)


def _places(class_ids: Collection[int], starts_on: date, ends_on: date) -> list[GroupPlace]:
    """Of few classes by their groups; of many everybody's."""
    if len(class_ids) <= _FEW_CLASSES:
        return places_of_classes(class_ids, starts_on, ends_on)
    places = GroupMember.objects.touching(starts_on, ends_on)
    return [GroupPlace(*row) for row in places.values_list("group", "pupil", "starts_on", "ends_on")]


def _due_homework(class_ids: Collection[int], starts_on: date, ends_on: date, members: _Members) -> list[DueHomework]:
    rows = fetch("SELECT * FROM journal_due_homework(%s, %s, %s)", [[*class_ids], starts_on, ends_on])
    return [
        DueHomework(class_id, on, group, subject, minutes, members.of(group, on))
        for class_id, on, group, subject, minutes in rows
    ]


def last_lesson_ends_at() -> Subquery:
    """Annotates a lesson with the end of its class's last lesson of the day, from which homework is late (R-17)."""
    of_day = Lesson.objects.taking_place().filter(
        group__school_class=OuterRef("group__school_class"), on=OuterRef("on")
    )
    return Subquery(of_day.order_by("-ends_at").values("ends_at")[:1])


def is_late_homework(homework: Homework | None, lesson: Lesson, last_ends_at: time | None, minutes: int) -> bool:
    """Was the homework first set after the deadline of the lesson's day (R-17)? On a day without lessons: never."""
    if homework is None or homework.first_written_at is None or last_ends_at is None:
        return False
    return is_homework_late(timezone.localtime(homework.first_written_at), lesson.on, last_ends_at, minutes)


def is_late_entry(entry: LessonEntry | None, lesson: Lesson, days: int) -> bool:
    """Was the topic first written after its deadline (R-17)?"""
    if entry is None or entry.first_written_at is None:
        return False
    return is_topic_late(timezone.localtime(entry.first_written_at), lesson.on, days)
