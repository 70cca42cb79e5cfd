"""Results added up by the database: by class with the standings of its pupils, by subject, by teacher, by gradebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from journal.rules.counts import Counts
from reports.queries.result_rows import Calendars, fetch_results
from reports.rules.changes import Tally
from reports.rules.results import class_counts_alike, pupil_standing
from school.models import SchoolClass

# Pupils with the same counts, as far as a standing tells them apart, are counted together; «2» includes «1».
BY_CLASS = """
    SELECT period, school_class_id,
           LEAST(n5, 1), LEAST(n4, 1), LEAST(n3, 2), LEAST(n2, 1), LEAST(n_not_attested, 1),
           count(*), sum(n_set)::integer, sum(n5)::integer, sum(n4)::integer, sum(n3)::integer, sum(n2)::integer,
           sum(n_not_attested)::integer
      FROM (
        SELECT period, school_class_id,
               count(*) FILTER (WHERE mark = 5) AS n5,
               count(*) FILTER (WHERE mark = 4) AS n4,
               count(*) FILTER (WHERE mark = 3) AS n3,
               count(*) FILTER (WHERE mark <= 2) AS n2,
               count(*) FILTER (WHERE mark IS NULL AND subject_id IS NOT NULL AND NOT is_exempt) AS n_not_attested,
               count(*) FILTER (WHERE is_set) AS n_set
          FROM ({results}) r
         GROUP BY period, school_class_id, pupil_id
      ) pupil
     GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
BY_SUBJECT = """
    SELECT period, subject_id, NULL,
           count(*) FILTER (WHERE mark = 5), count(*) FILTER (WHERE mark = 4), count(*) FILTER (WHERE mark = 3),
           count(*) FILTER (WHERE mark <= 2), count(*) FILTER (WHERE mark IS NULL), count(*) FILTER (WHERE is_set)
      FROM ({results}) r
     WHERE subject_id IS NOT NULL AND NOT is_exempt
     GROUP BY 1, 2
"""
_TAUGHT = BY_SUBJECT.replace("{results}", "{graded}")
BY_TEACHER = _TAUGHT.replace("SELECT period, subject_id", "SELECT period, teacher_id")
BY_SUBJECT_AND_TEACHER = _TAUGHT.replace("SELECT period, subject_id", "SELECT period, ARRAY[subject_id, teacher_id]")
BY_GRADEBOOK = _TAUGHT.replace("subject_id, NULL", "ARRAY[school_class_id, subject_id], array_agg(DISTINCT teacher_id)")


def class_tallies(classes: Iterable[SchoolClass], periods: Sequence[Calendars]) -> dict[tuple[int, int], Tally]:
    """By period and class. One query."""
    found: dict[tuple[int, int], list[Tally]] = defaultdict(list)
    for period, class_id, *numbers in fetch_results(BY_CLASS, classes, periods):
        found[period, class_id].append(pupils_alike(*numbers))
    return {key: total(tallies) for key, tallies in found.items()}


def pupils_alike(
    n5: int, n4: int, n3: int, n2: int, n_not_attested: int, n_pupils: int, n_set: int, *sums: int
) -> Tally:
    """Pupils of a class with the same standing: how many of each mark one of them has, then the sums (`BY_CLASS`)."""
    standing = pupil_standing(Counts(n5, n4, n3, n2, n_not_attested))
    return Tally(n_pupils, class_counts_alike(standing, n_pupils), Counts(*sums), n_set)


def total(tallies: Iterable[Tally]) -> Tally:
    """Numbers are added; rates follow from the sums and are never averaged."""
    return sum(tallies, Tally())


@dataclass(frozen=True)
class TaughtTally:
    """Results of a subject, a teacher or a gradebook; of a gradebook with its teachers, None for nobody's."""

    tally: Tally
    teachers: Sequence[int | None] = ()


def mark_tallies(
    query: str, classes: Iterable[SchoolClass], periods: Sequence[Calendars]
) -> dict[tuple[int, Any], TaughtTally]:
    """By period and what the query groups by: a number, or a pair of them. One query."""
    found = {}
    for period, key, teachers, *counts, n_set in fetch_results(query, classes, periods):
        place = tuple(key) if isinstance(key, list) else key
        found[period, place] = TaughtTally(Tally(marks=Counts(*counts), n_set=n_set), teachers or ())
    return found
