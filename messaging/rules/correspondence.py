"""Who writes to whom in which capacity, and when what was written is shown (product 3.8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

LONGEST_TEXT = 10_000
LONGEST_SUBJECT = 120
MOST_FILES = 10

LONGEST_WORDS = 200

STAFF_CAPACITIES = ("teacher", "class_teacher", "management", "staff")
FAMILY_CAPACITIES = ("guardian", "pupil")
# In the order in which people are looked for.
CAPACITIES = ("class_teacher", "teacher", "management", "staff", *FAMILY_CAPACITIES)


@dataclass(frozen=True)
class Addressee:
    """To whom is written, and about which pupil; between members of the staff about none."""

    user_id: int
    pupil_id: int | None = None


@dataclass(frozen=True)
class Face:
    """Who somebody is to another: a capacity, and in words «История, классный руководитель»."""

    capacity: str
    words: str


@dataclass(frozen=True)
class Correspondent:
    """Somebody to whom the person may write today about the pupil, or about none, and who he is to him."""

    user_id: int
    name: str
    pupil_id: int | None
    pupil: str
    face: Face


def joined(faces: Iterable[Face]) -> Face:
    """All that somebody is to another as one: the capacity that comes first, and all words."""
    found = sorted(set(faces), key=lambda face: (CAPACITIES.index(face.capacity), face.words))
    return Face(found[0].capacity, ", ".join(face.words for face in found)[:LONGEST_WORDS])


@dataclass(frozen=True)
class OfficeHours:
    """From when until when, on Monday to `last_weekday`, people read each other («учителя отвечают 8–18»)."""

    opens_at: time = time(8)
    closes_at: time = time(18)
    last_weekday: int = 6

    def visible_from(self, moment: datetime) -> datetime:
        """When a message written at the moment is shown: at once within the hours, else when they next begin.

        The moment is local, by the clock of the school.
        """
        if self._is_working(moment) and self.opens_at <= moment.time() < self.closes_at:
            return moment
        opening = moment.replace(hour=self.opens_at.hour, minute=self.opens_at.minute, second=0, microsecond=0)
        if moment.time() >= self.opens_at:
            opening += timedelta(days=1)
        while not self._is_working(opening):
            opening += timedelta(days=1)
        return opening

    def _is_working(self, moment: datetime) -> bool:
        return moment.isoweekday() <= self.last_weekday
