"""Точки: works that teachers still wait for, on the teacher's start page and for the family (requirements 2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet, Window
from django.urls import reverse

from journal.models import OutstandingWork
from school.models import Pupil
from school.roles import Roles
from timetable.access import assignments_of
from timetable.models import GroupMember

# More is no list to act on; the page says how many there are.
SHOWN = 20


@dataclass(frozen=True)
class OwedWork:
    """One work that is waited for: of the pupil in the gradebook, given on a day, due by another."""

    pupil: str
    group: str
    subject: str
    work: str
    given_on: date
    due_on: date
    comment: str
    is_overdue: bool
    url: str


@dataclass(frozen=True)
class OwedWorks:
    """The longest overdue first; `n` counts also those that are not shown."""

    shown: Sequence[OwedWork]
    n: int


def overdue_works(roles: Roles) -> OwedWorks:
    """Past their day in the gradebooks that the person teaches, of pupils who are still there. One query."""
    same = {"group": OuterRef("work__lesson__group"), "subject": OuterRef("work__lesson__subject")}
    place = GroupMember.objects.on(roles.today).filter(group=OuterRef("work__lesson__group"), pupil=OuterRef("pupil"))
    overdue = _owed().filter(Exists(assignments_of(roles).filter(**same)), Exists(place), due_on__lt=roles.today)
    rows = list(overdue.order_by("due_on", "pupil__sort_name", "pk").annotate(n=Window(Count("pk")))[:SHOWN])
    return OwedWorks([_owed_work(row, roles.today) for row in rows], rows[0].n if rows else 0)


def owed_by(pupil: Pupil, today: date) -> list[OwedWork]:
    """What teachers wait for from the pupil, in columns that families see, the most urgent first. One query."""
    owed = _owed().filter(pupil=pupil, work__is_hidden=False).order_by("due_on", "pk")
    return [_owed_work(row, today) for row in owed]


def _owed() -> QuerySet[OutstandingWork]:
    return OutstandingWork.objects.open().select_related(
        "pupil", "work__work_type", "work__lesson__subject", "work__lesson__group__school_class"
    )


def _owed_work(row: OutstandingWork, today: date) -> OwedWork:
    lesson = row.work.lesson
    return OwedWork(
        pupil=row.pupil.short_name,
        group=lesson.group.title,
        subject=lesson.subject.name,
        work=str(row.work),
        given_on=lesson.on,
        due_on=row.due_on,
        comment=row.comment,
        is_overdue=row.due_on < today,
        url=reverse("journal:cell", args=[lesson.pk, row.work.position, row.pupil_id]),
    )
