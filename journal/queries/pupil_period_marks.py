"""«Итоговые отметки» of one pupil: subjects by terms, year, exam and final mark; only what teachers have set (R-31)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, Q

from journal.models import PeriodKind, PeriodMark
from school.models import Enrolment, Pupil, SchoolYear, Subject, Term
from timetable.models import TeachingAssignment

# Columns that stand in the table only when something is set in them: most grades have neither.
_AT_THE_END = (PeriodKind.EXAM, PeriodKind.FINAL)


@dataclass(frozen=True)
class SubjectRow:
    """A subject with what is set in each column, empty where nothing is."""

    subject: str
    marks: Sequence[str]


@dataclass(frozen=True)
class YearTable:
    """One school year of the pupil; `classes`: «5А», or «5А, 5Б» after a transfer."""

    year: SchoolYear
    classes: str
    titles: Sequence[str]
    rows: Sequence[SubjectRow]


def period_marks_of(pupil: Pupil) -> list[YearTable]:
    """Every year in which the pupil was in a class, the latest first. Four queries."""
    classes: dict[SchoolYear, list[str]] = defaultdict(list)
    enrolments = Enrolment.objects.filter(pupil=pupil).select_related("school_class__year").order_by("-starts_on")
    for enrolment in enrolments:
        classes[enrolment.school_class.year].insert(0, enrolment.school_class.name)
    terms = _terms(pupil)
    subjects = _subjects(pupil)
    marks = _marks(pupil)
    return [
        _table(year, ", ".join(dict.fromkeys(names)), terms[year.pk], subjects[year.pk], marks[year.pk])
        for year, names in sorted(classes.items(), key=lambda pair: pair[0].starts_on, reverse=True)
    ]


def _terms(pupil: Pupil) -> dict[int, list[Term]]:
    terms = Term.objects.filter(calendar__classes__enrolments__pupil=pupil).select_related("calendar").distinct()
    by_year: dict[int, list[Term]] = defaultdict(list)
    for term in terms.order_by("starts_on", "pk"):
        by_year[term.calendar.year_id].append(term)
    return by_year


def _subjects(pupil: Pupil) -> dict[int, list[Subject]]:
    """What he was taught, by year: assignments and places in groups that were in force together."""
    together = (
        Q(ends_on=None) | Q(ends_on__gte=F("group__members__starts_on")),
        Q(group__members__ends_on=None) | Q(group__members__ends_on__gte=F("starts_on")),
    )
    taught = TeachingAssignment.objects.filter(*together, group__members__pupil=pupil)
    by_year: dict[int, list[Subject]] = defaultdict(list)
    for one in taught.select_related("subject", "group__school_class"):
        by_year[one.group.school_class.year_id].append(one.subject)
    return by_year


def _marks(pupil: Pupil) -> dict[int, list[PeriodMark]]:
    marks = PeriodMark.objects.given().filter(pupil=pupil).select_related("subject").order_by("year")
    return defaultdict(list, {year: list(rows) for year, rows in groupby(marks, lambda mark: mark.year_id)})


def _table(
    year: SchoolYear, classes: str, terms: Sequence[Term], taught: Sequence[Subject], marks: Sequence[PeriodMark]
) -> YearTable:
    kinds = [PeriodKind.YEAR, *(kind for kind in _AT_THE_END if any(mark.kind == kind for mark in marks))]
    columns: dict[tuple[str, int | None], str] = {(PeriodKind.TERM.value, term.pk): term.name for term in terms}
    columns |= {(kind.value, None): kind.label.capitalize() for kind in kinds}
    set_in: Mapping[tuple[int, str, int | None], str] = {
        (mark.subject_id, mark.kind, mark.term_id): str(mark) for mark in marks
    }
    subjects = sorted({*taught, *(mark.subject for mark in marks)}, key=lambda one: (one.position, one.name))
    rows = [
        SubjectRow(subject.name, [set_in.get((subject.pk, *column), "") for column in columns]) for subject in subjects
    ]
    return YearTable(year, classes, list(columns.values()), rows)
