"""Results of pupils in subjects: what the reports on quality and quantity are made of (§ 3.6, requirements 1.7).

A result in a subject is the period mark that the teacher has set; until he has, the mark that the engine proposes from
the term so far. Both are counted apart, so that a page can say which it shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from journal.models import Mark, PeriodMark, PeriodResult
from journal.queries.evidence import evidence_by
from journal.queries.journal_rules import proposal_rules_of
from journal.queries.terms import Span
from journal.rules.marks import proposal
from reports.rules import ClassCounts, Counts, PupilStanding, class_counts_of, counts_of, pupil_standing
from school.models import Enrolment, School, SchoolClass, Subject, SubjectExemption
from timetable.models import Lesson


@dataclass(frozen=True)
class PupilResults:
    """One pupil on the list at the end: result by subject id, None is «н/а»; exempt subjects are not among them.

    `n_set` of the results are period marks set by teachers, the others are proposals.
    """

    pupil_id: int
    name: str
    class_id: int
    marks: Mapping[int, int | None]
    exempt_from: frozenset[int]
    n_set: int = 0

    @cached_property
    def standing(self) -> PupilStanding | None:
        return pupil_standing(counts_of(self.marks.values()))

    def subjects_with(self, *marks: int | None) -> list[int]:
        """Subjects in which the result is one of the marks."""
        return [subject_id for subject_id, mark in self.marks.items() if mark in marks]


@dataclass(frozen=True)
class SubjectRow:
    """One subject of a class: N of the formulas is `counts.total`."""

    subject: str
    counts: Counts
    n_exempt: int
    n_without_marks: int


@dataclass(frozen=True)
class NamedPupil:
    """A pupil of a list, with the subjects that put him there."""

    pupil_id: int
    name: str
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClassResults:
    """The report on one class."""

    n_pupils: int
    subjects: tuple[SubjectRow, ...]
    all_subjects: Counts
    pupils: ClassCounts
    n_set: int
    lists: Mapping[str, Sequence[NamedPupil]]


@dataclass(frozen=True)
class ClassRow:
    """One class, or a subtotal of several, in the report on the school."""

    title: str
    class_id: int | None = None
    grade: int = 0
    term: str = ""
    n_pupils: int = 0
    pupils: ClassCounts = field(default_factory=ClassCounts)
    marks: Counts = field(default_factory=Counts)
    n_set: int = 0


@dataclass(frozen=True)
class SchoolStage:
    """1–4, 5–9 or 10–11 classes with their subtotal."""

    title: str
    rows: tuple[ClassRow, ...]
    total: ClassRow

    @property
    def terms(self) -> list[str]:
        """The terms that the rows are about: quarters and half-years may stand side by side."""
        return list(dict.fromkeys(row.term for row in self.rows))


LISTS = (
    "Отличники",
    "С одной «4»",
    "Прочие хорошисты",
    "С одной «3»",
    "Прочие успевающие",
    "Не аттестованы",
    "Неуспевающие",
)
OTHER_LISTS: dict[PupilStanding | None, str] = {
    PupilStanding.TOP: "Отличники",
    PupilStanding.GOOD: "Прочие хорошисты",
    PupilStanding.PASSING: "Прочие успевающие",
}
STAGES = (("1–4 классы", range(1, 5)), ("5–9 классы", range(5, 10)), ("10–11 классы", range(10, 12)))


def pupil_results(classes: QuerySet[SchoolClass], spans: Mapping[int, Span]) -> list[PupilResults]:
    """Results of all pupils on the lists of the classes at the end of their spans. Five queries for any number.

    Pupils who left before the end are out; who came from another class brings his marks along (requirements 2.7).
    """
    enrolments = list(
        Enrolment.objects.filter(_enrolled_at_end(spans), school_class__in=classes)
        .select_related("pupil", "school_class")
        .order_by("pupil__sort_name", "pupil")
    )
    span_of = {row.pupil_id: spans[row.school_class.calendar_id] for row in enrolments}
    exempt = _exemptions(span_of)
    proposed = _proposed_marks(span_of)
    given = _set_marks(span_of)
    return [
        _pupil_results(row, proposed[row.pupil_id], given[row.pupil_id], exempt[row.pupil_id]) for row in enrolments
    ]


def _pupil_results(
    enrolment: Enrolment, proposed: Mapping[int, int], given: Mapping[int, PeriodMark], exempt: set[int]
) -> PupilResults:
    """Set marks go before proposals; «осв.» leaves the denominators, зачёт is no mark at all (requirements 1.7)."""
    exempt = exempt | {subject for subject, row in given.items() if row.result == PeriodResult.EXEMPT}
    counted = {
        subject: row.value
        for subject, row in given.items()
        if subject not in exempt and (row.value is not None or row.result == PeriodResult.NOT_ATTESTED)
    }
    others = {subject: mark for subject, mark in proposed.items() if subject not in exempt and subject not in given}
    return PupilResults(
        pupil_id=enrolment.pupil_id,
        name=enrolment.pupil.short_name,
        class_id=enrolment.school_class_id,
        marks={**others, **counted},
        exempt_from=frozenset(exempt),
        n_set=len(counted),
    )


def _enrolled_at_end(spans: Mapping[int, Span]) -> Q:
    """Enrolments in force on the last day of the span of their calendar."""
    condition = Q(pk=None)
    for calendar_id, span in spans.items():
        in_force = Q(ends_on__gte=span.until) | Q(ends_on=None)
        condition |= Q(in_force, school_class__calendar=calendar_id, starts_on__lte=span.until)
    return condition


def _exemptions(span_of: Mapping[int, Span]) -> dict[int, set[int]]:
    """Subjects from which the pupils are exempt on the last day, by pupil."""
    exempt: dict[int, set[int]] = defaultdict(set)
    for row in SubjectExemption.objects.filter(pupil__in=span_of):
        if row.holds_on(span_of[row.pupil_id].until):
            exempt[row.pupil_id].add(row.subject_id)
    return exempt


def _proposed_marks(span_of: Mapping[int, Span]) -> dict[int, dict[int, int]]:
    """The mark proposed by the engine, by pupil and subject; the sums are the database's, and exact."""
    rules = proposal_rules_of(School.objects.get())
    found = evidence_by(Mark.objects.filter(_in_spans(span_of)), rules, "pupil", "work__lesson__subject")
    marks: dict[int, dict[int, int]] = defaultdict(dict)
    for (pupil_id, subject_id), evidence in found.items():
        marks[pupil_id][subject_id] = proposal(evidence, rules)
    return marks


