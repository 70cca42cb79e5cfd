"""Control works seen ahead: the schedule of a month (requirements 2.1.7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import starmap

from django.db.models import QuerySet

from common.rows import fetch
from school.models import SchoolClass
from school.models.classes import class_name
from school.roles import Roles


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
    starts_on: date, ends_on: date, class_ids: Collection[int], *, for_family: bool
) -> list[ScheduledWork]:
    """Control works of the classes by day. Families do not see a column that is still hidden. One query."""
    found = fetch("SELECT * FROM journal_control_works(%s, %s, %s)", [list(class_ids), starts_on, ends_on])
    rows = [row for row in starmap(_ControlWork, found) if not (for_family and row.is_hidden)]
    subjects: dict[tuple[int, date], set[int]] = defaultdict(set)
    for row in rows:
        subjects[row.place].add(row.subject_id)
    return [row.scheduled(n_subjects=len(subjects[row.place])) for row in rows]


@dataclass(frozen=True)
class _ControlWork:
    """A row of `journal_control_works`."""

    on: date
    class_id: int
    grade: int
    letter: str
    number: int
    subject_id: int
    subject: str
    group: str
    title: str
    is_hidden: bool
    first_number: int | None

    @property
    def place(self) -> tuple[int, date]:
        """The day of the class, in which one is enough."""
        return self.class_id, self.on

    def scheduled(self, *, n_subjects: int) -> ScheduledWork:
        warnings = ["не одна в день"] * (n_subjects > 1) + ["на первом уроке"] * (self.number == self.first_number)
        return ScheduledWork(
            on=self.on,
            class_name=class_name(self.grade, self.letter),
            number=self.number,
            subject=self.subject,
            group=self.group,
            title=self.title,
            warnings=warnings,
        )
