"""The list of gradebooks: whose they are, and what is not filled in yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from common.formatting import date_words
from school.models import SchoolClass
from school.roles import Roles
from timetable.access import assignments_visible_to, lessons_substituted_by
from timetable.models import Lesson, TeachingAssignment


@dataclass(frozen=True)
class GradebookLine:
    """One gradebook: what it is of, and how many lessons given this year lack topic or homework."""

    url: str
    title: str
    teacher: str
    is_mine: bool
    n_without_topic: int
    n_without_homework: int


@dataclass(frozen=True)
class ClassGradebooks:
    """The gradebooks of one class."""

    name: str
    lines: Sequence[GradebookLine]


@dataclass(frozen=True)
class SubstitutedLesson:
    """A lesson of somebody else that the person gives, today or on another day he may still write on."""

    url: str
    title: str


@dataclass(frozen=True)
class ClassLink:
    """A class that management may choose."""

    title: str
    url: str
    is_current: bool


def my_gradebooks(roles: Roles) -> list[ClassGradebooks]:
    """What the person teaches today, and everything in the classes he leads. One query."""
    mine = Q(teacher=roles.staff_id) if roles.staff_id else Q(pk=None)
    return _by_class(_assignments(roles).filter(mine | Q(group__school_class__in=roles.led_class_ids)), roles)


def gradebooks_of_class(roles: Roles, school_class: SchoolClass) -> list[ClassGradebooks]:
    """All gradebooks of the class. One query."""
    return _by_class(_assignments(roles).filter(group__school_class=school_class), roles)


def classes_to_choose(classes: QuerySet[SchoolClass], today: date, current: SchoolClass | None) -> list[ClassLink]:
    """The classes of the present year in their order, 5А before 10А. One query."""
    page = reverse("journal:gradebooks")
    of_the_year = classes.filter(year__starts_on__lte=today, year__ends_on__gte=today)
    return [ClassLink(item.name, f"{page}?class={item.pk}", item == current) for item in of_the_year]


def substituted_lessons(roles: Roles) -> list[SubstitutedLesson]:
    """Lessons the person substitutes, the earliest first. One query."""
    if roles.staff_id is None:
        return []
    lessons = lessons_substituted_by(roles).select_related("group__school_class", "subject")
    return [
        SubstitutedLesson(
            url=reverse("journal:lesson", args=[lesson.pk]),
            title=f"{date_words(lesson.on)}, {lesson.number} урок: {lesson.group.title}, {lesson.subject.name}",
        )
        for lesson in lessons.order_by("on", "number")
    ]


def _assignments(roles: Roles) -> QuerySet[TeachingAssignment]:
    given = Lesson.objects.taking_place().filter(
        group=OuterRef("group"),
        subject=OuterRef("subject"),
        on__gte=OuterRef("group__school_class__year__starts_on"),
        on__lte=roles.today,
    )
    counts = {
        "n_without_topic": _count(given.filter(Q(entry=None) | Q(entry__topic=""))),
        "n_without_homework": _count(
            given.filter(Q(homework=None) | Q(homework__text="", homework__is_none_set=False))
        ),
    }
    return (
        assignments_visible_to(roles)
        .on(roles.today)
        .select_related("group__school_class", "subject", "teacher")
        .in_order()
        .annotate(**counts)
    )


def _count(lessons: QuerySet[Lesson]) -> Coalesce:
    one_row = lessons.order_by().values("group").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(one_row), 0)


def _by_class(assignments: Iterable[TeachingAssignment], roles: Roles) -> list[ClassGradebooks]:
    by_class = groupby(assignments, lambda assignment: assignment.group.school_class)
    return [
        ClassGradebooks(school_class.name, [_line(assignment, roles) for assignment in found])
        for school_class, found in by_class
    ]


def _line(assignment: TeachingAssignment, roles: Roles) -> GradebookLine:
    subject, group = assignment.subject.name, assignment.group
    return GradebookLine(
        url=reverse("journal:gradebook", args=[group.pk, assignment.subject_id]),
        title=subject if group.is_whole_class else f"{subject}, {group.name}",
        teacher=assignment.teacher.initials_name,
        is_mine=assignment.teacher_id == roles.staff_id,
        n_without_topic=assignment.n_without_topic,  # type: ignore[attr-defined]  # annotated above
        n_without_homework=assignment.n_without_homework,  # type: ignore[attr-defined]  # annotated above
    )