def _set_marks(span_of: Mapping[int, Span]) -> dict[int, dict[int, PeriodMark]]:
    """What is set for the terms of the spans, by pupil and subject.

    A report on a part of a term (a half-year as it stood at the quarter's end) leaves out what was set afterwards.
    """
    terms = {span.term.pk for span in span_of.values()}
    marks: dict[int, dict[int, PeriodMark]] = defaultdict(dict)
    for row in PeriodMark.objects.given().filter(pupil__in=span_of, term__in=terms):
        span = span_of[row.pupil_id]
        is_in_time = span.until == span.term.ends_on or localdate(row.written_at) <= span.until
        if row.term_id == span.term.pk and is_in_time:
            marks[row.pupil_id][row.subject_id] = row
    return marks


def _in_spans(span_of: Mapping[int, Span]) -> Q:
    """Marks of the pupils at lessons inside the span of each one's calendar."""
    pupils_by_span: dict[tuple[object, object], list[int]] = defaultdict(list)
    for pupil_id, span in span_of.items():
        pupils_by_span[span.starts_on, span.until].append(pupil_id)
    condition = Q(pk=None)
    for days, pupil_ids in pupils_by_span.items():
        condition |= Q(pupil__in=pupil_ids, work__lesson__on__range=days)
    return condition


def class_results(school_class: SchoolClass, span: Span) -> ClassResults:
    """Quality and quantity of one class in a term. Six queries."""
    results = pupil_results(SchoolClass.objects.filter(pk=school_class.pk), {school_class.calendar_id: span})
    subjects = _subjects_of(school_class, span, results)
    rows = [_subject_row(subject, results) for subject in subjects]
    return ClassResults(
        n_pupils=len(results),
        subjects=tuple(rows),
        all_subjects=sum((row.counts for row in rows), Counts()),
        pupils=class_counts_of(pupil.standing for pupil in results),
        n_set=sum(pupil.n_set for pupil in results),
        lists=_lists(results, {subject.pk: subject.name for subject in subjects}),
    )


