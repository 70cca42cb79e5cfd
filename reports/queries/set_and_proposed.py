"""Marks that are set for a term beside the means and the proposals they are compared with (R-46)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from common.rounding import rate
from common.rows import fetch
from journal.models import PeriodKind, PeriodMark
from journal.queries.evidence import mean_of_hundredths
from journal.queries.terms import Span
from journal.rules.marks import Evidence, ProposalRules, proposal
from school.models import Enrolment, Pupil, School, SchoolClass, Subject
from school.queries.class_list import class_list

_PLACES = Decimal("0.01")
_EVIDENCE = """
    SELECT pupil_id, subject_id, total, weight, lowest, control_total, control_weight, last_control,
           n_marks, plain_total
      FROM reports_evidence(%s, %s, %s)
"""


@dataclass(frozen=True)
class SetAndProposed:
    """A pupil, by his number in the list of the class, in a subject.

    `plain_mean`: marks with a weight, all alike; `mean`: by weights. `set_as`: «4», «н/а».
    """

    subject: Subject
    number: int | None
    pupil: Pupil
    n_marks: int
    plain_mean: Decimal | None
    mean: Decimal | None
    proposed: int | None
    value: int | None
    set_as: str
    reason: str

    @property
    def difference(self) -> int | None:
        """By how much the mark that is set is above the proposed one; None while one of them is not there."""
        return None if self.value is None or self.proposed is None else self.value - self.proposed


def set_and_proposed(school_class: SchoolClass, span: Span) -> list[SetAndProposed]:
    """Pupils on the list at the end who have marks, or a mark set, by subject and number. Six queries."""
    members = Enrolment.objects.in_class(school_class.pk).on(span.until).pupils()
    places = class_list(school_class.pk)
    pupils = places.in_order(members, lambda pupil: pupil.pk)
    found = _found([pupil.pk for pupil in pupils], span)
    subjects = Subject.objects.filter(pk__in={subject for _, subject in found.places})
    return [
        found.row(subject, places.number(pupil.pk), pupil)
        for subject in subjects
        for pupil in pupils
        if (pupil.pk, subject.pk) in found.places
    ]


_Place = tuple[int, int]  # pupil and subject


class _Sums(NamedTuple):
    """Of the counted marks of a pupil in a subject; weights are in hundredths."""

    pupil_id: int
    subject_id: int
    total: int
    weight: int
    lowest: int
    control_total: int | None
    control_weight: int | None
    last_control: int | None
    n_marks: int
    plain_total: int

    @property
    def place(self) -> _Place:
        return self.pupil_id, self.subject_id

    @property
    def evidence(self) -> Evidence:
        mean = mean_of_hundredths(self.total, self.weight)
        assert mean is not None  # noqa: S101  # only marks with a weight were asked for
        control_mean = mean_of_hundredths(self.control_total, self.control_weight)
        return Evidence(mean, self.n_marks, self.lowest, control_mean, self.last_control)


@dataclass(frozen=True)
class _Found:
    """What the database knows, by pupil and subject."""

    rules: ProposalRules
    evidence: Mapping[_Place, Evidence]
    plain: Mapping[_Place, tuple[int, Decimal | None]]
    marks: Mapping[_Place, PeriodMark]

    @property
    def places(self) -> set[_Place]:
        return self.plain.keys() | self.marks.keys()

    def row(self, subject: Subject, number: int | None, pupil: Pupil) -> SetAndProposed:
        place = pupil.pk, subject.pk
        n_marks, plain_mean = self.plain.get(place, (0, None))
        evidence, mark = self.evidence.get(place), self.marks.get(place)
        return SetAndProposed(
            subject=subject,
            number=number,
            pupil=pupil,
            n_marks=n_marks,
            plain_mean=plain_mean,
            mean=evidence.mean.shown if evidence else None,
            proposed=proposal(evidence, self.rules) if evidence else None,
            value=mark.value if mark else None,
            set_as=str(mark) if mark else "",
            reason=mark.reason if mark else "",
        )


def _found(pupil_ids: Sequence[int], span: Span) -> _Found:
    school = School.objects.get()
    rules = ProposalRules(school.rounding_threshold, school.two_forbids_five, school.control_mark_for_five)
    # Weight 0 is not counted: of such marks there is nothing to tell.
    sums = [_Sums(*row) for row in fetch(_EVIDENCE, [list(pupil_ids), span.starts_on, span.until])]
    given = PeriodMark.objects.given().filter(pupil__in=pupil_ids, term=span.term, kind=PeriodKind.TERM)
    return _Found(
        rules=rules,
        evidence={each.place: each.evidence for each in sums},
        plain={each.place: (each.n_marks, rate(each.plain_total, each.n_marks, _PLACES)) for each in sums},
        marks={(mark.pupil_id, mark.subject_id): mark for mark in given},
    )
