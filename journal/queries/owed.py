"""Точки: works that teachers still wait for, on the teacher's start page and for the family (requirements 2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Expression, OuterRef, QuerySet, Value, Window
from django.db.models.functions import Coalesce
from django.urls import reverse

from common.prepared import KEY, Prepared
from journal.models import OutstandingWork
from journal.models.marks import OutstandingWorkQuerySet
from school.models import Pupil
from school.roles import PreparedFor, Roles
from timetable.access import assignments_of
from timetable.models import GroupMember
from timetable.models.groups import group_title

# More is no list to act on; the page says how many there are, and shows them when asked to.
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


def overdue_works(roles: Roles, limit: int | None = SHOWN) -> OwedWorks:
    """Past their day in the gradebooks that the person teaches, of pupils who are still there. One query.

    All of them are shown without a `limit`.
    """
    rows = _OVERDUE(roles, limit)
    return OwedWorks([_owed_work(row[:-1], roles.today) for row in rows], rows[0][-1] if rows else 0)


def _overdue(roles: Roles, limit: int | None) -> QuerySet[Any, tuple[Any, ...]]:
    same = {"group": OuterRef("work__lesson__group"), "subject": OuterRef("work__lesson__subject")}
    place = GroupMember.objects.on(roles.today).filter(group=OuterRef("work__lesson__group"), pupil=OuterRef("pupil"))
    # Asked about each of the few rows that are left: as a plain «exists» the planner would make the whole view first.
    is_there = Coalesce(Exists(place), Value(value=False))
    overdue = OutstandingWork.objects.open().filter(
        Exists(assignments_of(roles).filter(**same)), is_there, due_on__lt=roles.today
    )
    return _columns(overdue.order_by("due_on", "pupil__sort_name", "pk"), Window(Count("pk")))[:limit]


def owed_by(pupil: Pupil, today: date) -> list[OwedWork]:
    """What teachers wait for from the pupil, in columns that families see, the most urgent first. One query."""
    return [_owed_work(row, today) for row in _OWED_BY(pupil_id=pupil.pk)]


def _owed_by(pupil_id: int) -> QuerySet[Any, tuple[Any, ...]]:
    owed = OutstandingWork.objects.open().filter(pupil=pupil_id, work__is_hidden=False)
    return _columns(owed.order_by("due_on", "pk"))


def _columns(works: OutstandingWorkQuerySet, *others: Expression) -> QuerySet[Any, tuple[Any, ...]]:
    """Rows for `_owed_work`."""
    lesson = "work__lesson"
    return works.values_list(
        "due_on", "comment", "pupil_id", "pupil__last_name", "pupil__first_name", "work__title", "work__position",
        "work__work_type__name", lesson, f"{lesson}__on", f"{lesson}__subject__name", f"{lesson}__group__name",
        f"{lesson}__group__school_class__grade", f"{lesson}__group__school_class__letter", *others,
    )  # fmt: skip


def _owed_work(row: tuple[Any, ...], today: date) -> OwedWork:
    (due_on, comment, pupil_id, last_name, first_name, title, position, work_type, lesson_id, on, subject,
     subgroup, grade, letter) = row  # fmt: skip
    return OwedWork(
        pupil=f"{last_name} {first_name}",
        group=group_title(grade, letter, subgroup),
        subject=subject,
        work=title or work_type,
        given_on=on,
        due_on=due_on,
        comment=comment,
        is_overdue=due_on < today,
        url=reverse("journal:cell", args=[lesson_id, position, pupil_id]),
    )


_OVERDUE: PreparedFor[Any] = PreparedFor(_overdue)
_OWED_BY: Prepared[Any] = Prepared(_owed_by, pupil_id=KEY)
