"""Results of classes added up: what every table, trend and list of falls of the school is put together from.

They are kept under the version of the class (school/queries/kept_sums.py), so that only classes in which something has
changed are asked of the database (docs/decisions/0059).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.timezone import get_current_timezone_name

from common.rows import fetch
from journal.rules.counts import Counts
from reports.queries.result_rows import Alike, Calendars, classes_alike
from reports.rules.changes import Tally
from reports.rules.results import class_counts_alike, pupil_standing
from school.models import SchoolClass
from school.queries.kept_sums import KEPT_SUMS, Version

Taught = tuple[int, int | None]  # a subject and who teaches it
Numbers = tuple[int, ...]  # «5», «4», «3», «2» and «1», «н/а», and how many of them are set

_NOW, _THEN = 0, 1  # places of the two periods between which results got worse
_SIDES = {_NOW: "now", _THEN: "then"}
_CLASSES_OF_PUPILS = """
    SELECT DISTINCT other.school_class_id
      FROM school_enrolment e
      JOIN school_enrolment other ON other.pupil_id = e.pupil_id
     WHERE e.school_class_id = ANY (%s::bigint[]) AND other.school_class_id = ANY (%s::bigint[])
"""


class Sums(NamedTuple):
    """Results of one class in one period."""

    pupils: Tally
    taught: Mapping[Taught, Numbers]


class Worse(NamedTuple):
    """Pupils of a class who were «на 4 и 5» in the period before and are not now, and results that were better then."""

    n_pupils: int
    taught: Mapping[Taught, int]


class ClassSums(NamedTuple):
    """Sums by place of the period and class; by class what is worse in the first period than in the second."""

    sums: Mapping[tuple[int, int], Sums]
    worse: Mapping[int, Worse]


@dataclass
class _Part:
    """Classes of one period that are counted alike: what is known of them, and what has to be counted."""

    place: int
    alike: Alike
    class_ids: Sequence[int]
    what: Hashable
    sums: dict[int, Sums]
    worse: dict[int, Worse] = field(default_factory=dict)
    to_count: set[int] = field(init=False)
    to_compare: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.to_count = set(self.class_ids) - self.sums.keys()


def class_sums(
    classes: Iterable[SchoolClass],
    versions: Mapping[int, Version],
    periods: Sequence[Calendars],
    *,
    is_compared: bool = False,
) -> ClassSums:
    """Of the classes in the periods; the classes are those of all their years. Two queries at most.

    `is_compared`: and what got worse in the first period since the second.
    """
    rows = list(classes)
    parts = list(_parts(rows, periods, versions))
    then = _then(periods[_THEN]) if is_compared else ()
    if is_compared:
        _find_worse(parts, then, versions)
    if any(part.to_count for part in parts):
        _count(parts)
    for part in parts:
        KEPT_SUMS.put(part.what, versions, {class_id: part.sums[class_id] for class_id in part.to_count})
        KEPT_SUMS.put((part.what, then), versions, {class_id: part.worse[class_id] for class_id in part.to_compare})
    sums = {(part.place, class_id): own for part in parts for class_id, own in part.sums.items()}
    return ClassSums(sums, {class_id: own for part in parts for class_id, own in part.worse.items()})


def _parts(
    rows: Sequence[SchoolClass], periods: Sequence[Calendars], versions: Mapping[int, Version]
) -> Iterator[_Part]:
    for place, calendars in enumerate(periods):
        for alike, class_ids in classes_alike(rows, calendars):
            what = ("results", alike)
            yield _Part(place, alike, class_ids, what, KEPT_SUMS.get(what, class_ids, versions))


def _then(calendars: Calendars) -> Hashable:
    """What was counted in the period before, in whatever class a pupil was."""
    return tuple((calendar, days, days.term_id) for calendar, days in sorted(calendars.items()))


def _find_worse(parts: Sequence[_Part], then: Hashable, versions: Mapping[int, Version]) -> None:
    """What is kept of it; of the other classes both periods have to be counted, and all where their pupils were."""
    now = [part for part in parts if part.place == _NOW]
    for part in now:
        part.worse = KEPT_SUMS.get((part.what, then), part.class_ids, versions)
        part.to_compare = set(part.class_ids) - part.worse.keys()
        part.to_count |= part.to_compare
    to_compare = {class_id for part in now for class_id in part.to_compare}
    before = [part for part in parts if part.place == _THEN]
    were_in = {class_id for part in before for class_id in part.class_ids}
    if len(to_compare) < sum(len(part.class_ids) for part in now):
        were_in = _classes_of_pupils(to_compare, were_in)
    for part in before:
        part.to_count |= were_in.intersection(part.class_ids)


def _classes_of_pupils(of: Collection[int], among: Collection[int]) -> set[int]:
    """Those in which the pupils of the classes `of` have ever been. One query, if there is anybody to ask for."""
    if not of:
        return set()
    return {class_id for (class_id,) in fetch(_CLASSES_OF_PUPILS, [list(of), list(among)])}


def _count(parts: Sequence[_Part]) -> None:
    """Fills in what has to be counted. One query."""
    is_compared = any(part.to_compare for part in parts)
    asked = [_asked(number, part, is_compared) for number, part in enumerate(parts) if part.to_count]
    pupils: dict[tuple[int, int], list[Tally]] = defaultdict(list)
    taught: dict[tuple[str, int, int], dict[Taught, Any]] = defaultdict(dict)
    worse: dict[tuple[int, int], int] = {}
    query = "SELECT * FROM reports_class_sums(%s::jsonb, %s)"
    for kind, number, class_id, subject_id, teacher_id, numbers in fetch(
        query, [json.dumps(asked), get_current_timezone_name()]
    ):
        if kind == "pupils":
            pupils[number, class_id].append(_pupils_alike(*numbers))
        elif subject_id is None:
            (worse[number, class_id],) = numbers
        else:
            taught[kind, number, class_id][subject_id, teacher_id] = numbers
    for number, part in enumerate(parts):
        for class_id in part.to_count:
            own = pupils.get((number, class_id), [])
            of_teachers = taught.get(("taught", number, class_id), {})
            part.sums[class_id] = Sums(sum(own, Tally()), {key: tuple(each) for key, each in of_teachers.items()})
        for class_id in part.to_compare:
            fallen = taught.get(("worse", number, class_id), {})
            n_pupils = worse.get((number, class_id), 0)
            part.worse[class_id] = Worse(n_pupils, {key: n for key, (n,) in fallen.items()})


def _asked(number: int, part: _Part, is_compared: bool) -> dict[str, Any]:
    """As the function reads it."""
    days = part.alike.days
    return {
        "place": number,
        "side": _SIDES.get(part.place) if is_compared else None,
        "classes": sorted(part.to_count),
        "terms": sorted(part.alike.term_ids),
        "year_id": days.year_id,
        "first": days.starts_on.isoformat(),
        "until": days.until.isoformat(),
        "is_over": days.is_over,
    }


def _pupils_alike(
    n5: int, n4: int, n3: int, n2: int, n_not_attested: int, n_pupils: int, n_set: int, *sums: int
) -> Tally:
    """Pupils of a class with the same standing: how many of each mark one of them has, then the sums."""
    standing = pupil_standing(Counts(n5, n4, n3, n2, n_not_attested))
    return Tally(n_pupils, class_counts_alike(standing, n_pupils), Counts(*sums), n_set)
