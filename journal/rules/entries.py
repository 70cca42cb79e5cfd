"""Topics and homework of lessons: the plan's topics by turn and in hours, the load of a day, what was written too late.

R-17, R-22, R-23, product 3.7.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from common.rounding import rate


@dataclass(frozen=True)
class PlannedTopic:
    """A topic of the plan and the hours it takes in this gradebook, after merging; 0 = given with the one before."""

    key: int
    hours: int


@dataclass(frozen=True)
class LessonOfPlan:
    """A lesson that takes place. `topic`: the key of the plan's topic written in it, None for a topic of one's own."""

    is_written: bool
    topic: int | None = None


@dataclass(frozen=True)
class TopicHour:
    """What a lesson is for: the topic, and which of its hours this is («2-й час из 3»)."""

    key: int
    hour: int
    of: int


def assign_topics(topics: Sequence[PlannedTopic], lessons: Iterable[LessonOfPlan]) -> list[TopicHour | None]:
    """The topic hours that the lessons of a gradebook take, in the order of time (R-22).

    A written lesson stays what it is. Each one still to be written takes the first topic with hours left; None where
    the topic is the teacher's own or the plan has come to its end.
    """
    given = list(lessons)
    hours = {topic.key: topic.hours for topic in topics}
    left = hours.copy()
    for lesson in given:
        if lesson.is_written and lesson.topic in left:
            left[lesson.topic] -= 1
    reached: Counter[int] = Counter()
    steps: list[TopicHour | None] = []
    for lesson in given:
        key = lesson.topic if lesson.is_written else next((topic.key for topic in topics if left[topic.key] > 0), None)
        if key is None or key not in hours:
            steps.append(None)
            continue
        if not lesson.is_written:
            left[key] -= 1
        reached[key] += 1
        steps.append(TopicHour(key, reached[key], max(hours[key], reached[key])))
    return steps


@dataclass(frozen=True)
class Progress:
    """План и факт of a gradebook in hours, up to a day (R-23).

    `planned`: of the plan after merging; `due`: lessons that the timetable had before the day, at the dates they were
    made for; `held`: given in fact; `covered`: of these, on topics of the plan; `own`: on topics of one's own;
    `ahead`: given before the day that the timetable had for them.
    """

    planned: int
    due: int
    held: int
    covered: int
    own: int
    ahead: int = 0

    @property
    def behind(self) -> int:
        """Lessons whose day has passed and that were not given."""
        return self.lag + self.ahead

    @property
    def lag(self) -> int:
        """Hours behind the timetable; below 0 = ahead."""
        return self.due - self.held

    @property
    def rate(self) -> Decimal | None:
        """How much of the plan has been gone through, %; None without a plan."""
        return rate(self.covered * 100, self.planned)


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
