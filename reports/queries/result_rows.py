"""Rows of results as the database has them: of one period or of several side by side, in one query (decision 31)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass
class _Asked:
    """Classes whose results are counted alike, and the terms that their calendars call these days."""

    class_ids: list[int] = field(default_factory=list)
    terms: set[int] = field(default_factory=set)


def fetch_results(
    query: str, classes: Iterable[SchoolClass], periods: Sequence[Calendars], *more: Any, only_set: bool = False
) -> list[tuple[Any, ...]]:
    """Rows of the query over `{results}`, or over `{graded}`, the same with the `teacher_id` of each.

    After them may stand `{evidence}`, the sums of marks behind the proposals, and then what asks for `more` values.
    `period` of a row is the place of its period in the sequence; the classes are those of all its years. With
    `only_set` nothing is proposed, and no mark of the periods read for it.
    """
    rows = list(classes)
    groups = [(place, *each) for place, calendars in enumerate(periods) for each in _asked(rows, calendars)]
    if not groups:
        return []
    zone = get_current_timezone_name()
    results = " UNION ALL ".join(_RESULTS.format(period=place) for place, *_ in groups)
    is_graded = "{graded}" in query
    values: list[Any] = []
    for _, days, asked in groups:
        first = date.max if only_set else days.starts_on
        values += [asked.class_ids, list(asked.terms), days.year_id, first, days.until, days.is_over, zone, is_graded]
    if "{evidence}" in query:
        for _, days, asked in groups:
            values += [asked.class_ids, days.until, days.until, days.starts_on, days.until]
    evidence = " UNION ALL ".join(_EVIDENCE.format(period=place) for place, *_ in groups)
    return fetch(query.format(results=results, graded=results, evidence=evidence), [*values, *more])


def _asked(classes: Iterable[SchoolClass], calendars: Calendars) -> list[tuple[Counted, _Asked]]:
    """The classes of these calendars by what is counted in them: calendars with the same days are asked for at once."""
    groups: dict[Counted, _Asked] = {}
    for row in classes:
        if days := calendars.get(row.calendar_id):
            asked = groups.setdefault(days, _Asked())
            asked.class_ids.append(row.pk)
            if days.term_id:
                asked.terms.add(days.term_id)
    return list(groups.items())
