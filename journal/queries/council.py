"""What lies before the teachers' council: results of the year by pupil, proposals, and what has been decided (R-39)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from journal.models import Council, CouncilDecision, CouncilMatter, DecisionKind, PeriodKind, PeriodMark, PeriodResult
from journal.rules.council import (
    GRADUATING_GRADES,
    YearResults,
    decision_kinds,
    decision_words,
    proposed_decision,
)
from school.models import Enrolment, Pupil, SchoolClass, SchoolYear, Sex, SubjectExemption, Term
from school.queries.class_list import class_list
from timetable.models import TeachingAssignment
from timetable.models.groups import in_groups_of
from timetable.queries.places import places_of_classes

_WITHOUT_MARKS = 1  # the grade in which no marks are given
_LOWEST_PASS = 3
_NO_PASS = (PeriodResult.NOT_ATTESTED, PeriodResult.NO_CREDIT)


@dataclass(frozen=True)
class ClassBeforeCouncil:
    """A class in the list of a council: how many pupils it has laid before it, and about how many nobody decided."""

    school_class: SchoolClass
    n_pupils: int
    n_undecided: int

    @property
    def is_laid(self) -> bool:
        return self.n_pupils > 0


@dataclass(frozen=True)
class DecisionLine:
    """A pupil, by his number in the list of the class: what his year gave, what is proposed now, what was decided.

    `version` is 0 before that.
    """

    pupil_id: int
    number: int | None
    name: str
    is_girl: bool
    results: YearResults
    proposed_now: str
    kind: str = ""
    reason: str = ""
    proposed: str = ""
    version: int = 0
    written: str = ""


@dataclass(frozen=True)
class CouncilClass:
    """The table of a class before a council."""

    council: Council
    school_class: SchoolClass
    kinds: Sequence[DecisionKind]
    lines: Sequence[DecisionLine]

    @property
    def is_laid(self) -> bool:
        return any(line.version for line in self.lines)

    @property
    def undecided(self) -> CouncilClass:
        """Only those whom the class has laid before the council and about whom nobody has decided."""
        return replace(self, lines=[line for line in self.lines if line.version and not line.kind])

    @property
    def n_missing(self) -> int:
        """Pupils about whom nothing is proposed because a mark is missing."""
        return sum(bool(line.results.missing) for line in self.lines)

    @property
    def proposals(self) -> dict[int, str]:
        return {line.pupil_id: line.proposed_now for line in self.lines}

    def words(self, line: DecisionLine, kind: str) -> str:
        """«переведена в 6 класс»."""
        return decision_words(kind, self.school_class.grade, is_girl=line.is_girl)


def councils_of(year: SchoolYear) -> list[Council]:
    """Councils of the year, the latest first, with how many pupils they decided about. One query."""
    counts = {
        "n_pupils": Count("decisions"),
        "n_undecided": Count("decisions", filter=Q(decisions__kind="")),
    }
    found = Council.objects.filter(year=year).select_related("signed_by").annotate(**counts)
    return list(found.order_by("-held_on", "pk"))


def classes_before(council: Council, classes: QuerySet[SchoolClass]) -> list[ClassBeforeCouncil]:
    """Those of the classes that the council concerns. Two queries."""
    decided = CouncilDecision.objects.filter(council=council).order_by().values_list("school_class")
    counts = {
        pk: numbers for pk, *numbers in decided.annotate(n=Count("pk"), n_undecided=Count("pk", filter=Q(kind="")))
    }
    concerned = [grade for grade in range(1, 12) if decision_kinds(council.matter, grade)]
    found = classes.filter(year=council.year_id, grade__in=concerned).order_by("grade", "letter")
    return [ClassBeforeCouncil(one, *counts.get(one.pk, (0, 0))) for one in found]


def council_class(council: Council, school_class: SchoolClass) -> CouncilClass:
    """Pupils on the roll on the day of the council, with those decided about who have left since. Ten queries."""
    results = _results(council, school_class)
    rows = CouncilDecision.objects.filter(council=council, school_class=school_class)
    decided = {row.pupil_id: row for row in rows.select_related("pupil", "written_by")}
    roll = Enrolment.objects.in_class(school_class.pk).on(council.held_on).pupils()
    pupils = {pupil.pk: pupil for pupil in roll} | {pk: row.pupil for pk, row in decided.items()}
    places = class_list(school_class.pk)
    unknown = YearResults(missing=() if school_class.grade == _WITHOUT_MARKS else ("все предметы",))
    lines = [
        _line(council, places.number(pk), school_class, pupil, results.get(pk, unknown), decided.get(pk))
        for pk, pupil in places.in_order(pupils.items(), lambda each: each[0])
    ]
    return CouncilClass(council, school_class, decision_kinds(council.matter, school_class.grade), lines)


def _line(
    council: Council,
    number: int | None,
    school_class: SchoolClass,
    pupil: Pupil,
    results: YearResults,
    row: CouncilDecision | None,
) -> DecisionLine:
    name, is_girl = pupil.short_name, pupil.sex == Sex.FEMALE
    proposed_now = proposed_decision(council.matter, school_class.grade, results) or ""
    if row is None:
        return DecisionLine(pupil.pk, number, name, is_girl, results, proposed_now)
    written = row.written_by.initials_name
    return DecisionLine(
        pupil.pk, number, name, is_girl, results, proposed_now, row.kind, row.reason, row.proposed, row.version, written
    )


def _results(council: Council, school_class: SchoolClass) -> dict[int, YearResults]:
    """Debts and missing marks of the pupils of the class, by pupil."""
    last = Term.objects.filter(calendar=school_class.calendar_id).order_by("-ends_on").first()
    if last is None or last.ends_on is None or school_class.grade == _WITHOUT_MARKS:
        return {}
    taught = _taught(school_class, last, min(last.ends_on, max(council.held_on, last.starts_on)))
    marks = _marks(council, school_class, taught)
    conditional = _conditional_before(school_class, taught)
    return {
        pupil: _year(subjects, marks.get(pupil, {}), was_conditional=pupil in conditional)
        for pupil, subjects in taught.items()
    }


def _taught(school_class: SchoolClass, last: Term, day: date) -> dict[int, dict[int, str]]:
    """Names of the subjects that each pupil is taught in the last term, without those he is exempt from."""
    assert last.ends_on is not None  # noqa: S101  # a constraint of the table
    assignments = TeachingAssignment.objects.touching(last.starts_on, last.ends_on).filter(in_groups_of([school_class]))
    of_group: dict[int, dict[int, str]] = defaultdict(dict)
    for one in assignments.select_related("subject").order_by("subject__position", "subject__name"):
        of_group[one.group_id][one.subject_id] = one.subject.name
    places = places_of_classes([school_class.pk], day, day)
    members = [(place.pupil_id, place.group_id) for place in places if place.group_id in of_group]
    exempt = set(
        SubjectExemption.objects.on(day)
        .filter(pupil__in={pupil for pupil, _ in members})
        .values_list("pupil", "subject")
    )
    taught: dict[int, dict[int, str]] = defaultdict(dict)
    for pupil, group in members:
        taught[pupil] |= {pk: name for pk, name in of_group[group].items() if (pupil, pk) not in exempt}
    return taught


def _marks(council: Council, school_class: SchoolClass, pupils: Iterable[int]) -> dict[int, dict[int, PeriodMark]]:
    """The marks that count, by pupil and subject: of the year, or the final ones for those who leave school."""
    leaving = council.matter == CouncilMatter.YEAR_END and school_class.grade in GRADUATING_GRADES
    kind = PeriodKind.FINAL if leaving else PeriodKind.YEAR
    given = PeriodMark.objects.given().filter(year=school_class.year_id, kind=kind, pupil__in=list(pupils))
    found: dict[int, dict[int, PeriodMark]] = defaultdict(dict)
    for mark in given:
        found[mark.pupil_id][mark.subject_id] = mark
    return found


def _conditional_before(school_class: SchoolClass, pupils: Iterable[int]) -> set[int]:
    """Who was promoted conditionally in the year before."""
    begins = school_class.year.starts_on
    year_before = {"year__ends_on__lt": begins, "year__ends_on__gte": begins - timedelta(days=200)}
    rows = CouncilDecision.objects.filter(kind=DecisionKind.CONDITIONAL, pupil__in=list(pupils), **year_before)
    return set(rows.values_list("pupil", flat=True))


def _year(subjects: Mapping[int, str], marks: Mapping[int, PeriodMark], *, was_conditional: bool) -> YearResults:
    debts = [f"{name} «{marks[pk]}»" for pk, name in subjects.items() if pk in marks and _is_debt(marks[pk])]
    missing = [name for pk, name in subjects.items() if pk not in marks]
    return YearResults(debts, missing, was_conditional)


def _is_debt(mark: PeriodMark) -> bool:
    return mark.result in _NO_PASS if mark.value is None else mark.value < _LOWEST_PASS
