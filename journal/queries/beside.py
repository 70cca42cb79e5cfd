"""What lies before and after the gradebook or lesson that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from common.formatting import date_day, weekday_short
from common.prepared import DAY, KEY, Prepared
from school.roles import PreparedFor, Roles
from timetable.access import assignments_visible_to
from timetable.models import Lesson, LessonState, TeachingAssignment
from timetable.models.groups import group_title


@dataclass(frozen=True)
class PlaceLink:
    """A gradebook or lesson beside the one that is shown."""

    title: str
    url: str


Beside = tuple[PlaceLink | None, PlaceLink | None]


def beside_gradebook(roles: Roles, assignment: TeachingAssignment) -> Beside:
    """The gradebooks before and after this one among those of its teacher that the person may open. One query."""
    rows = list(dict.fromkeys(_GRADEBOOKS(roles, teacher_id=assignment.teacher_id)))
    places = [row[:2] for row in rows]
    here = (assignment.group_id, assignment.subject_id)
    if here not in places:
        return None, None
    at = places.index(here)
    before, after = (None, *rows)[at], (*rows, None)[at + 1]
    return before and _gradebook_link(*before), after and _gradebook_link(*after)


def _gradebook_link(group_id: int, subject_id: int, grade: int, letter: str, group: str, subject: str) -> PlaceLink:
    title = f"{group_title(grade, letter, group)}: {subject}"
    return PlaceLink(title, reverse("journal:gradebook", args=[group_id, subject_id]))


def _gradebooks_of_teacher(roles: Roles, teacher_id: int) -> QuerySet[TeachingAssignment, Any]:
    own = assignments_visible_to(roles).on(roles.today).filter(teacher=teacher_id).in_order()
    of_class = ("group__school_class__grade", "group__school_class__letter", "group__name")
    return own.values_list("group", "subject", *of_class, "subject__name")


def beside_lesson(lesson: Lesson) -> Beside:
    """The lessons of the same group and subject before and after this one; who opens it may open them. One query."""
    found = _LESSONS(group_id=lesson.group_id, subject_id=lesson.subject_id, on=lesson.on, number=lesson.number)
    links = {
        (on, number) > (lesson.on, lesson.number): PlaceLink(
            f"{weekday_short(on)}, {date_day(on)}, {number} урок", reverse("journal:lesson", args=[pk])
        )
        for pk, on, number in found
    }
    return links.get(False), links.get(True)


def _lessons_beside(group_id: int, subject_id: int, on: date, number: int) -> QuerySet[Lesson, Any]:
    same = Lesson.objects.of_gradebook(group_id, subject_id).filter(state__in=(LessonState.PLANNED, LessonState.HELD))
    earlier = same.filter(Q(on__lt=on) | Q(on=on, number__lt=number)).order_by("-on", "-number")
    later = same.filter(Q(on__gt=on) | Q(on=on, number__gt=number)).order_by("on", "number")
    columns = ("pk", "on", "number")
    return earlier.values_list(*columns)[:1].union(later.values_list(*columns)[:1], all=True)


_GRADEBOOKS: PreparedFor[Any] = PreparedFor(_gradebooks_of_teacher, teacher_id=KEY)
_LESSONS: Prepared[Any] = Prepared(_lessons_beside, group_id=KEY, subject_id=KEY, on=DAY, number=KEY)
