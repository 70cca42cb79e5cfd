"""What a report about a pupil tells: marks by subject, period marks of the year, missed lessons.

For any number of pupils at once, each as his days and his classes have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Prefetch

from attendance.queries.figures import missed_days, sum_days
from attendance.rules import Figures, FullDayRule
from common.rows import fetch
from journal.models import PeriodKind, PeriodMark
from journal.models.marks import sign_of
from journal.rules.marks import WeightedMark, weighted_mean
from school.models import Enrolment, Pupil, SchoolClass, Term
from timetable.models import TeachingAssignment
from timetable.queries.places import places_of_classes

Range = tuple[date, date]
_YEAR_KINDS = {PeriodKind.YEAR.value: "год", PeriodKind.EXAM.value: "экз.", PeriodKind.FINAL.value: "итог"}


class SubjectKey(NamedTuple):
    """A subject at its place among the others."""

    position: int
    name: str
    pk: int


@dataclass
class SubjectOfPupil:
    """What a pupil has in a subject: signs of his marks in the order of time, the weighted mean, period marks."""

    subject: str
    signs: list[str] = field(default_factory=list)
    weighted: list[WeightedMark] = field(default_factory=list)
    period_marks: dict[int | str, int | str] = field(default_factory=dict)

    @property
    def mean(self) -> Decimal | None:
        found = weighted_mean(self.weighted)
        return found.shown if found else None


@dataclass(frozen=True)
class PupilReport:
    """One pupil. `classes`: «5А», or «5А, 5Б» after a transfer; `terms`: numbers of those of his last class."""

    pupil: Pupil
    classes: str
    terms: Sequence[int]
    subjects: Sequence[SubjectOfPupil]
    missed: Figures

    @property
    def year_columns(self) -> list[tuple[int | str, str]]:
        """The year, and what else stands at its end when something is set there."""
        keys = {PeriodKind.YEAR.value, *(key for subject in self.subjects for key in subject.period_marks)}
        return [(key, title) for key, title in _YEAR_KINDS.items() if key in keys]


def pupil_reports(pupils: Sequence[Pupil], days: Range, rule: FullDayRule, *, is_published: bool) -> list[PupilReport]:
    """In the order given; `is_published`: without works that families may not see yet. Eight queries."""
    pupil_ids = [pupil.pk for pupil in pupils]
    stays = _stays(pupil_ids, days)
    classes = {stay.school_class for each in stays.values() for stay in each}
    subjects = _subjects(pupil_ids, classes, days, is_published=is_published)
    class_ids = {row.pk for row in classes}
    terms = _terms({row.calendar_id for row in classes})
    missed = sum_days(missed_days(*days, class_ids=class_ids), lambda day: day.pupil_id, rule)
    return [
        PupilReport(
            pupil=pupil,
            classes=_names_of_classes(stays[pupil.pk]),
            terms=_last_terms(stays[pupil.pk], terms),
            subjects=[subject for _, subject in sorted(subjects[pupil.pk].items())],
            missed=missed.get(pupil.pk, Figures()),
        )
        for pupil in pupils
    ]


def reports_on_subjects(
    pupils: Sequence[Pupil], days: Range, subject_ids: Mapping[int, Collection[int]]
) -> list[PupilReport]:
    """The same of some subjects of each pupil, and nothing that is not of these subjects. Six queries."""
    pupil_ids = [pupil.pk for pupil in pupils]
    stays = _stays(pupil_ids, days)
    classes = {stay.school_class for each in stays.values() for stay in each}
    subjects = _subjects(pupil_ids, classes, days, is_published=False)
    terms = _terms({row.calendar_id for row in classes})
    return [
        PupilReport(
            pupil=pupil,
            classes=_names_of_classes(stays[pupil.pk]),
            terms=_last_terms(stays[pupil.pk], terms),
            subjects=[
                own for key, own in sorted(subjects[pupil.pk].items()) if key.pk in subject_ids.get(pupil.pk, ())
            ],
            missed=Figures(),
        )
        for pupil in pupils
    ]


def _names_of_classes(stays: Iterable[Enrolment]) -> str:
    return ", ".join(dict.fromkeys(stay.school_class.name for stay in stays))


def _last_terms(stays: Sequence[Enrolment], terms: Mapping[int, Sequence[int]]) -> Sequence[int]:
    return terms[stays[-1].school_class.calendar_id] if stays else ()


_Subjects = dict[int, dict[SubjectKey, SubjectOfPupil]]


def _subjects(
    pupil_ids: Collection[int], classes: Collection[SchoolClass], days: Range, *, is_published: bool
) -> _Subjects:
    """What is taught to each pupil, with his marks. Four queries."""
    subjects = _taught(pupil_ids, classes, days)
    _add_marks(subjects, pupil_ids, days, is_published=is_published)
    _add_period_marks(subjects, pupil_ids, {row.year_id for row in classes})
    return subjects


def _stays(pupil_ids: Collection[int], days: Range) -> dict[int, list[Enrolment]]:
    stays: dict[int, list[Enrolment]] = defaultdict(list)
    found = Enrolment.objects.touching(*days).filter(pupil__in=pupil_ids).order_by("starts_on")
    classes = SchoolClass.objects.select_related("calendar", "year")
    for stay in found.prefetch_related(Prefetch("school_class", classes)):
        stays[stay.pupil_id].append(stay)
    return stays


def _terms(calendar_ids: Collection[int]) -> dict[int, list[int]]:
    """Numbers of the terms by calendar."""
    numbers: dict[int, list[int]] = defaultdict(list)
    terms = Term.objects.filter(calendar__in=calendar_ids).order_by("number")
    for calendar_id, number in terms.values_list("calendar", "number"):
        numbers[calendar_id].append(number)
    return numbers


def _taught(pupil_ids: Collection[int], classes: Iterable[SchoolClass], days: Range) -> _Subjects:
    """Subjects taught to each pupil on one of the days. Two queries: his groups, then what is taught in them."""
    asked = frozenset(pupil_ids)
    of_classes = places_of_classes([row.pk for row in classes], *days)
    places = [place for place in of_classes if place.pupil_id in asked]
    groups = {place.group_id for place in places}
    taught = TeachingAssignment.objects.touching(*days).filter(group__in=groups).order_by()
    of_group: dict[int, list[tuple[date, SubjectKey]]] = defaultdict(list)
    columns = ("group", "starts_on", "subject__position", "subject__name", "subject")
    for group, starts_on, position, name, pk in taught.values_list(*columns):
        of_group[group].append((starts_on, SubjectKey(position, name, pk)))
    subjects: _Subjects = defaultdict(dict)
    for place in places:
        for starts_on, subject in of_group[place.group_id]:
            if place.ends_on is None or place.ends_on >= starts_on:
                subjects[place.pupil_id][subject] = SubjectOfPupil(subject.name)
    return subjects


def _add_marks(subjects: _Subjects, pupil_ids: Collection[int], days: Range, *, is_published: bool) -> None:
    rows = fetch("SELECT * FROM reports_marks_given(%s, %s, %s, %s)", [list(pupil_ids), *days, is_published])
    for pupil_id, value, result, weight, *key in rows:
        subject = _subject(subjects, pupil_id, SubjectKey(*key))
        subject.signs.append(sign_of(value, result))
        if value is not None:
            subject.weighted.append(WeightedMark(value, weight))


def _add_period_marks(subjects: _Subjects, pupil_ids: Collection[int], years: Collection[int]) -> None:
    marks = PeriodMark.objects.given().filter(pupil__in=pupil_ids, year__in=years).order_by()
    for mark in marks.select_related("subject", "term"):
        key = SubjectKey(mark.subject.position, mark.subject.name, mark.subject_id)
        column = mark.term.number if mark.term else mark.kind
        _subject(subjects, mark.pupil_id, key).period_marks[column] = mark.value or str(mark)


def _subject(subjects: _Subjects, pupil_id: int, key: SubjectKey) -> SubjectOfPupil:
    return subjects[pupil_id].setdefault(key, SubjectOfPupil(key.name))