def _subjects_of(school_class: SchoolClass, span: Span, results: Iterable[PupilResults]) -> list[Subject]:
    """Subjects the class is taught in the term, and those of marks that pupils brought along."""
    taught = Lesson.objects.between(span.starts_on, span.until).filter(
        group__school_class=school_class, subject=OuterRef("pk")
    )
    brought = {subject_id for pupil in results for subject_id in pupil.marks}
    return list(Subject.objects.filter(Exists(taught) | Q(pk__in=brought)))


def _subject_row(subject: Subject, results: Sequence[PupilResults]) -> SubjectRow:
    counts = counts_of(pupil.marks[subject.pk] for pupil in results if subject.pk in pupil.marks)
    n_exempt = sum(subject.pk in pupil.exempt_from for pupil in results)
    return SubjectRow(subject.name, counts, n_exempt, len(results) - counts.total - n_exempt)


def _lists(results: Iterable[PupilResults], subject_names: Mapping[int, str]) -> dict[str, list[NamedPupil]]:
    """Pupils by name (R-41), with the subjects in question where it matters."""
    lists: dict[str, list[NamedPupil]] = {title: [] for title in LISTS}
    for pupil in results:
        if pupil.standing is None:
            continue
        title, marks = _list_of(pupil)
        subjects = tuple(subject_names[subject_id] for subject_id in pupil.subjects_with(*marks))
        lists[title].append(NamedPupil(pupil.pupil_id, pupil.name, subjects))
    return lists


def _list_of(pupil: PupilResults) -> tuple[str, tuple[int | None, ...]]:
    """The list the pupil stands on and the marks whose subjects are named there."""
    match pupil.standing:
        case PupilStanding.GOOD if len(pupil.subjects_with(4)) == 1:
            return "С одной «4»", (4,)
        case PupilStanding.ONE_THREE:
            return "С одной «3»", (3,)
        case PupilStanding.FAILING:
            return "Неуспевающие", (1, 2)
        case PupilStanding.NOT_ATTESTED:
            return "Не аттестованы", (None,)
        case standing:
            return OTHER_LISTS[standing], ()


def school_results(spans: Mapping[int, Span]) -> list[SchoolStage]:
    """Quality and quantity of every class with subtotals by stage. Six queries for any number of pupils."""
    classes = SchoolClass.objects.filter(calendar__in=spans)
    pupils_of: dict[int, list[PupilResults]] = defaultdict(list)
    for pupil in pupil_results(classes, spans):
        pupils_of[pupil.class_id].append(pupil)
    stages = []
    all_classes = list(classes)
    for title, grades in STAGES:
        rows = [_class_row(row, spans, pupils_of[row.pk]) for row in all_classes if row.grade in grades]
        if rows:
            stages.append(SchoolStage(title, tuple(rows), sum_of_rows(f"Итого {title}", rows)))
    return stages


def _class_row(school_class: SchoolClass, spans: Mapping[int, Span], pupils: Sequence[PupilResults]) -> ClassRow:
    return ClassRow(
        title=school_class.name,
        class_id=school_class.pk,
        grade=school_class.grade,
        term=spans[school_class.calendar_id].title,
        n_pupils=len(pupils),
        pupils=class_counts_of(pupil.standing for pupil in pupils),
        marks=sum((counts_of(pupil.marks.values()) for pupil in pupils), Counts()),
        n_set=sum(pupil.n_set for pupil in pupils),
    )


def sum_of_rows(title: str, rows: Iterable[ClassRow]) -> ClassRow:
    """The subtotal: numbers are added, rates follow from the sums and are never averaged."""
    total = ClassRow(title)
    for row in rows:
        total = ClassRow(
            title,
            n_pupils=total.n_pupils + row.n_pupils,
            pupils=total.pupils + row.pupils,
            marks=total.marks + row.marks,
            n_set=total.n_set + row.n_set,
        )
    return total
