"""How much is set at home for one day, and what was written too late (R-17, product 3.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta


def heaviest_load(assigned: Iterable[tuple[int, Collection[int]]], pupils: Collection[int] | None = None) -> int:
    """Minutes of homework of the pupil who has the most of it (product 3.7).

    `assigned`: minutes and the pupils who were given them, so that subgroups do not add up. Looks at `pupils` only
    when they are named.
    """
    minutes_of: Counter[int] = Counter()
    for minutes, given_to in assigned:
        minutes_of.update({pupil: minutes for pupil in given_to if pupils is None or pupil in pupils})
    return max(minutes_of.values(), default=0)


def is_homework_late(written: datetime, on: date, last_lesson_ends_at: time, minutes: int) -> bool:
    """Was homework of the day first set later than so many minutes after the pupils' last lesson (R-17)?

    Local times, as the school's clock shows them; set ahead is never late.
    """
    return written.replace(tzinfo=None) > datetime.combine(on, last_lesson_ends_at) + timedelta(minutes=minutes)


def is_topic_late(written: datetime, on: date, days: int) -> bool:
    """Was the topic first written later than so many days after the lesson; 0 = not on its day (R-17)?"""
    return written.date() > on + timedelta(days=days)
