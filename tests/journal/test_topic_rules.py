"""Topics assigned to lessons, and hours by plan and in fact: pure arithmetic (R-22 to R-24)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.rules.entries import LessonOfPlan, PlannedTopic, Progress, assign_topics
from journal.rules.entries import TopicHour as Hour

A, B, C = 1, 2, 3
PLAN = [PlannedTopic(A, 2), PlannedTopic(B, 1), PlannedTopic(C, 3)]
TO_COME = LessonOfPlan(is_written=False)
OWN = LessonOfPlan(is_written=True)


def on(topic: int) -> LessonOfPlan:
    return LessonOfPlan(is_written=True, topic=topic)


@pytest.mark.parametrize(
    ("plan", "lessons", "steps"),
    [
        pytest.param(
            PLAN, [TO_COME] * 4, [Hour(A, 1, 2), Hour(A, 2, 2), Hour(B, 1, 1), Hour(C, 1, 3)], id="nothing is written"
        ),
        pytest.param(PLAN, [on(A), TO_COME, TO_COME], [Hour(A, 1, 2), Hour(A, 2, 2), Hour(B, 1, 1)], id="goes on"),
        pytest.param(PLAN, [on(A), OWN, TO_COME], [Hour(A, 1, 2), None, Hour(A, 2, 2)], id="an own topic takes none"),
        pytest.param(PLAN, [TO_COME, on(A), TO_COME], [Hour(A, 1, 2), Hour(A, 2, 2), Hour(B, 1, 1)], id="a gap"),
        pytest.param(
            PLAN, [on(A), on(A), on(A), TO_COME], [Hour(A, 1, 2), Hour(A, 2, 2), Hour(A, 3, 3), Hour(B, 1, 1)],
            id="a topic that took longer",
        ),
        pytest.param(
            [PlannedTopic(A, 2), PlannedTopic(B, 0), PlannedTopic(C, 1)], [on(A), TO_COME, TO_COME],
            [Hour(A, 1, 2), Hour(A, 2, 2), Hour(C, 1, 1)], id="a topic merged into the one before",
        ),
        pytest.param([PlannedTopic(A, 1)], [on(A), TO_COME], [Hour(A, 1, 1), None], id="the plan is over"),
        pytest.param(PLAN, [on(99), TO_COME], [None, Hour(A, 1, 2)], id="a topic of another plan"),
        pytest.param([], [TO_COME, OWN], [None, None], id="no plan"),
    ],
)  # fmt: skip
def test_lessons_to_come_take_what_is_left_of_the_plan_in_its_order(
    plan: list[PlannedTopic], lessons: list[LessonOfPlan], steps: list[Hour | None]
) -> None:
    assert assign_topics(plan, lessons) == steps


topics = st.lists(st.integers(0, 4), max_size=8).map(
    lambda hours: [PlannedTopic(key, each) for key, each in enumerate(hours)]
)
lessons = st.lists(
    st.builds(LessonOfPlan, is_written=st.booleans(), topic=st.one_of(st.none(), st.integers(0, 9))), max_size=30
)


@given(plan=topics, given_lessons=lessons)
def test_no_topic_is_offered_beyond_its_hours_and_none_is_left_while_lessons_are_free(
    plan: list[PlannedTopic], given_lessons: list[LessonOfPlan]
) -> None:
    steps = assign_topics(plan, given_lessons)
    hours = {topic.key: topic.hours for topic in plan}
    written = Counter(lesson.topic for lesson in given_lessons if lesson.is_written and lesson.topic in hours)
    offered = Counter(
        step.key for lesson, step in zip(given_lessons, steps, strict=True) if step and not lesson.is_written
    )
    left = {key: max(each - written[key], 0) for key, each in hours.items()}
    assert all(offered[key] <= left[key] for key in hours)
    n_free = sum(not lesson.is_written for lesson in given_lessons)
    assert sum(offered.values()) == min(n_free, sum(left.values()))


def test_progress_tells_the_lag_and_the_share_of_the_plan() -> None:
    behind = Progress(planned=68, due=20, held=17, covered=16, own=1)
    ahead = Progress(planned=0, due=3, held=4, covered=0, own=0)
    assert (behind.lag, behind.rate) == (3, Decimal("23.5"))
    assert (ahead.lag, ahead.rate) == (-1, None)
