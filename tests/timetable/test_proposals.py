"""Whom to propose for the lessons of a colleague who is away: examples, and what must hold for any school."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timetable.rules.proposals import (
    Colleague,
    Hour,
    LessonToCover,
    Solution,
    SolutionKind,
    candidates_for,
    parse_solution,
    propose,
)

MONDAY = date(2026, 10, 12)
MATHS, HISTORY, ENGLISH = 1, 2, 3
ANNA, BORIS, VERA, OLEG = 11, 12, 13, 14
S = SolutionKind.SUBSTITUTE


def hour(number: int, day: date = MONDAY) -> Hour:
    return Hour(day, time(7 + number), time(7 + number, 40))


def lesson(
    number: int, *, key: int | None = None, group: int = 51, subject: int = MATHS, joins: int | None = None
) -> LessonToCover:
    return LessonToCover(key or number, hour(number), number, group, 5, subject, joins)


def teacher(
    staff_id: int,
    *,
    subject: int = MATHS,
    busy: tuple[Hour, ...] = (),
    freed: tuple[Hour, ...] = (),
    classes: frozenset[int] = frozenset(),
    away: frozenset[date] = frozenset(),
    n: int = 0,
) -> Colleague:
    return Colleague(staff_id, f"{staff_id}", frozenset({subject}), classes, busy, freed, away, n)


def test_a_teacher_of_the_subject_comes_before_one_who_is_freed_and_knows_the_class() -> None:
    boris = teacher(BORIS, subject=HISTORY, freed=(hour(1),), classes=frozenset({5}))
    assert propose([lesson(1)], [boris, teacher(VERA, n=9)]) == {1: Solution(S, VERA)}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (teacher(VERA, freed=(hour(1),), n=9), teacher(BORIS, busy=(hour(2),), classes=frozenset({5}))),
        (teacher(VERA, busy=(hour(2),), n=9), teacher(BORIS, classes=frozenset({5}))),
        (teacher(VERA, classes=frozenset({5}), n=9), teacher(BORIS)),
        (teacher(VERA, n=1), teacher(BORIS, n=2)),
        (teacher(VERA), replace(teacher(BORIS, subject=HISTORY), subjects=frozenset())),
    ],
    ids=["freed", "in the building", "knows the class", "substituted less", "a teacher at all"],
)
def test_among_teachers_of_the_subject_goes_first_who_is(better: Colleague, worse: Colleague) -> None:
    assert [each.staff_id for each in candidates_for(lesson(1), [worse, better])] == [better.staff_id, worse.staff_id]


def test_nobody_who_is_busy_or_away_is_a_candidate() -> None:
    away = teacher(BORIS, away=frozenset({MONDAY}))
    half = teacher(VERA, busy=(Hour(MONDAY, time(8, 30), time(9, 10)),))
    assert (candidates_for(lesson(1), [away, half]), propose([lesson(1)], [away, half])) == ([], {})


def test_a_double_lesson_is_given_to_one_person_even_when_another_is_fitter_for_its_half() -> None:
    fitter = teacher(BORIS, busy=(hour(2),), classes=frozenset({5}))
    assert propose([lesson(1), lesson(2)], [fitter, teacher(VERA, busy=(hour(3),))]) == {
        1: Solution(S, VERA),
        2: Solution(S, VERA),
    }


def test_a_double_lesson_that_nobody_can_take_whole_is_halved() -> None:
    colleagues = [teacher(BORIS, busy=(hour(2),)), teacher(VERA, busy=(hour(1),))]
    assert propose([lesson(1), lesson(2)], colleagues) == {1: Solution(S, BORIS), 2: Solution(S, VERA)}


def test_the_load_is_shared_among_equals() -> None:
    lessons = [lesson(number, group=50 + number) for number in (1, 3, 5)]
    assert propose(lessons, [teacher(BORIS, n=1), teacher(VERA), teacher(OLEG, n=5)]) == {
        1: Solution(S, VERA),
        3: Solution(S, BORIS),
        5: Solution(S, VERA),
    }


def test_without_a_teacher_of_the_subject_the_parallel_group_is_joined() -> None:
    historian = teacher(BORIS, subject=HISTORY)
    assert propose([lesson(1, subject=ENGLISH, joins=77)], [historian]) == {1: Solution(SolutionKind.JOINED, 77)}
    assert propose([lesson(1, subject=ENGLISH)], [historian]) == {1: Solution(S, BORIS)}


def test_who_teaches_nothing_is_never_proposed() -> None:
    secretary = Colleague(OLEG, "О")
    assert propose([lesson(1)], [secretary]) == {}


@pytest.mark.parametrize(
    ("code", "solution"),
    [
        ("s12", Solution(S, 12)),
        ("c", Solution(SolutionKind.CANCELLED)),
        ("j5", Solution(SolutionKind.JOINED, 5)),
        ("a7", Solution(SolutionKind.SUBJECT, 7)),
        ("", None), ("s", None), ("c1", None), ("x1", None), ("s1x", None), ("s-1", None), ("s٣", None),
        ("s" + "9" * 19, None),
    ],
)  # fmt: skip
def test_a_code_is_read_back_or_refused(code: str, solution: Solution | None) -> None:
    assert parse_solution(code) == solution
    assert solution is None or solution.code == code


_HOURS = st.builds(lambda day, number: hour(number, MONDAY + timedelta(day)), st.integers(0, 2), st.integers(1, 6))
_COLLEAGUES = st.lists(
    st.builds(
        Colleague,
        staff_id=st.integers(1, 8),
        name=st.just(""),
        subjects=st.frozensets(st.sampled_from([MATHS, HISTORY]), max_size=2),
        classes=st.frozensets(st.just(5), max_size=1),
        busy=st.lists(_HOURS, max_size=6).map(tuple),
        freed=st.lists(_HOURS, max_size=2).map(tuple),
        away=st.frozensets(st.just(MONDAY), max_size=1),
        n_substitutions=st.integers(0, 5),
    ),
    max_size=8,
    unique_by=lambda each: each.staff_id,
)
_LESSONS = st.lists(
    st.builds(
        lambda key, day, number, group: LessonToCover(
            key, hour(number, MONDAY + timedelta(day)), number, group, 5, MATHS
        ),
        st.integers(1, 99),
        st.integers(0, 2),
        st.integers(1, 6),
        st.integers(51, 53),
    ),
    max_size=14,
    unique_by=lambda each: each.lesson_id,
)


@given(_LESSONS, _COLLEAGUES)
def test_nobody_is_ever_sent_to_two_places_at_once(lessons: list[LessonToCover], colleagues: list[Colleague]) -> None:
    proposed = propose(lessons, colleagues)
    by_id = {each.staff_id: each for each in colleagues}
    placed = [(by_id[solution.key], one.hour) for one in lessons if (solution := proposed.get(one.lesson_id))]
    assert [one for one in placed if not one[0].is_free(one[1])] == []
    assert [
        (one, other)
        for n, one in enumerate(placed)
        for other in placed[n + 1 :]
        if one[0].staff_id == other[0].staff_id and one[1].overlaps(other[1])
    ] == []


@given(_LESSONS, _COLLEAGUES)
def test_a_lesson_stays_open_only_when_every_teacher_is_busy(
    lessons: list[LessonToCover], colleagues: list[Colleague]
) -> None:
    proposed = propose(lessons, colleagues)
    taken = [(solution.key, one.hour) for one in lessons if (solution := proposed.get(one.lesson_id))]
    free = [
        (one.lesson_id, each.staff_id)
        for one in lessons
        if one.lesson_id not in proposed
        for each in colleagues
        if each.subjects
        and each.is_free(one.hour)
        and not any(key == each.staff_id and hour.overlaps(one.hour) for key, hour in taken)
    ]
    assert free == []
