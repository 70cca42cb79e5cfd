"""Who was away when: spells of illness, single days with and without a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from demo.pupils import DemoPupil
from demo.random_streams import random_for

_FALLS_ILL, _LONGEST = 0.0072, 8  # a day; school days of a spell
_EXCUSED, _UNEXCUSED = 0.006, 0.0015  # a day
_TRUANT = -1.5  # whose ability is below skips more
STILL_UNKNOWN = 2  # school days until the class teacher knows the reason
UNKNOWN = "Н"


def absences_of(demo_pupil: DemoPupil, days: Sequence[date]) -> dict[date, str]:
    """Day → letter of the journal, for the school days given; of the last days the reason is not yet known."""
    draw = random_for("absences", demo_pupil.class_name, demo_pupil.row.last_name, demo_pupil.row.first_name)
    letters: dict[date, str] = {}
    ill_until = -1
    for number, day in enumerate(days):
        letter, length = _absence_of_day(draw, demo_pupil)
        if letter == "Б":
            ill_until = max(ill_until, number + length)
        if number < ill_until:
            letters[day] = "Б"
        elif letter and letter != "Б":
            letters[day] = letter
    for day in days[-STILL_UNKNOWN:]:
        if day in letters:
            letters[day] = UNKNOWN
    return letters


def _absence_of_day(draw: Random, demo_pupil: DemoPupil) -> tuple[str, int]:
    """What a day brings; as many numbers are drawn for every pupil, so that days do not depend on each other."""
    chance, length = draw.random(), draw.randint(2, _LONGEST)
    ill = _FALLS_ILL * demo_pupil.frailty
    skips = _UNEXCUSED * (12 if demo_pupil.ability < _TRUANT else 1)
    if chance < ill:
        return "Б", length
    if chance < ill + _EXCUSED:
        return "УП", 1
    if chance < ill + _EXCUSED + skips:
        return "НП", 1
    return "", 0
