"""Rows of results as the database has them: of one period or of several side by side, in one query (decision 31)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import get_current_timezone_name

from common.rows import fetch
from reports.queries.periods import Counted
from school.models import SchoolClass

Calendars = Mapping[int, Counted]

_RESULTS = """
    SELECT {period} AS period, r.*
      FROM reports_results(%s::bigint[], %s::bigint[], %s::bigint, %s, %s, %s, %s, %s) r
"""
_EVIDENCE = """
    SELECT {period} AS period, v.*
      FROM reports_evidence(
        ARRAY(SELECT pupil_id FROM school_enrolment
               WHERE school_class_id = ANY (%s::bigint[]) AND starts_on <= %s AND (ends_on IS NULL OR ends_on >= %s)),
        %s, %s) v
"""


@dataclass(frozen=True)
class Alike:
    """What is counted alike in classes: the days, and the terms that calendars call these days."""

    days: Counted
    term_ids: frozenset[int]


def fetch_results(
    query: str, classes: Iterable[SchoolClass], periods: Sequence[Calendars], *more: Any, only_set: bool = False
) -> list[tuple[Any, ...]]:
    """Rows of the query over `{results}`, or over `{graded}`, the same with the `teacher_id` of each.

    After them may stand `{evidence}`, the sums of marks behind the proposals, and then what asks for `more` values.
    `period` of a row is the place of its period in the sequence; the classes are those of all its years. With
    `only_set` nothing is proposed, and no mark of the periods read for it.
    """
    rows = list(classes)
    groups = [(place, *each) for place, calendars in enumerate(periods) for each in classes_alike(rows, calendars)]
    if not groups:
        return []
    zone = get_current_timezone_name()
    results = " UNION ALL ".join(_RESULTS.format(period=place) for place, *_ in groups)
    is_graded = "{graded}" in query
    values: list[Any] = []
    for _, alike, class_ids in groups:
        days = alike.days
        first = date.max if only_set else days.starts_on
        values += [class_ids, list(alike.term_ids), days.year_id, first, days.until, days.is_over, zone, is_graded]
    if "{evidence}" in query:
        for _, alike, class_ids in groups:
            days = alike.days
            values += [class_ids, days.until, days.until, days.starts_on, days.until]
    evidence = " UNION ALL ".join(_EVIDENCE.format(period=place) for place, *_ in groups)
    return fetch(query.format(results=results, graded=results, evidence=evidence), [*values, *more])


def classes_alike(classes: Iterable[SchoolClass], calendars: Calendars) -> list[tuple[Alike, list[int]]]:
    """Keys of the classes of these calendars by what is counted in them: those with the same days are asked at once.

    Who came from a class of another calendar has his marks in a term of that one, whichever classes are asked for.
    """
    terms: dict[Counted, set[int]] = defaultdict(set)
    for days in calendars.values():
        terms[days].update([days.term_id] if days.term_id else [])
    class_ids: dict[Counted, list[int]] = defaultdict(list)
    for row in classes:
        if row.calendar_id in calendars:
            class_ids[calendars[row.calendar_id]].append(row.pk)
    return [(Alike(days, frozenset(terms[days])), own) for days, own in class_ids.items()]
