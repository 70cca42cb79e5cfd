"""«Накопляемость» as a page: by class or teacher; of one of them each gradebook and who has too few marks (R-47)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from common.people import russian_key, short_name
from common.rounding import rate
from reports.queries.density import DensityRow
from school.models import Pupil

_PLACES = Decimal("0.1")


@dataclass(frozen=True)
class DensityGroup:
    """The gradebooks of a class or of a teacher."""

    key: int
    title: str
    rows: Sequence[DensityRow]

    @property
    def short_gradebooks(self) -> int:
        """Those in which somebody is below the minimum."""
        return sum(row.n_short > 0 for row in self.rows)

    @property
    def n_short(self) -> int:
        """Pupils below the minimum, each counted in each of his gradebooks."""
        return sum(row.n_short for row in self.rows)

    @property
    def per_pupil(self) -> Decimal | None:
        return rate(sum(row.n_marks for row in self.rows), sum(len(row.numbers) for row in self.rows), _PLACES)


@dataclass(frozen=True)
class ShortPupil:
    """A pupil with fewer marks than the term needs, and the page that shows them."""

    name: str
    n_marks: int
    url: str


@dataclass(frozen=True)
class DensityLine:
    """A gradebook with those who are below the minimum."""

    row: DensityRow
    url: str
    pupils: Sequence[ShortPupil]


def density_groups(rows: Sequence[DensityRow], *, by_teacher: bool) -> list[DensityGroup]:
    """Those with the most pupils below the minimum first, then by class or name. No query."""
    found: dict[tuple[int, str], list[DensityRow]] = {}
    for row in rows:
        name = (row.teacher_id, row.teacher) if by_teacher else (row.class_id, row.class_name)
        found.setdefault(name, []).append(row)
    groups = [DensityGroup(key, title, own) for (key, title), own in found.items()]
    named = sorted(groups, key=lambda group: russian_key(group.title)) if by_teacher else groups
    return sorted(named, key=lambda group: -group.n_short)


def density_lines(group: DensityGroup) -> list[DensityLine]:
    """The gradebooks of the group, pupils by name. One query."""
    wanted = {pupil for row in group.rows for pupil in row.short}
    people = Pupil.objects.filter(pk__in=wanted).order_by("sort_name", "pk")
    names = {pk: short_name(*name) for pk, *name in people.values_list("pk", "last_name", "first_name")}
    return [_line(row, names) for row in group.rows]


def _line(row: DensityRow, names: Mapping[int, str]) -> DensityLine:
    gradebook, term = [row.group_id, row.subject_id], {"term": row.term_id}
    return DensityLine(
        row=row,
        url=reverse("journal:gradebook", args=gradebook, query=term),
        pupils=[
            ShortPupil(name, row.short[pk], reverse("journal:pupil_average", args=[*gradebook, pk], query=term))
            for pk, name in names.items()
            if pk in row.short
        ],
    )
