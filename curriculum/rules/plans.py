"""Lesson plans (КТП): topics assigned to the lessons of a gradebook, plan and fact in hours (R-20 to R-24)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.rounding import rate

WEEKS_OF_YEAR = 34
_WEEKS_OF_FIRST_GRADE = 33
_CONTROL_WORK_SHARE = Decimal("0.10")


def control_works_allowed(hours_per_week: Decimal) -> int:
    """Control works of a subject in a year: a tenth of its hours, and one in any case (requirements 2.1.7)."""
    return max(1, int(hours_per_week * WEEKS_OF_YEAR * _CONTROL_WORK_SHARE))


def weeks_of_grade(grade: int) -> int:
    """School weeks of a year in the study plan: 34, in grade 1 33 (R-21)."""
    return _WEEKS_OF_FIRST_GRADE if grade == 1 else WEEKS_OF_YEAR


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
    made for; `held`: given in fact; `covered`: of these, on topics of the plan; `own`: on topics of one's own.
    """

    planned: int
    due: int
    held: int
    covered: int
    own: int

    @property
    def lag(self) -> int:
        """Hours behind the timetable; below 0 = ahead."""
        return self.due - self.held

    @property
    def rate(self) -> Decimal | None:
        """How much of the plan has been gone through, %; None without a plan."""
        return rate(self.covered * 100, self.planned)
