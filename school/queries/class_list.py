"""The list of a class over its year, by which every list of its pupils is ordered and numbered (R-39, decision 49)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from common.rows import fetch

_Row = TypeVar("_Row")
_AT_THE_END = 10_000
_PLACES = "SELECT school_class_id, pupil_id, number, left_on FROM school_list_numbers(%s)"


@dataclass(frozen=True)
class ListPlace:
    """A pupil's number, and his last day in the class once it is known."""

    number: int
    left_on: date | None

    def has_left(self, today: date) -> bool:
        return self.left_on is not None and self.left_on < today


@dataclass(frozen=True)
class ClassList:
    """The places by pupil. Who is in the list of another class only, as after a back-dated transfer, has no number."""

    places: Mapping[int, ListPlace]

    def number(self, pupil_id: int) -> int | None:
        place = self.places.get(pupil_id)
        return place.number if place else None

    def has_left(self, pupil_id: int, today: date) -> bool:
        """Is the pupil no longer in the class today?"""
        place = self.places.get(pupil_id)
        return place is None or place.has_left(today)

    def in_order(self, rows: Iterable[_Row], pupil_id: Callable[[_Row], int]) -> list[_Row]:
        """The rows by the numbers of their pupils; those without one last, in the order in which they come."""
        return sorted(rows, key=lambda row: self.number(pupil_id(row)) or _AT_THE_END)


def class_list(class_id: int) -> ClassList:
    """One query."""
    return class_lists([class_id])[class_id]


def class_lists(class_ids: Collection[int]) -> Mapping[int, ClassList]:
    """By class, for lists in which classes stand one under the other. One query."""
    places: dict[int, dict[int, ListPlace]] = defaultdict(dict)
    for class_id, pupil_id, *place in fetch(_PLACES, [list(class_ids)]):
        places[class_id][pupil_id] = ListPlace(*place)
    return {class_id: ClassList(places[class_id]) for class_id in class_ids}
