"""Who is in which group of some classes, and when: read of `timetable_places`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from common.rows import fetch


class GroupPlace(NamedTuple):
    """A pupil in a group over an inclusive range of days, open or not."""

    group_id: int
    pupil_id: int
    starts_on: date
    ends_on: date | None


def places_of_classes(class_ids: Iterable[int], first: date, last: date) -> list[GroupPlace]:
    """Places in the groups of the classes that are held on at least one day of the range, in any order. One query."""
    rows = fetch("SELECT * FROM timetable_places(%s::bigint[], %s, %s)", [list(class_ids), first, last])
    return [GroupPlace(*row) for row in rows]
