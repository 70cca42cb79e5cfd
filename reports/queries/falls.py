"""«Кто просел»: classes, subjects of classes and teachers whose quality fell most since the term before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from heapq import nsmallest
from typing import Any, NamedTuple

from common.rounding import rate
from reports.queries.class_sums import ClassSums, class_sums
from reports.queries.classes import Classes, classes_of
from reports.queries.comparison import teacher_names
from reports.queries.periods import Compared, Period
from reports.queries.results import ClassRow, SchoolStage, class_row, stages_of, sum_of_rows
from reports.rules.changes import LEAST_FOR_A_FALL, Change
from school.models import Subject
from school.queries.kept_sums import KEPT_SUMS

MOST_SHOWN = 10


class _Key(NamedTuple):
    """Of a class, of a subject of it, or of a teacher."""

    class_id: int | None = None
    subject_id: int | None = None
    teacher_id: int | None = None

    @property
    def order(self) -> tuple[int, ...]:
        return tuple(each or 0 for each in self)


class _Names(NamedTuple):
    """What the three parts of a key are called."""

    classes: Mapping[int, str]
    subjects: Mapping[int, str]
    teachers: Mapping[int, str]


@dataclass(frozen=True)
class Fall:
    """A fall of quality: `query` opens the pupils who are worse now, of whom there are `n_worse`."""

    title: str
    query: Mapping[str, Any]
    now: Decimal
    before: Decimal
    n: int
    n_worse: int

    @property
    def change(self) -> Change:
        return Change(self.now - self.before)


@dataclass(frozen=True)
class Falls:
    """The largest falls by kind, the largest first; without a term before there is nothing to compare with."""

    before: Period | None
    classes: Sequence[Fall] = ()
    gradebooks: Sequence[Fall] = ()
    teachers: Sequence[Fall] = ()
    least: int = LEAST_FOR_A_FALL

    @property
    def any(self) -> bool:
        return bool(self.classes or self.gradebooks or self.teachers)


@dataclass(frozen=True)
class SchoolResults:
    """The school in a period: its classes by stage, and what fell since the period before."""

    stages: Sequence[SchoolStage]
    total: ClassRow
    falls: Falls


@dataclass
class _Unit:
    """Pupils or results of a class, a gradebook or a teacher: how many, and how many of them are good, now and then."""

    good: int = 0
    n: int = 0
    good_then: int = 0
    n_then: int = 0
    n_worse: int = 0

    def add(self, period: int, good: int, n: int) -> None:
        if period == 0:
            self.good += good
            self.n += n
        else:
            self.good_then += good
            self.n_then += n

    @property
    def has_fallen(self) -> bool:
        enough = min(self.n, self.n_then) >= LEAST_FOR_A_FALL
        return enough and self.good * self.n_then < self.good_then * self.n

    @property
    def change(self) -> Fraction:
        """The difference of the shares themselves, not of what is shown of them."""
        return Fraction(self.good, self.n) - Fraction(self.good_then, self.n_then)


_Units = Mapping[_Key, _Unit]


def school_results(compared: Compared) -> SchoolResults:
    """Quality and quantity of every class with subtotals, and the falls. One to five queries."""
    classes = classes_of(_periods(compared))
    return KEPT_SUMS.of_all(("school", compared.what), classes.versions, lambda: _school_results(compared, classes))


def _periods(compared: Compared) -> list[Period]:
    return [compared.now, *([compared.before] if compared.before else [])]


def _school_results(compared: Compared, classes: Classes) -> SchoolResults:
    periods = _periods(compared)
    calendars = [each.calendars for each in periods]
    found = class_sums(classes.rows, classes.versions, calendars, is_compared=len(periods) > 1)
    rows = [
        class_row(row, compared.now.calendars[row.calendar_id].title, found.sums[0, row.pk].pupils)
        for row in classes.now
    ]
    return SchoolResults(stages_of(rows), sum_of_rows("Школа", rows), _falls(compared.before, classes, found))


def _falls(before: Period | None, classes: Classes, found: ClassSums) -> Falls:
    if before is None:
        return Falls(None)
    ranked = [_ranked(units) for units in (_of_classes(classes, found), *_of_results(classes, found))]
    keys = [key for units in ranked for key, _ in units]
    subjects = dict(Subject.objects.filter(pk__in={key.subject_id for key in keys}).values_list("pk", "name"))
    staff = teacher_names(key.teacher_id for key in keys if key.teacher_id)
    names = _Names({row.pk: row.name for row in classes.now}, subjects, staff)
    falls = ([_fall(*each, names) for each in units] for units in ranked)
    of_classes, gradebooks, teachers = (sorted(each, key=lambda fall: fall.change.value) for each in falls)
    return Falls(before, of_classes, gradebooks, teachers)


def _of_classes(classes: Classes, found: ClassSums) -> _Units:
    units: dict[_Key, _Unit] = defaultdict(_Unit)
    for (period, class_id), own in found.sums.items():
        pupils = own.pupils.pupils
        units[_Key(class_id=classes.shown(class_id))].add(period, pupils.top + pupils.good, pupils.total)
    for class_id, worse in found.worse.items():
        units[_Key(class_id=class_id)].n_worse = worse.n_pupils
    return units


def _of_results(classes: Classes, found: ClassSums) -> tuple[_Units, _Units]:
    """Of gradebooks and of teachers; what nobody teaches is in its gradebook only."""
    gradebooks: dict[_Key, _Unit] = defaultdict(_Unit)
    teachers: dict[_Key, _Unit] = defaultdict(_Unit)
    for (period, class_id), own in found.sums.items():
        shown = classes.shown(class_id)
        for (subject_id, teacher_id), (n5, n4, n3, n2, n_not_attested, _) in own.taught.items():
            good, n = n5 + n4, n5 + n4 + n3 + n2 + n_not_attested
            gradebooks[_Key(shown, subject_id)].add(period, good, n)
            teachers[_Key(teacher_id=teacher_id)].add(period, good, n)
    for class_id, worse in found.worse.items():
        for (subject_id, teacher_id), n in worse.taught.items():
            gradebooks[_Key(class_id, subject_id)].n_worse += n
            teachers[_Key(teacher_id=teacher_id)].n_worse += n
    teachers.pop(_Key(), None)
    return gradebooks, teachers


def _ranked(units: _Units) -> list[tuple[_Key, _Unit]]:
    """The largest falls; of equal ones those with more who got worse."""
    fallen = [(key, unit) for key, unit in units.items() if unit.has_fallen]
    return nsmallest(MOST_SHOWN, fallen, key=lambda each: (each[1].change, -each[1].n_worse, each[0].order))


def _fall(key: _Key, unit: _Unit, names: _Names) -> Fall:
    now, before = rate(unit.good * 100, unit.n), rate(unit.good_then * 100, unit.n_then)
    assert now is not None and before is not None  # noqa: S101, PT018  # there is enough of both
    title = ", ".join(names_of[each] for each, names_of in zip(key, names, strict=True) if each)
    query = {name: value for name, value in key._asdict().items() if value}
    return Fall(title, query, now, before, unit.n, unit.n_worse)
