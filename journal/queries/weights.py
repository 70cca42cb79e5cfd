"""Works that keep the weight their type had before, and what the present one would do to the means (R-30)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from journal.models import ClosedTerm, Mark, SubjectWeight, Work, WorkType
from journal.rules.marks import Mean, mean_of_sums, proposed_mark
from school.models import Pupil, School, SchoolYear, Subject, Term
from timetable.models import TeachingGroup


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
    n_works: int
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
        return sum(one.n_works for one in self.groups)

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
    """Types and subjects with works of open terms that weigh otherwise than their type does now. Two queries."""
    works: Any = _with_another_weight(_of_open_terms(Work.objects.all(), today)).order_by()
    rows = works.values(
        "work_type", "weight_now", type_name=F("work_type__name"), subject=F("lesson__subject"),
        subject_name=F("lesson__subject__name"),
    ).annotate(n=Count("pk"), lowest=Min("weight"), highest=Max("weight"))  # fmt: skip
    return [
        OutdatedWeight(
            work_type_id=row["work_type"],
            subject_id=row["subject"],
            work_type=row["type_name"],
            subject=row["subject_name"],
            lowest=row["lowest"],
            highest=row["highest"],
            now=row["weight_now"],
            n_works=row["n"],
        )
        for row in rows.order_by("work_type__position", "type_name", "lesson__subject__position", "subject_name")
    ]


def works_to_reweight(work_type: WorkType, subject: Subject, today: date) -> QuerySet[Work]:
    """Works of open terms that do not have the present weight of the type in the subject."""
    works = Work.objects.filter(work_type=work_type, lesson__subject=subject)
    return _with_another_weight(_of_open_terms(works, today))


def _of_open_terms(works: QuerySet[Work], today: date) -> QuerySet[Work]:
    """Works of the present school year, except in terms that are closed for their class (R-51)."""
    closed = ClosedTerm.objects.filter(
        school_class=OuterRef("lesson__group__school_class"),
        term__starts_on__lte=OuterRef("lesson__on"),
        term__ends_on__gte=OuterRef("lesson__on"),
    )
    year = "lesson__group__school_class__year"
    of_year = {f"{year}__starts_on__lte": today, f"{year}__ends_on__gte": today}
    return works.filter(~Exists(closed), _in_year(today), **of_year)


def _in_year(today: date) -> Q:
    """Works and lessons of the present year: by this PostgreSQL leaves what was written in others aside. One query.

    As values, not as a subquery: without the dates it would take a year for a few days, and loop through indexes.
    """
    days = SchoolYear.objects.on(today).values_list("starts_on", "ends_on").first()
    return Q(on__range=days, lesson__on__range=days) if days else Q(pk=None)


def _with_another_weight(works: QuerySet[Work]) -> QuerySet[Work]:
    """Works made before the weight of their type was changed; `weight_now` is the present weight (R-30)."""
    own = SubjectWeight.objects.filter(work_type=OuterRef("work_type"), subject=OuterRef("lesson__subject"))
    now = Coalesce(Subquery(own.values("weight")[:1]), F("work_type__weight"))
    return works.annotate(weight_now=now).exclude(weight=F("weight_now"))


def weight_effect(work_type: WorkType, subject: Subject, weight: Decimal, today: date) -> WeightEffect:
    """What giving the works the weight would change, by gradebook. Seven queries."""
    works = works_to_reweight(work_type, subject, today)
    counts = dict(works.order_by().values_list("lesson__group").annotate(n=Count("pk")))
    groups = TeachingGroup.objects.filter(pk__in=counts).select_related("school_class")
    means = {group: list(rows) for group, rows in groupby(_means(works, subject, weight), lambda pair: pair[0])}
    return WeightEffect(
        [_group(group, counts[group.pk], [one for _, one in means.get(group.pk, ())]) for group in groups]
    )


def _group(group: TeachingGroup, n_works: int, means: Iterable[ChangedMean]) -> GroupEffect:
    every = list(means)
    return GroupEffect(group.title, n_works, len(every), [one for one in every if one.is_moved])


def _means(works: QuerySet[Work], subject: Subject, weight: Decimal) -> list[tuple[int, ChangedMean]]:
    """Every mean that has a mark for one of the works, with the group of that mark; by group, then by name."""
    weighed = Q(work__in=works.values("pk"))
    after = Case(When(weighed, then=Value(weight)), default=F("work__weight"), output_field=DecimalField())
    calendar = "work__lesson__group__school_class__calendar"
    rows: Any = (
        Mark.objects.set()
        .filter(
            work__lesson__subject=subject,
            pupil__in=Mark.objects.set().filter(work__in=works.values("pk")).values("pupil"),
            **{f"{calendar}__terms__starts_on__lte": F("work__lesson__on")},
            **{f"{calendar}__terms__ends_on__gte": F("work__lesson__on")},
        )
        .annotate(term=F(f"{calendar}__terms"), weight_after=after)
        .order_by()
        .values("pupil", "term")
        .annotate(
            group=Max("work__lesson__group", filter=weighed),
            total_before=Sum(_product(F("work__weight"))),
            sum_before=Sum("work__weight"),
            total_after=Sum(_product(F("weight_after"))),
            sum_after=Sum("weight_after"),
        )
        .filter(group__isnull=False)
    )
    found = list(rows)
    pupils = Pupil.objects.in_bulk({row["pupil"] for row in found})
    terms = Term.objects.select_related("calendar").in_bulk({row["term"] for row in found})
    threshold = School.objects.values_list("rounding_threshold", flat=True).get()
    found.sort(key=lambda row: (row["group"], pupils[row["pupil"]].sort_name, terms[row["term"]].starts_on))
    return [
        (
            row["group"],
            ChangedMean(
                name=pupils[row["pupil"]].short_name,
                term=terms[row["term"]].name,
                before=mean_of_sums(row["total_before"], row["sum_before"]),
                after=mean_of_sums(row["total_after"], row["sum_after"]),
                threshold=threshold,
            ),
        )
        for row in found
    ]


def _product(weight: F) -> Combinable:
    return ExpressionWrapper(F("value") * weight, output_field=DecimalField())
