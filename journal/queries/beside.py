"""What lies before and after the gradebook or lesson that is shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from common.formatting import date_day, weekday_short
from school.roles import Roles
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
    of_class = ("group__school_class__grade", "group__school_class__letter", "group__name")
    own = assignments_visible_to(roles).on(roles.today).filter(teacher=assignment.teacher_id).in_order()
    rows = list(dict.fromkeys(own.values_list("group", "subject", *of_class, "subject__name")))
    places = [row[:2] for row in rows]
    here = (assignment.group_id, assignment.subject_id)
    if here not in places:
        return None, None
    links = [
        PlaceLink(f"{group_title(*names)}: {subject}", reverse("journal:gradebook", args=place))
        for place, (_, _, *names, subject) in zip(places, rows, strict=True)
    ]
    at = places.index(here)
    return (None, *links)[at], (*links, None)[at + 1]


def beside_lesson(lesson: Lesson) -> Beside:
    """The lessons of the same group and subject before and after this one; who opens it may open them. One query."""
    same = Lesson.objects.of_gradebook(lesson.group_id, lesson.subject_id).filter(
        state__in=(LessonState.PLANNED, LessonState.HELD)
    )
    earlier = same.filter(Q(on__lt=lesson.on) | Q(on=lesson.on, number__lt=lesson.number))
    later = same.filter(Q(on__gt=lesson.on) | Q(on=lesson.on, number__gt=lesson.number))
    columns = ("pk", "on", "number")
    found = (
        earlier.order_by("-on", "-number")
        .values_list(*columns)[:1]
        .union(later.order_by("on", "number").values_list(*columns)[:1], all=True)
    )
    links = {
        (on, number) > (lesson.on, lesson.number): PlaceLink(
            f"{weekday_short(on)}, {date_day(on)}, {number} урок", reverse("journal:lesson", args=[pk])
        )
        for pk, on, number in found
    }
    return links.get(False), links.get(True)
