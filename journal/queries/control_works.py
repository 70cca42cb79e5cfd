"""Control works seen ahead: the schedule of a month (requirements 2.1.7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, QuerySet

from journal.models import Work
from school.models import SchoolClass
from school.roles import Roles
from timetable.models import Lesson


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


def classes_with_control_works(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes of the present year: the schedule is published to everybody in the school."""
    return SchoolClass.objects.filter(year__starts_on__lte=roles.today, year__ends_on__gte=roles.today)


def control_works_of(
    starts_on: date, ends_on: date, classes: QuerySet[SchoolClass], *, for_family: bool
) -> list[ScheduledWork]:
    """Control works of the classes by day. Families do not see a column that is still hidden. Two queries."""
    works = Work.objects.control_works().filter(
        on__range=(starts_on, ends_on),
        lesson__on__range=(starts_on, ends_on),
        lesson__group__school_class__in=classes,
    )
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
