"""Works that keep the weight their type had before, and what the present one would do to the means (R-30)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from django.db.models import QuerySet

from common.rows import fetch
from journal.models import Work, WorkType
from journal.rules.marks import Mean, mean_of_sums, proposed_mark
from school.models import Pupil, School, SchoolYear, Subject, Term
from timetable.models import TeachingGroup

_OUTDATED = """
    SELECT w.work_type_id, w.subject_id, t.name, s.name, min(w.weight), max(w.weight), w.weight_now, count(*)
      FROM journal_outdated_works(%s) w
      JOIN journal_worktype t ON t.id = w.work_type_id
      JOIN school_subject s ON s.id = w.subject_id
     GROUP BY w.work_type_id, w.subject_id, w.weight_now, t.position, t.name, s.position, s.name
     ORDER BY t.position, t.name, s.position, s.name
"""
_OUTDATED_OF_TYPE = """
    SELECT o.work_id, o.group_id, o.weight_now, w."on"
      FROM journal_outdated_works(%s) o
      JOIN journal_work w ON w.id = o.work_id
     WHERE o.work_type_id = %s AND o.subject_id = %s
     ORDER BY w."on", w.id
"""
_MEANS = "SELECT * FROM journal_reweighed_means(%s, %s, %s, %s, %s)"


@dataclass(frozen=True)
class OutdatedWeight:
    """Works of a type in a subject whose weight is not the present one; `lowest` to `highest` is what they weigh."""

    work_type_id: int
    subject_id: int
    work_type: str
    subject: str
    lowest: Decimal
    highest: Decimal
    now: Decimal
    n_works: int


@dataclass(frozen=True)
class ChangedMean:
    """A pupil's mean of a term before and after, and the mark that each would propose."""

    name: str
    term: str
    before: Mean | None
    after: Mean | None
    threshold: Decimal

    @property
    def proposals(self) -> tuple[int | None, int | None]:
        before, after = (proposed_mark(one, self.threshold) if one else None for one in (self.before, self.after))
        return before, after

    @property
    def is_moved(self) -> bool:
        """Does the mean read otherwise?"""
        return self._shown(self.before) != self._shown(self.after)

    @property
    def is_proposed_otherwise(self) -> bool:
        before, after = self.proposals
        return before != after

    @staticmethod
    def _shown(mean: Mean | None) -> Decimal | None:
        return mean.shown if mean else None


@dataclass(frozen=True)
class GroupEffect:
    """What the present weight would do in one gradebook. `n_means`: means with a mark for one of the works."""

    title: str
    works: Sequence[_OutdatedWork]
    n_means: int
    moved: Sequence[ChangedMean]

    @property
    def n_proposals(self) -> int:
        return sum(one.is_proposed_otherwise for one in self.moved)


@dataclass(frozen=True)
class WeightEffect:
    """Everything that applying the present weight would change."""

    groups: Sequence[GroupEffect]

    @property
    def n_works(self) -> int:
        return sum(len(one.works) for one in self.groups)

    @property
    def n_means(self) -> int:
        return sum(one.n_means for one in self.groups)

    @property
    def n_moved(self) -> int:
        return sum(len(one.moved) for one in self.groups)

    @property
    def n_proposals(self) -> int:
        return sum(one.n_proposals for one in self.groups)


def outdated_weights(today: date) -> list[OutdatedWeight]:
    """Types and subjects with works of open terms that weigh otherwise than their type does now. One query."""
    return [OutdatedWeight(*row) for row in fetch(_OUTDATED, [today])]


def works_to_reweight(work_type: WorkType, subject: Subject, today: date) -> QuerySet[Work]:
    """Works of open terms that do not have the present weight of the type in the subject. One query to find them.

    The weight is a condition of the rows: who has waited for another to change them finds none left.
    """
    outdated = _outdated_works(work_type, subject, today)
    if not outdated:
        return Work.objects.none()
    return Work.objects.filter(pk__in=[row.work_id for row in outdated]).exclude(weight=outdated[0].weight_now)


class _OutdatedWork(NamedTuple):
    """A work that does not have the present weight, the gradebook's group, and the day of its lesson."""

    work_id: int
    group_id: int
    weight_now: Decimal
    on: date


def _outdated_works(work_type: WorkType, subject: Subject, today: date) -> list[_OutdatedWork]:
    rows = fetch(_OUTDATED_OF_TYPE, [today, work_type.pk, subject.pk])
    return [_OutdatedWork(*row) for row in rows]


def weight_effect(work_type: WorkType, subject: Subject, weight: Decimal, today: date) -> WeightEffect:
    """What giving the works the weight would change, by gradebook. Seven queries, one where there are no works."""
    works = _outdated_works(work_type, subject, today)
    if not works:
        return WeightEffect(())
    of_group: dict[int, list[_OutdatedWork]] = defaultdict(list)
    for work in works:
        of_group[work.group_id].append(work)
    groups = TeachingGroup.objects.filter(pk__in=of_group).select_related("school_class")
    found = _means([work.work_id for work in works], subject, weight, today)
    means = {group: list(rows) for group, rows in groupby(found, lambda pair: pair[0])}
    return WeightEffect(
        [_group(group, of_group[group.pk], [one for _, one in means.get(group.pk, ())]) for group in groups]
    )


def _group(group: TeachingGroup, works: Sequence[_OutdatedWork], means: Iterable[ChangedMean]) -> GroupEffect:
    every = list(means)
    return GroupEffect(group.title, works, len(every), [one for one in every if one.is_moved])


class _Sums(NamedTuple):
    """Of a pupil's marks in a term, before and after."""

    pupil_id: int
    term_id: int
    group_id: int
    total_before: Decimal
    weight_before: Decimal
    total_after: Decimal
    weight_after: Decimal


def _means(work_ids: Sequence[int], subject: Subject, weight: Decimal, today: date) -> list[tuple[int, ChangedMean]]:
    """Every mean that has a mark for one of the works, with the group of that mark; by group, then by name."""
    days = SchoolYear.objects.on(today).values_list("starts_on", "ends_on").get()
    rows = fetch(_MEANS, [list(work_ids), subject.pk, weight, *days])
    found = [_Sums(*row) for row in rows]
    pupils = Pupil.objects.in_bulk({row.pupil_id for row in found})
    terms = Term.objects.select_related("calendar").in_bulk({row.term_id for row in found})
    threshold = School.objects.values_list("rounding_threshold", flat=True).get()
    found.sort(key=lambda row: (row.group_id, pupils[row.pupil_id].sort_name, terms[row.term_id].starts_on))
    return [
        (
            row.group_id,
            ChangedMean(
                name=pupils[row.pupil_id].short_name,
                term=terms[row.term_id].name,
                before=mean_of_sums(row.total_before, row.weight_before),
                after=mean_of_sums(row.total_after, row.weight_after),
                threshold=threshold,
            ),
        )
        for row in found
    ]
