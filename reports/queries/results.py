"""Results of pupils in subjects: what the reports on quality and quantity are made of (§ 3.6, requirements 1.7).

A result in a subject is the period mark that the teacher has set; until he has, the mark that the engine proposes from
the term so far. Both are counted apart, so that a page can say which it shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from journal.queries.terms import Span
from journal.rules.counts import Counts, counts_of
from reports.queries.periods import Counted, counted
from reports.queries.result_rows import fetch_results
from reports.rules.changes import Tally
from reports.rules.results import ClassCounts, PupilStanding, class_counts_of, pupil_standing
from school.models import SchoolClass, Subject
from timetable.models import Lesson

_BY_PUPIL = """
    SELECT r.pupil_id, p.last_name, p.first_name, r.school_class_id, r.subject_id, r.mark, r.is_set, r.is_exempt
      FROM ({results}) r
      JOIN school_pupil p ON p.id = r.pupil_id
      LEFT JOIN school_subject s ON s.id = r.subject_id
     ORDER BY p.sort_name, p.id, r.school_class_id, s.position, s.name
"""


@dataclass(frozen=True)
class PupilResults:
    """One pupil on the list at the end: result by subject id, None is «н/а»; exempt subjects are not among them.

    Results in the subjects `set_in` are period marks set by teachers, the others are proposals.
    """

    pupil_id: int
    name: str
    class_id: int
    marks: Mapping[int, int | None]
    exempt_from: frozenset[int]
    set_in: frozenset[int] = frozenset()

    @property
    def n_set(self) -> int:
        return len(self.set_in)

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
    subject_id: int


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


class Stage(NamedTuple):
    """1–4, 5–9 or 10–11 classes; `key` stands in addresses."""

    key: str
    title: str
    grades: range


@dataclass(frozen=True)
class SchoolStage:
    """A stage with its subtotal."""

    key: str
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
STAGES = (
    Stage("1-4", "1–4 классы", range(1, 5)),
    Stage("5-9", "5–9 классы", range(5, 10)),
    Stage("10-11", "10–11 классы", range(10, 12)),
)


def pupil_results(classes: Iterable[SchoolClass], spans: Mapping[int, Span]) -> list[PupilResults]:
    """Results of all pupils on the lists of the classes at the end of their spans, by name. One query for any number.

    Pupils who left before the end are out; who came from another class brings his marks along (requirements 2.7).
    """
    by_pupil: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in fetch_results(_BY_PUPIL, classes, [_calendars(spans)]):
        by_pupil[row[3], row[0]].append(row)
    return [_pupil_results(rows) for rows in by_pupil.values()]


def _calendars(spans: Mapping[int, Span]) -> dict[int, Counted]:
    return {calendar: counted(span) for calendar, span in spans.items()}


def _pupil_results(rows: Sequence[Any]) -> PupilResults:
    """From the rows of one pupil in one class."""
    pupil_id, last_name, first_name, class_id, *_ = rows[0]
    results = [row[4:] for row in rows if row[4] is not None]
    return PupilResults(
        pupil_id=pupil_id,
        name=f"{last_name} {first_name}",
        class_id=class_id,
        marks={subject_id: mark for subject_id, mark, _, is_exempt in results if not is_exempt},
        exempt_from=frozenset(subject_id for subject_id, _, _, is_exempt in results if is_exempt),
        set_in=frozenset(subject_id for subject_id, _, is_set, _ in results if is_set),
    )


def class_results(school_class: SchoolClass, span: Span) -> ClassResults:
    """Quality and quantity of one class in a term. Two queries."""
    results = pupil_results([school_class], {school_class.calendar_id: span})
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
    return SubjectRow(subject.name, counts, n_exempt, len(results) - counts.total - n_exempt, subject.pk)


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


def stages_of(rows: Iterable[ClassRow]) -> list[SchoolStage]:
    """The classes by stage, each with its subtotal."""
    every = list(rows)
    by_stage = [(stage, [row for row in every if row.grade in stage.grades]) for stage in STAGES]
    return [
        SchoolStage(stage.key, stage.title, tuple(own), sum_of_rows(f"Итого {stage.title}", own))
        for stage, own in by_stage
        if own
    ]


def class_row(school_class: SchoolClass, term: str, tally: Tally) -> ClassRow:
    """The row of a class in a term of this name."""
    return ClassRow(
        title=school_class.name,
        class_id=school_class.pk,
        grade=school_class.grade,
        term=term,
        n_pupils=tally.n_pupils,
        pupils=tally.pupils,
        marks=tally.marks,
        n_set=tally.n_set,
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
