"""Whom a teacher should look at before the term ends: on a border, short of marks, at risk of «н/а» (R-34, R-47)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.expressions import Exists, OuterRef

from common.formatting import decimal_comma
from journal.models import Absence, Mark
from journal.queries.evidence import marks_in_ranges
from journal.queries.journal_rules import JournalRules, JournalTerm
from journal.rules.marks import (
    HIGHEST_MARK,
    Evidence,
    is_at_risk_of_no_mark,
    mark_near_threshold,
    minimum_of_marks,
    proposal,
    threshold_mean,
)
from school.models import Pupil, SubjectExemption
from timetable.models import GroupMember, Lesson, TeachingAssignment


@dataclass(frozen=True)
class NearThreshold:
    """A pupil whose exact mean is within a tenth of a threshold; `above` tells on which side."""

    pupil_id: int
    name: str
    mean: str
    mark: int
    bound: str
    proposed: int
    above: bool


@dataclass(frozen=True)
class CountedLesson:
    """A lesson that has been so far. `pk` is None for one of another gradebook, in which the pupil was before."""

    pk: int | None
    on: date
    number: int


@dataclass(frozen=True)
class TooFewMarks:
    """A pupil with fewer marks than the school asks for; `is_at_risk`: missed more than half too (requirements 2.3)."""

    pupil_id: int
    name: str
    n_marks: int
    missed: Sequence[CountedLesson]
    is_at_risk: bool


@dataclass(frozen=True)
class PupilMarks:
    """A pupil of the gradebook, and how many marks he has."""

    pupil_id: int
    name: str
    n_marks: int


@dataclass(frozen=True)
class GivenMarks:
    """A pupil with the days and values of his marks, the earliest first."""

    pupil_id: int
    name: str
    marks: Sequence[tuple[date, int]]

    @property
    def n(self) -> int:
        return len(self.marks)


@dataclass(frozen=True)
class Attention:
    """The gradebook's term so far, `until` its last day or today.

    `marks_per_pupil` has one place; the last mark is that of the latest lesson.
    """

    until: date
    minimum: int
    pupils: Sequence[PupilMarks]
    lessons: Sequence[CountedLesson]
    last_mark_on: date | None
    border: Sequence[NearThreshold]
    short: Sequence[TooFewMarks]

    @property
    def marks_per_pupil(self) -> str:
        """«4,2»; a dash without pupils."""
        n_marks = sum(pupil.n_marks for pupil in self.pupils)
        return f"{n_marks / len(self.pupils):.1f}".replace(".", ",") if self.pupils else "–"


def attention(assignment: TeachingAssignment, rules: JournalRules, term: JournalTerm) -> Attention:
    """Pupils who are in the group today (on the term's last day, once it is over) and not exempt. Four queries."""
    until = min(term.ends_on, max(rules.today, term.starts_on))
    pupils = _pupils(assignment, until)
    marks = marks_in_ranges([pupil.pk for pupil in pupils], assignment.subject_id, [(term.starts_on, until)])
    n_set = {pupil_id: found.n_set for (pupil_id, _), found in marks.items()}
    evidence = {pupil_id: found.evidence for (pupil_id, _), found in marks.items() if found.evidence}
    lessons = Lesson.objects.of_gradebook(assignment.group_id, assignment.subject_id).taking_place()
    held = lessons.between(term.starts_on, until).order_by("on", "number").values_list("pk", "on", "number")
    counted = [CountedLesson(*row) for row in held]
    missed = _missed(assignment, pupils, term.starts_on, until)
    minimum = minimum_of_marks(assignment.hours_per_week, rules.minimum)
    return Attention(
        until=until,
        minimum=minimum,
        pupils=[PupilMarks(pupil.pk, pupil.short_name, n_set.get(pupil.pk, 0)) for pupil in pupils],
        lessons=counted,
        last_mark_on=max((found.last_on for found in marks.values()), default=None),
        border=_near_threshold(pupils, evidence, rules),
        short=_too_few_marks(pupils, evidence, missed, minimum, len(counted)),
    )


def given_marks(assignment: TeachingAssignment, counted: Attention, term: JournalTerm) -> list[GivenMarks]:
    """What «Накопляемость» counts as marks of these pupils: values in the subject, from whatever group. One query."""
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    marks = Mark.objects.filter(
        pupil__in=[pupil.pupil_id for pupil in counted.pupils],
        on__range=(term.starts_on, counted.until),
        value__isnull=False,
        work__lesson__subject=assignment.subject_id,
    )
    rows: Any = marks.order_by("on", "work__lesson__number", "work__position").values_list("pupil", "on", "value")
    for pupil_id, on, value in rows:
        found[pupil_id].append((on, value))
    return [
        GivenMarks(pupil.pupil_id, pupil.name, found[pupil.pupil_id])
        for pupil in counted.pupils
        if pupil.pupil_id in found
    ]


def _pupils(assignment: TeachingAssignment, day: date) -> list[Pupil]:
    exempt = SubjectExemption.objects.on(day).filter(pupil=OuterRef("pupil"), subject=assignment.subject_id)
    members = GroupMember.objects.of_group(assignment.group_id).on(day).filter(~Exists(exempt))
    return list(members.pupils().order_by("sort_name", "pk"))


def _missed(
    assignment: TeachingAssignment, pupils: Iterable[Pupil], starts_on: date, until: date
) -> dict[int, list[CountedLesson]]:
    """Missed lessons of the subject by pupil, in whatever group he was taught it."""
    found: dict[int, list[CountedLesson]] = defaultdict(list)
    absences = Absence.objects.filter(
        code__is_absence=True,
        pupil__in=list(pupils),
        on__range=(starts_on, until),
        lesson__subject=assignment.subject_id,
    )
    rows: Any = absences.order_by("on", "lesson__number").values_list(
        "pupil", "lesson__group", "lesson", "on", "lesson__number"
    )
    for pupil_id, group_id, lesson_id, *place in rows:
        found[pupil_id].append(CountedLesson(lesson_id if group_id == assignment.group_id else None, *place))
    return found


def _near_threshold(
    pupils: Iterable[Pupil], evidence: Mapping[int, Evidence], rules: JournalRules
) -> list[NearThreshold]:
    found = []
    for pupil in pupils:
        one = evidence.get(pupil.pk)
        mark = mark_near_threshold(one.mean, rules.proposing.threshold) if one else None
        if one is None or mark is None or mark > HIGHEST_MARK:
            continue
        bound = threshold_mean(mark, rules.proposing.threshold)
        found.append(
            NearThreshold(
                pupil_id=pupil.pk,
                name=pupil.short_name,
                mean=decimal_comma(one.mean.shown),
                mark=mark,
                bound=decimal_comma(bound),
                proposed=proposal(one, rules.proposing),
                above=one.mean.reaches(bound),
            )
        )
    return found


def _too_few_marks(
    pupils: Iterable[Pupil],
    evidence: Mapping[int, Evidence],
    missed: Mapping[int, Sequence[CountedLesson]],
    minimum: int,
    n_lessons: int,
) -> list[TooFewMarks]:
    """Pupils with too few marks, the fewest first."""
    found = []
    for pupil in pupils:
        one = evidence.get(pupil.pk)
        n_marks, own = one.n_marks if one else 0, missed.get(pupil.pk, ())
        if n_marks < minimum:
            risk = is_at_risk_of_no_mark(n_marks, minimum, n_lessons, len(own))
            found.append(TooFewMarks(pupil.pk, pupil.short_name, n_marks, own, risk))
    return sorted(found, key=lambda row: (not row.is_at_risk, row.n_marks))
