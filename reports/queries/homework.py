"""Homework over the limit of a day and homework set too late, for the deputy director (R-17, product 3.7)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from common.people import russian_key, short_name
from common.rows import fetch
from journal.queries.homework import DueHomework, due_homework
from journal.rules.entries import heaviest_load, is_homework_late
from school.models import School, SchoolClass
from timetable.models.groups import group_title


@dataclass(frozen=True)
class DayOver:
    """A day for which a pupil of the class has more to do than his grade allows, in minutes."""

    class_name: str
    on: date
    minutes: int
    limit: int


@dataclass(frozen=True)
class SetWork:
    """Homework that was set: at which lesson, and when."""

    lesson_id: int
    on: date
    title: str
    written_at: datetime


@dataclass(frozen=True)
class LateTeacher:
    """Which of a teacher's homework was set after the deadline of its day, and all that he has set."""

    teacher_id: int
    name: str
    works: tuple[SetWork, ...]
    all_works: tuple[SetWork, ...]

    @property
    def n_late(self) -> int:
        return len(self.works)


@dataclass(frozen=True)
class HomeworkReport:
    """Days over the limit and late homework, for a range of days."""

    days_over: list[DayOver]
    late: list[LateTeacher]


def homework_report(classes: QuerySet[SchoolClass], starts_on: date, ends_on: date) -> HomeworkReport:
    """Days over the limit by date and teachers with late homework, the most first. Five queries."""
    school = School.objects.get()
    of_class = {school_class.pk: school_class for school_class in classes}
    return HomeworkReport(
        days_over=_days_over(school, of_class, due_homework(of_class, starts_on, ends_on)),
        late=_late_teachers(school, of_class, starts_on, ends_on),
    )


def _days_over(school: School, of_class: dict[int, SchoolClass], due: list[DueHomework]) -> list[DayOver]:
    by_day: dict[tuple[date, int], list[DueHomework]] = defaultdict(list)
    for homework in due:
        by_day[homework.on, homework.class_id].append(homework)
    days = []
    for (on, class_id), rows in sorted(by_day.items()):
        school_class = of_class[class_id]
        minutes = heaviest_load((row.minutes or 0, row.pupils) for row in rows)
        limit = school.homework_limits[school_class.grade - 1]
        if minutes > limit:
            days.append(DayOver(school_class.name, on, minutes, limit))
    return days


def _late_teachers(
    school: School, of_class: dict[int, SchoolClass], starts_on: date, ends_on: date
) -> list[LateTeacher]:
    names: dict[int, str] = {}
    all_works: dict[int, list[SetWork]] = defaultdict(list)
    works: dict[int, list[SetWork]] = defaultdict(list)
    rows = fetch("SELECT * FROM journal_homework_set(%s, %s, %s)", [[*of_class], starts_on, ends_on])
    for on, last_name, first_name, first_written_at, last_ends_at, lesson_id, class_id, subgroup, subject, pk in rows:
        names[pk] = short_name(last_name, first_name)
        group = group_title(of_class[class_id].grade, of_class[class_id].letter, subgroup)
        work = SetWork(lesson_id, on, f"{group}, {subject}", first_written_at)
        all_works[pk].append(work)
        written = timezone.localtime(first_written_at)
        if last_ends_at and is_homework_late(written, on, last_ends_at, school.homework_late_minutes):
            works[pk].append(work)
    late = [LateTeacher(pk, names[pk], tuple(found), tuple(all_works[pk])) for pk, found in works.items()]
    return sorted(late, key=lambda teacher: (-teacher.n_late, russian_key(teacher.name)))
