"""The lists behind the numbers of a term that is not ready: what is missing, one by one, and where it is mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from common.formatting import counted, date_day
from common.rows import fetch
from journal.models import Mark, OutstandingWork, PeriodKind, PeriodMark
from journal.queries.evidence import evidence_by
from journal.queries.gradebook import column_url
from journal.queries.journal_rules import proposal_rules_of
from journal.rules.marks import proposal
from school.models import Enrolment, School, SchoolClass, Subject, Term
from timetable.models import GroupMember, Lesson, TeachingAssignment
from timetable.models.groups import in_groups_of
from timetable.queries.places import places_of_classes

Place = tuple[int, int]


class MissingKind(StrEnum):
    """What is missing, as its word in the address."""

    TOPIC = "topics"
    HOMEWORK = "homework"
    WORKS = "works"
    FAR = "far-marks"
    OVERDUE = "overdue"

    @property
    def words(self) -> str:
        return _TITLES[self]


_TITLES = {
    MissingKind.TOPIC: "Уроки без темы",
    MissingKind.HOMEWORK: "Уроки без задания",
    MissingKind.WORKS: "Контрольные, за которые стоят не все отметки",
    MissingKind.FAR: "Отметки не как предложено, без причины",
    MissingKind.OVERDUE: "Просроченные точки",
}


@dataclass(frozen=True)
class MissingItem:
    """One thing that is missing: what, whose, and where it is mended."""

    title: str
    teacher: str
    url: str


@dataclass(frozen=True)
class FarMark:
    """A mark of a term that is not the proposed one, without a word why."""

    pupil_id: int
    subject_id: int
    value: int
    proposed: int


class WrittenLesson(NamedTuple):
    """A lesson that took place, and what is written at it."""

    pk: int
    group_id: int
    subject_id: int
    on: date
    state: str
    has_topic: bool
    has_homework: bool


def lessons_of(term: Term, classes: Iterable[SchoolClass], today: date) -> list[WrittenLesson]:
    """Lessons of the term that took place, up to yesterday while it lasts, in their order. One query."""
    assert term.ends_on is not None  # noqa: S101  # a constraint of the table
    until = min(term.ends_on, today - timedelta(days=1))
    sql = "SELECT * FROM journal_lessons_written(%s::bigint[], %s, %s)"
    return [WrittenLesson(*row) for row in fetch(sql, [[one.pk for one in classes], term.starts_on, until])]


def unmarked_works(term: Term, classes: Iterable[SchoolClass], today: date) -> list[tuple[int, int, int, date, int]]:
    """Control works of the term for which pupils lack a mark: group, subject, work, day, how many. One query."""
    sql = """SELECT group_id, subject_id, object_id, "on", n FROM journal_gaps(
                 ARRAY['control_work_marks'], %(first)s, %(until)s, %(today)s, NULL, %(classes)s)
              ORDER BY "on", object_id"""
    assert term.ends_on is not None  # noqa: S101  # a constraint of the table
    until = min(term.ends_on, today - timedelta(days=1))
    days = {"first": term.starts_on, "until": until, "today": today}
    return fetch(sql, {**days, "classes": [one.pk for one in classes]}) if until >= term.starts_on else []


def far_marks(term: Term, pupils: Collection[int]) -> list[FarMark]:
    """Marks of the term that are not the proposed ones and have no reason. Three queries, one without such marks."""
    given = PeriodMark.objects.filter(term=term, kind=PeriodKind.TERM, pupil__in=pupils, value__isnull=False, reason="")
    rows = list(given.values_list("pupil", "subject", "value"))
    if not rows:
        return []
    rules = proposal_rules_of(School.objects.get())
    marks = Mark.objects.filter(
        pupil__in={pupil for pupil, _, _ in rows},
        on__range=(term.starts_on, term.ends_on),
        work__lesson__on__range=(term.starts_on, term.ends_on),
    )
    evidence = evidence_by(marks, rules, "pupil", "work__lesson__subject")
    found = ((*row, evidence.get((row[0], row[1]))) for row in rows)
    far = [FarMark(pupil, subject, value or 0, proposal(one, rules)) for pupil, subject, value, one in found if one]
    return [one for one in far if one.value != one.proposed]


def far_marks_by_place(far: Iterable[FarMark], members: Iterable[tuple[int, int]]) -> Counter[Place]:
    """How many of them each gradebook has; `members` are groups with their pupils."""
    groups: dict[int, list[int]] = {}
    for group, pupil in members:
        groups.setdefault(pupil, []).append(group)
    return Counter((group, one.subject_id) for one in far for group in groups.get(one.pupil_id, ()))


def overdue_works(term: Term, classes: Iterable[SchoolClass], today: date) -> QuerySet[OutstandingWork]:
    """Works of the term that were due before today, of pupils who are still in the group."""
    here = GroupMember.objects.on(today).filter(group=OuterRef("work__lesson__group"), pupil=OuterRef("pupil"))
    return OutstandingWork.objects.open().filter(
        Exists(here),
        due_on__lt=today,
        work__lesson__on__range=(term.starts_on, term.ends_on),
        work__lesson__group__school_class__in=list(classes),
    )


def missing_items(
    kind: MissingKind, term: Term, school_class: SchoolClass, place: Place | None, today: date
) -> list[MissingItem]:
    """The list of a class, or of one of its gradebooks. Two queries, seven for marks."""
    return _LISTS[kind](term, school_class, place, today)


def _lessons(
    is_written: Callable[[WrittenLesson], bool],
) -> Callable[[Term, SchoolClass, Place | None, date], list[MissingItem]]:
    def items(term: Term, school_class: SchoolClass, place: Place | None, today: date) -> list[MissingItem]:
        lacking = [
            one.pk
            for one in lessons_of(term, [school_class], today)
            if not is_written(one) and place in (None, (one.group_id, one.subject_id))
        ]
        lessons = Lesson.objects.filter(pk__in=lacking).order_by("on", "number", "pk")
        return [
            MissingItem(
                f"{date_day(one.on)}, {one.number} урок, {_name(one)}",
                one.teacher.initials_name,
                reverse("journal:lesson", args=[one.pk]),
            )
            for one in lessons.select_related("group__school_class", "subject", "teacher")
        ]

    return items


def _works(term: Term, school_class: SchoolClass, place: Place | None, today: date) -> list[MissingItem]:
    rows = [row for row in unmarked_works(term, [school_class], today) if place in (None, row[:2])]
    teachers = _teachers(term, school_class)
    return [
        MissingItem(
            f"{date_day(on)}, {teachers[group, subject][0]}: {counted(n, 'ученик', 'ученика', 'учеников')} без отметки",
            teachers[group, subject][1],
            reverse("journal:work", args=[work]),
        )
        for group, subject, work, on, n in rows
        if (group, subject) in teachers
    ]


def _far(term: Term, school_class: SchoolClass, place: Place | None, today: date) -> list[MissingItem]:
    stays = Enrolment.objects.in_class(school_class.pk).with_pupils()
    names = {stay.pupil_id: stay.pupil.short_name for stay in stays}
    members = members_of(term, [school_class], today)
    teachers = _teachers(term, school_class)
    items = [
        MissingItem(
            f"{names[one.pupil_id]}, {teachers[group, subject][0]}: стоит {one.value}, предлагается {one.proposed}",
            teachers[group, subject][1],
            reverse("journal:period_column", args=[group, subject, term.pk]),
        )
        for one in far_marks(term, {pupil for _, pupil in members})
        for group, subject in teachers
        if subject == one.subject_id and (group, one.pupil_id) in members and place in (None, (group, subject))
    ]
    return sorted(items, key=lambda item: item.title)


def _overdue(term: Term, school_class: SchoolClass, place: Place | None, today: date) -> list[MissingItem]:
    works = overdue_works(term, [school_class], today)
    if place:
        works = works.filter(work__lesson__group=place[0], work__lesson__subject=place[1])
    related = ("pupil", "work__lesson__group__school_class", "work__lesson__subject", "work__lesson__teacher")
    return [
        MissingItem(
            f"{one.pupil.short_name}, {_name(one.work.lesson)}: до {date_day(one.due_on)}",
            one.work.lesson.teacher.initials_name,
            column_url(one.work.lesson, term=term.pk),
        )
        for one in works.select_related(*related).order_by("due_on", "pupil__sort_name", "pk")
    ]


_LISTS: dict[MissingKind, Callable[[Term, SchoolClass, Place | None, date], list[MissingItem]]] = {
    MissingKind.TOPIC: _lessons(attrgetter("has_topic")),
    MissingKind.HOMEWORK: _lessons(attrgetter("has_homework")),
    MissingKind.WORKS: _works,
    MissingKind.FAR: _far,
    MissingKind.OVERDUE: _overdue,
}


def members_of(term: Term, classes: Iterable[SchoolClass], today: date) -> set[tuple[int, int]]:
    """Groups of the classes with who is taught in them on the last day of the term, today while it lasts. One query."""
    assert term.ends_on is not None  # noqa: S101  # a constraint of the table
    day = max(term.starts_on, min(term.ends_on, today))
    return {(place.group_id, place.pupil_id) for place in places_of_classes([one.pk for one in classes], day, day)}


def gradebooks_of(term: Term, classes: Iterable[SchoolClass]) -> list[TeachingAssignment]:
    """What is taught in the classes in the term, by class. The latest assignment of a gradebook comes last, so that it
    stays when they are laid on places. One query.
    """
    known = {one.pk: one for one in classes}
    touching = TeachingAssignment.objects.touching(term.starts_on, term.ends_on or term.starts_on)
    rows = touching.filter(in_groups_of(known)).select_related("group", "subject", "teacher")
    names = ("subject__position", "subject__name", "group__name", "starts_on")
    found = list(rows.order_by("group__school_class_id", *names))
    for one in found:
        one.group.school_class = known[one.group.school_class_id]
    return found


def _teachers(term: Term, school_class: SchoolClass) -> dict[Place, tuple[str, str]]:
    """Name and teacher of each gradebook of the class, the latest one."""
    found = gradebooks_of(term, [school_class])
    return {(one.group_id, one.subject_id): (_name(one), one.teacher.initials_name) for one in found}


def _name(one: Lesson | TeachingAssignment) -> str:
    return book_name(one.subject, one.group.name)


def book_name(subject: Subject, subgroup: str) -> str:
    """«Математика», «Английский язык, англ. 1»."""
    return f"{subject.name}, {subgroup}" if subgroup else subject.name
