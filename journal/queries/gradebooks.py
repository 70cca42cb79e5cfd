"""The list of gradebooks: whose they are, and what is not filled in yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q, QuerySet
from django.urls import reverse

from common.formatting import date_words
from journal.queries.gaps import MissingRow, OwnGaps, own_gaps
from journal.rules.deadlines import LESSON_RULES, GapRule
from school.models import SchoolClass
from school.roles import Roles
from timetable.access import assignments_visible_to
from timetable.models import TeachingAssignment
from timetable.models.groups import group_title

Place = tuple[int | None, int | None]

_WITHOUT = {GapRule.TOPIC: "без темы", GapRule.HOMEWORK: "без задания", GapRule.ROLL: "без переклички"}


@dataclass(frozen=True)
class MissingCount:
    """«без темы: 3 урока», and the page of the earliest of these lessons."""

    words: str
    n: int
    url: str


@dataclass(frozen=True)
class GradebookLine:
    """One gradebook: what it is of; the own one also tells at how many lessons what is missing, and where first."""

    url: str
    title: str
    teacher: str
    is_mine: bool
    missing: Sequence[MissingCount] = ()


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
    missing: Sequence[MissingCount]


@dataclass(frozen=True)
class OwnGradebooks:
    """The list of gradebooks: by class, and the lessons that the person substitutes."""

    groups: Sequence[ClassGradebooks]
    substituted: Sequence[SubstitutedLesson]


@dataclass(frozen=True)
class ClassLink:
    """A class that management may choose."""

    title: str
    url: str
    is_current: bool


def my_gradebooks(roles: Roles) -> OwnGradebooks:
    """What the person teaches today, and everything in the classes he leads; lessons he substitutes. Two queries."""
    mine = Q(teacher=roles.staff_id) if roles.staff_id else Q(pk=None)
    own = own_gaps(roles, LESSON_RULES, with_substitutions=True)
    lines = _assignments(roles).filter(mine | Q(group__school_class__in=roles.led_class_ids))
    return OwnGradebooks(
        groups=_by_class(lines, roles, _missing_by_gradebook(own)),
        substituted=[_substituted(lesson, own) for lesson in own.substituted],
    )


def gradebooks_of_class(roles: Roles, school_class: SchoolClass) -> list[ClassGradebooks]:
    """All gradebooks of the class. One query."""
    return _by_class(_assignments(roles).filter(group__school_class=school_class), roles, {})


def classes_to_choose(classes: QuerySet[SchoolClass], today: date, current: SchoolClass | None) -> list[ClassLink]:
    """The classes of the present year in their order, 5А before 10А. One query."""
    page = reverse("journal:gradebooks")
    of_the_year = classes.filter(year__starts_on__lte=today, year__ends_on__gte=today)
    return [ClassLink(item.name, f"{page}?class={item.pk}", item == current) for item in of_the_year]


def _substituted(lesson: MissingRow, own: OwnGaps) -> SubstitutedLesson:
    missing = [row for row, _ in own.gaps if row.lesson_id == lesson.lesson_id]
    group = group_title(lesson.grade, lesson.letter, lesson.subgroup)
    return SubstitutedLesson(
        url=_lesson_url(lesson),
        title=f"{date_words(lesson.on)}, {lesson.number} урок: {group}, {lesson.subject}",
        missing=_counts(missing),
    )


def _missing_by_gradebook(own: OwnGaps) -> dict[Place, list[MissingRow]]:
    """Of lessons that are not substituted: those stand apart."""
    by_gradebook: dict[Place, list[MissingRow]] = defaultdict(list)
    for row, _ in own.gaps:
        if not row.is_substituted:
            by_gradebook[row.group_id, row.subject_id].append(row)
    return by_gradebook


def _counts(rows: Sequence[MissingRow]) -> list[MissingCount]:
    """By kind; the rows come in order of days."""
    of_rule = [(rule, [row for row in rows if row.rule == rule]) for rule in LESSON_RULES]
    return [MissingCount(_WITHOUT[rule], len(found), _lesson_url(found[0])) for rule, found in of_rule if found]


def _lesson_url(row: MissingRow) -> str:
    return reverse("journal:lesson", args=[row.lesson_id])


def _assignments(roles: Roles) -> QuerySet[TeachingAssignment]:
    return (
        assignments_visible_to(roles)
        .on(roles.today)
        .select_related("group__school_class", "subject", "teacher")
        .in_order()
    )


def _by_class(
    assignments: Iterable[TeachingAssignment], roles: Roles, missing: Mapping[Place, Sequence[MissingRow]]
) -> list[ClassGradebooks]:
    by_class = groupby(assignments, lambda assignment: assignment.group.school_class)
    return [
        ClassGradebooks(school_class.name, [_line(assignment, roles, missing) for assignment in found])
        for school_class, found in by_class
    ]


def _line(assignment: TeachingAssignment, roles: Roles, missing: Mapping[Place, Sequence[MissingRow]]) -> GradebookLine:
    subject, group = assignment.subject.name, assignment.group
    return GradebookLine(
        url=reverse("journal:gradebook", args=[group.pk, assignment.subject_id]),
        title=subject if group.is_whole_class else f"{subject}, {group.name}",
        teacher=assignment.teacher.initials_name,
        is_mine=assignment.teacher_id == roles.staff_id,
        missing=_counts(missing.get((group.pk, assignment.subject_id), ())),
    )
