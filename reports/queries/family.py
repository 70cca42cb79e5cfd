"""The start page of a parent or pupil: how is my child today, and what is for tomorrow."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from common.prepared import KEYS
from journal.queries.diary import (
    DiaryAbsence,
    DiaryDay,
    DiaryLesson,
    DiaryMark,
    diary_lessons,
    next_school_day,
)
from school.access import pupils_of_family
from school.models import Enrolment
from school.roles import PreparedFor, Roles

RECENT = timedelta(days=7)


@dataclass(frozen=True)
class RecentMark:
    """A mark of the last week."""

    on: date
    subject: str
    mark: DiaryMark


@dataclass(frozen=True)
class RecentAbsence:
    """An absence or lateness of the last week."""

    on: date
    subject: str
    absence: DiaryAbsence


@dataclass(frozen=True)
class ChildCard:
    """One child: today, the next school day, and the last week's marks and absences, the latest first."""

    pupil_id: int
    name: str
    school_class: str
    today: DiaryDay
    next_day: DiaryDay | None
    marks: tuple[RecentMark, ...]
    absences: tuple[RecentAbsence, ...]


def children_start(roles: Roles, pupil_ids: frozenset[int]) -> list[ChildCard]:
    """Cards of the children among the ids that the person may see. Three queries for any number of children."""
    classes = {row.pupil_id: row for row in _ENROLMENTS(roles, pupil_ids=pupil_ids)}
    lessons = diary_lessons(
        list(classes), roles.today - RECENT, roles.today, day_after=roles.today, due_from=roles.today
    )
    return [_card(row, lessons[pupil_id], roles.today) for pupil_id, row in classes.items()]


def _enrolments(roles: Roles, pupil_ids: Collection[int]) -> QuerySet[Enrolment]:
    own = pupils_of_family(roles).filter(pk__in=pupil_ids)
    stays = Enrolment.objects.on(roles.today).filter(pupil__in=own)
    return stays.select_related("pupil", "school_class").order_by("pupil__sort_name")


def _card(enrolment: Enrolment, by_day: Mapping[date, Sequence[DiaryLesson]], today: date) -> ChildCard:
    past = [(day, lesson) for day in sorted(by_day, reverse=True) if day <= today for lesson in by_day[day]]
    return ChildCard(
        pupil_id=enrolment.pupil_id,
        name=enrolment.pupil.short_name,
        school_class=enrolment.school_class.name,
        today=DiaryDay(today, tuple(by_day.get(today, ()))),
        next_day=next_school_day(by_day, today),
        marks=tuple(RecentMark(day, lesson.subject, mark) for day, lesson in past for mark in lesson.marks),
        absences=tuple(RecentAbsence(day, lesson.subject, lesson.absence) for day, lesson in past if lesson.absence),
    )


_ENROLMENTS = PreparedFor(_enrolments, pupil_ids=KEYS)
