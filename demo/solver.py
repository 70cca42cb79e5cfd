"""A weekly timetable without conflicts: min-conflicts search with a short memory. Knows no models.

Each class has exactly as many places in the week as lessons, so a class never has a gap or two lessons at once.
The search swaps two lessons of one class until no teacher is in two places; two lessons of one subject on a day
cost a little, so that they are spread as well as the rest allows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from random import Random

Place = tuple[int, int]  # weekday, number
_CLASH, _REPEAT = 12, 1
_MEMORY, _PATIENCE, _POLISH = 9, 60_000, 1_500


class NoTimetableError(Exception):
    """The search has found no timetable: somebody has more lessons than the week has places."""


@dataclass(frozen=True)
class LessonToPlace:
    """One weekly lesson of a class: what, and who must be there (two teachers when the class is divided)."""

    subject: str
    teachers: tuple[Hashable, ...]


def week_of(hours: int, days: int) -> list[Place]:
    """So many places, spread evenly over the days, the longer days in the middle of the week."""
    per_day, longer = divmod(hours, days)
    middle_first = sorted(range(1, days + 1), key=lambda day: (abs(2 * day - days - 1), day))
    return [
        (day, number) for day in range(1, days + 1) for number in range(1, per_day + (day in middle_first[:longer]) + 1)
    ]


def solve(
    weeks: Sequence[list[Place]], lessons: Sequence[list[LessonToPlace]], draw: Random
) -> list[dict[Place, LessonToPlace]]:
    """For each class (its places, its lessons) which lesson stands where. Raises NoTimetableError."""
    search = _Search(weeks, lessons, draw)
    for step in range(_PATIENCE):
        clashes = search.clashes()
        if not clashes:
            break
        search.improve(*draw.choice(clashes), step)
    else:
        raise NoTimetableError("расписание не сложилось")
    for step in range(_POLISH):
        repeats = search.repeats()
        if not repeats:
            break
        search.improve(*draw.choice(repeats), _PATIENCE + step, at_most=0)
    return [dict(zip(places, row, strict=True)) for places, row in zip(weeks, search.rows, strict=True)]


class _Search:
    def __init__(self, weeks: Sequence[list[Place]], lessons: Sequence[list[LessonToPlace]], draw: Random) -> None:
        self.weeks = weeks
        self.rows = [list(row) for row in lessons]
        self.busy: dict[tuple[Hashable, Place], int] = defaultdict(int)
        self.on_day: list[dict[tuple[str, int], int]] = [defaultdict(int) for _ in lessons]
        self.forbidden: dict[tuple[int, int, int], int] = {}
        for number, row in enumerate(self.rows):
            draw.shuffle(row)
            for index in range(len(row)):
                self._put(number, index, row[index], 1)

    def clashes(self) -> list[tuple[int, int]]:
        """(class, index) of every lesson whose teacher is in two places."""
        return [
            (number, index)
            for number, row in enumerate(self.rows)
            for index, lesson in enumerate(row)
            if any(self.busy[teacher, self.weeks[number][index]] > 1 for teacher in lesson.teachers)
        ]

    def repeats(self) -> list[tuple[int, int]]:
        """(class, index) of every lesson whose subject the class has twice on the day."""
        return [
            (number, index)
            for number, row in enumerate(self.rows)
            for index, lesson in enumerate(row)
            if self.on_day[number][lesson.subject, self.weeks[number][index][0]] > 1
        ]

    def improve(self, number: int, index: int, step: int, *, at_most: int | None = None) -> None:
        """Swap the lesson with that one of its class which costs least; a swap just made is not undone at once.

        With `at_most` only a swap that changes the cost by no more than that.
        """
        best: tuple[int, int] | None = None
        for other in range(len(self.rows[number])):
            if self.rows[number][other] is self.rows[number][index]:
                continue
            if self.forbidden.get((number, min(index, other), max(index, other)), -1) > step:
                continue
            before = self._cost(number, index) + self._cost(number, other)
            self._swap(number, index, other)
            change = self._cost(number, index) + self._cost(number, other) - before
            self._swap(number, index, other)
            if best is None or change < best[0]:
                best = (change, other)
        if best is not None and (at_most is None or best[0] <= at_most):
            self._swap(number, index, best[1])
            self.forbidden[number, min(index, best[1]), max(index, best[1])] = step + _MEMORY

    def _put(self, number: int, index: int, lesson: LessonToPlace, by: int) -> None:
        place = self.weeks[number][index]
        for teacher in lesson.teachers:
            self.busy[teacher, place] += by
        self.on_day[number][lesson.subject, place[0]] += by

    def _swap(self, number: int, one: int, other: int) -> None:
        row = self.rows[number]
        self._put(number, one, row[one], -1)
        self._put(number, other, row[other], -1)
        row[one], row[other] = row[other], row[one]
        self._put(number, one, row[one], 1)
        self._put(number, other, row[other], 1)

    def _cost(self, number: int, index: int) -> int:
        lesson, place = self.rows[number][index], self.weeks[number][index]
        clashes = sum(self.busy[teacher, place] - 1 for teacher in lesson.teachers)
        return _CLASH * clashes + _REPEAT * (self.on_day[number][lesson.subject, place[0]] - 1)
