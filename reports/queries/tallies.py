"""Results added up: by class with the standings of its pupils, by subject, by teacher, by gradebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from journal.rules.counts import Counts
from reports.queries.class_sums import Numbers, class_sums
from reports.queries.result_rows import Calendars
from reports.rules.changes import Tally
from school.models import SchoolClass
from school.queries.kept_sums import Version

# What results are counted together by: of a class, a subject and who teaches it.
KeyOf = Callable[[int, int, int | None], Any]


def by_subject(_class_id: int, subject_id: int, _teacher_id: int | None) -> int:
    """Of each subject, whoever teaches it."""
    return subject_id


def by_teacher(_class_id: int, _subject_id: int, teacher_id: int | None) -> int | None:
    """Of each teacher; None for what is nobody's."""
    return teacher_id


def by_subject_and_teacher(_class_id: int, subject_id: int, teacher_id: int | None) -> tuple[int, int | None]:
    """Of each teacher, his subjects apart."""
    return subject_id, teacher_id


def by_gradebook(class_id: int, subject_id: int, _teacher_id: int | None) -> tuple[int, int]:
    """Of each class and subject."""
    return class_id, subject_id


def class_tallies(
    classes: Iterable[SchoolClass], versions: Mapping[int, Version], periods: Sequence[Calendars]
) -> dict[tuple[int, int], Tally]:
    """By period and class. One query, if any."""
    return {key: own.pupils for key, own in class_sums(classes, versions, periods).sums.items()}


def total(tallies: Iterable[Tally]) -> Tally:
    """Numbers are added; rates follow from the sums and are never averaged."""
    return sum(tallies, Tally())


@dataclass(frozen=True)
class TaughtTally:
    """Results of a subject, a teacher or a gradebook, with those who teach it; nobody is not among them."""

    tally: Tally
    teachers: Sequence[int] = ()


def mark_tallies(
    key_of: KeyOf, classes: Iterable[SchoolClass], versions: Mapping[int, Version], periods: Sequence[Calendars]
) -> dict[tuple[int, Any], TaughtTally]:
    """By period and key. One query, if any."""
    numbers: dict[tuple[int, Any], list[Numbers]] = defaultdict(list)
    teachers: dict[tuple[int, Any], set[int]] = defaultdict(set)
    for (period, class_id), own in class_sums(classes, versions, periods).sums.items():
        for (subject_id, teacher_id), each in own.taught.items():
            key = period, key_of(class_id, subject_id, teacher_id)
            numbers[key].append(each)
            if teacher_id is not None:
                teachers[key].add(teacher_id)
    return {key: TaughtTally(tally_of_marks(each), sorted(teachers[key])) for key, each in numbers.items()}


def tally_of_marks(rows: Iterable[Numbers]) -> Tally:
    """Results by mark, added up; who got them is not told."""
    *counts, n_set = map(sum, zip(*rows, strict=True))
    return Tally(marks=Counts(*counts), n_set=n_set)
