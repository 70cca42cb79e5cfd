"""The classes that pages of results are about: those of the period shown, and what they were in earlier years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reports.queries.periods import Period
from school.models import SchoolClass
from school.queries.kept_sums import Version, classes_with_versions


@dataclass
class Classes:
    """The classes of all periods compared; `shown_as` leads from a class of the last year to what became of it.

    `versions` were read with them, before anything that is counted of them.
    """

    rows: Sequence[SchoolClass]
    now: Sequence[SchoolClass]
    versions: Mapping[int, Version]
    by_id: Mapping[int, SchoolClass] = field(init=False)
    shown_as: Mapping[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.by_id = {row.pk: row for row in self.rows}
        self.shown_as = {row.predecessor_id: row.pk for row in self.now if row.predecessor_id}

    def shown(self, class_id: int) -> int:
        """The class of the present period that it is compared with: itself within one year."""
        return self.shown_as.get(class_id, class_id)

    def of_grade(self, grade: int) -> Classes:
        """Those of one grade, and what they were."""
        now = [row for row in self.now if row.grade == grade]
        then = {row.predecessor_id for row in now}
        rows = [row for row in self.rows if row in now or row.pk in then]
        return Classes(rows, now, {row.pk: self.versions[row.pk] for row in rows})


def classes_of(periods: Iterable[Period]) -> Classes:
    """Classes of the periods, the first of which is what is shown. One query."""
    every = list(periods)
    found = classes_with_versions({calendar for period in every for calendar in period.calendars})
    rows = [row for row, _ in found]
    now = [row for row in rows if row.calendar_id in every[0].calendars]
    return Classes(rows, now, {row.pk: version for row, version in found})


def classes_now(period: Period) -> list[SchoolClass]:
    """Those of the period, for what is not kept. One query."""
    return list(SchoolClass.objects.filter(calendar__in=period.calendars))
