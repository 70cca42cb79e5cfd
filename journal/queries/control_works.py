"""Control works seen ahead: clashes on the lesson page and the schedule of a month (requirements 2.1.7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.formatting import counted
from curriculum.rules.plans import control_works_allowed
from journal.models import Work
from journal.queries.json_rows import json_rows
from school.models import SchoolClass
from school.roles import Roles
from timetable.models import STATES_TAKING_PLACE, Lesson


@dataclass(frozen=True)
class ScheduledWork:
    """One control work; `warnings` tell what the rules of the year would not have."""

    on: date
    class_name: str
    number: int
    subject: str
    group: str
    title: str
    warnings: Sequence[str]


@dataclass(frozen=True)
class Month:
    """A calendar month."""

    first: date

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> Month:
        return Month((self.first + timedelta(days=31)).replace(day=1))

    @property
    def previous(self) -> Month:
        return Month((self.first - timedelta(days=1)).replace(day=1))


def control_work_facts() -> dict[str, Any]:
    """Annotations of a lesson from which `control_work_notes` speaks. Of two lessons in one subject none clashes."""
    of_class = {"lesson__group__school_class": OuterRef("group__school_class"), "lesson__on": OuterRef("on")}
    others = _control_works().filter(**of_class).exclude(lesson__subject=OuterRef("subject")).order_by("lesson__number")
    here = {"lesson__group": OuterRef("group"), "lesson__subject": OuterRef("subject")}
    of_day = Lesson.objects.taking_place().filter(
        group__school_class=OuterRef("group__school_class"), on=OuterRef("on")
    )
    return {
        "control_works": json_rows(others, "lesson__subject__name", "lesson__number"),
        "n_control_works": _number(_control_works().filter(**here), "lesson__subject"),
        "has_control_work": _number(_control_works().filter(lesson=OuterRef("pk")), "lesson"),
        "first_number": Subquery(of_day.order_by("number").values("number")[:1]),
        "hours_per_week": F("assignment__hours_per_week"),
    }


def control_work_notes(lesson: Any) -> list[str]:
    """What the teacher should know before he plans a control work here, and more of it once he has."""
    notes = [f"В этот день у класса контрольная: {subject}, {number} урок." for subject, number in lesson.control_works]
    if not lesson.has_control_work:
        return notes
    if lesson.number == lesson.first_number:
        notes.append("Контрольная на первом уроке дня.")
    allowed = control_works_allowed(lesson.hours_per_week)
    if lesson.n_control_works > allowed:
        works = counted(lesson.n_control_works, "контрольная", "контрольные", "контрольных")
        notes.append(f"За год по предмету {works} – больше 10 % часов ({allowed}).")
    return notes


def classes_with_control_works(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes of the present year: the schedule is published to everybody in the school."""
    return SchoolClass.objects.filter(year__starts_on__lte=roles.today, year__ends_on__gte=roles.today)


def control_works_of(
    starts_on: date, ends_on: date, classes: QuerySet[SchoolClass], *, for_family: bool
) -> list[ScheduledWork]:
    """Control works of the classes by day. Families do not see a column that is still hidden. Two queries."""
    works = _control_works().filter(lesson__on__range=(starts_on, ends_on), lesson__group__school_class__in=classes)
    if for_family:
        works = works.filter(is_hidden=False)
    rows = list(
        works.select_related("lesson__group__school_class", "lesson__subject").order_by(
            "lesson__on", "lesson__group__school_class__grade", "lesson__group__school_class__letter", "lesson__number"
        )
    )
    subjects: dict[tuple[int, date], set[int]] = defaultdict(set)
    for work in rows:
        subjects[work.lesson.group.school_class_id, work.lesson.on].add(work.lesson.subject_id)
    firsts = _first_lessons(starts_on, ends_on, classes)
    return [_scheduled(work, subjects, firsts) for work in rows]


def _scheduled(
    work: Work, subjects: dict[tuple[int, date], set[int]], firsts: dict[tuple[int, date], int]
) -> ScheduledWork:
    lesson = work.lesson
    place = (lesson.group.school_class_id, lesson.on)
    warnings = []
    if len(subjects[place]) > 1:
        warnings.append("не одна в день")
    if lesson.number == firsts.get(place):
        warnings.append("на первом уроке")
    return ScheduledWork(
        on=lesson.on,
        class_name=lesson.group.school_class.name,
        number=lesson.number,
        subject=lesson.subject.name,
        group=lesson.group.name,
        title=work.title,
        warnings=warnings,
    )


def _first_lessons(starts_on: date, ends_on: date, classes: QuerySet[SchoolClass]) -> dict[tuple[int, date], int]:
    lessons = Lesson.objects.between(starts_on, ends_on).taking_place().filter(group__school_class__in=classes)
    firsts = lessons.order_by().values_list("group__school_class", "on").annotate(first=Min("number"))
    return {(class_id, on): number for class_id, on, number in firsts}


def _control_works() -> QuerySet[Work]:
    return Work.objects.filter(work_type__is_control_work=True, lesson__state__in=STATES_TAKING_PLACE)


def _number(works: QuerySet[Work], key: str) -> Coalesce:
    """How many of the works there are, as a subquery."""
    return Coalesce(Subquery(works.order_by().values(key).annotate(n=Count("pk")).values("n")), 0)
