"""For which day homework is due: a table of cases, and plain SQL over the demo school (R-16).

Holds `journal_homeworkdue`, `journal_due_homework`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from pytest_django.plugin import DjangoDbBlocker

from journal.models import HomeworkDue
from journal.queries.homework import due_homework
from school.models import Vacation
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.small_school import small_school
from tests.sql import fetched
from tests.world import MONDAY, TODAY, YEAR_BEGINS, World
from timetable.actions import cancel_lesson, generate_lessons, move_lesson, substitute_teacher
from timetable.models import Lesson, LessonState, TeachingAssignment

DAY = timedelta(days=1)
SET_ON = MONDAY + 7 * DAY  # a Monday in which the world has no lessons: 19 October
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (SET_ON + number * DAY for number in (1, 2, 3, 4))
AFTER_VACATION = date(2026, 11, 5)


def lessons(assignment: TeachingAssignment, *days: date, number: int = 4) -> list[Lesson]:
    return [t.make_lesson(assignment=assignment, on=day, number=number) for day in days]


def next_day(world: World) -> Lesson:
    """Monday, Wednesday, Friday: from Monday to Wednesday."""
    return lessons(world.history_5a, SET_ON, WEDNESDAY, FRIDAY)[0]


def cancelled(world: World) -> Lesson:
    """Wednesday's lesson is cancelled: from Monday to Friday."""
    first, second, _ = lessons(world.history_5a, SET_ON, WEDNESDAY, FRIDAY)
    cancel_lesson(lesson=second, reason="Мороз", by=world.galina.user)
    return first


def moved_later(world: World) -> Lesson:
    """Wednesday's lesson is moved to Thursday, and the homework with it."""
    t.make_bells(starts_on=YEAR_BEGINS)
    first, second = lessons(world.history_5a, SET_ON, WEDNESDAY)
    move_lesson(lesson=second, on=THURSDAY, number=5, by=world.galina.user)
    return first


def moved_nearer(world: World) -> Lesson:
    """Friday's lesson is moved to Tuesday, before the one on Wednesday."""
    t.make_bells(starts_on=YEAR_BEGINS)
    first, _, third = lessons(world.history_5a, SET_ON, WEDNESDAY, FRIDAY)
    move_lesson(lesson=third, on=TUESDAY, number=5, by=world.galina.user)
    return first


def written_ahead_then_moved(world: World) -> Lesson:
    """Written ahead at Monday's lesson, which is moved to Wednesday: due on Friday, not on Wednesday."""
    t.make_bells(starts_on=YEAR_BEGINS)
    first, _ = lessons(world.history_5a, SET_ON, FRIDAY)
    move_lesson(lesson=first, on=WEDNESDAY, number=5, by=world.galina.user)
    return first


def written_ahead_then_moved_twice(world: World) -> Lesson:
    """From Wednesday to Thursday and back to Tuesday, nearer than it ever stood: due on Friday."""
    first = lessons(world.history_5a, WEDNESDAY, WEDNESDAY + 7 * DAY)[0]
    t.make_bells(starts_on=YEAR_BEGINS)
    moved = move_lesson(lesson=first, on=THURSDAY, number=5, by=world.galina.user)
    lessons(world.history_5a, FRIDAY)
    move_lesson(lesson=moved, on=TUESDAY, number=5, by=world.galina.user)
    return first


def written_ahead_then_cancelled(world: World) -> Lesson:
    """A lesson that was not given has set nothing."""
    first, _ = lessons(world.history_5a, SET_ON, WEDNESDAY)
    cancel_lesson(lesson=first, reason="Мороз", by=world.galina.user)
    return first


def substituted(world: World) -> Lesson:
    """Another teacher gives Wednesday's lesson: the homework is asked there all the same."""
    first, second, _ = lessons(world.history_5a, SET_ON, WEDNESDAY, FRIDAY)
    substitute_teacher(lesson=second, substitute=world.maria.staff, reason="illness", by=world.galina.user)
    return first


def set_by_a_substitute(world: World) -> Lesson:
    first, _ = lessons(world.history_5a, SET_ON, WEDNESDAY)
    substitute_teacher(lesson=first, substitute=world.maria.staff, reason="illness", by=world.galina.user)
    return first


def of_a_subgroup(world: World) -> Lesson:
    """The other subgroup has English on Tuesday, the own one on Thursday."""
    lessons(world.english_2_5a, SET_ON, TUESDAY, number=6)
    return lessons(world.english_1_5a, SET_ON, THURSDAY, number=6)[0]


def double_lesson(world: World) -> Lesson:
    """The second lesson of the same day asks for nothing that the first has set."""
    first, _ = lessons(world.history_5a, SET_ON, WEDNESDAY)
    lessons(world.history_5a, SET_ON, number=5)
    return first


def over_a_vacation(world: World) -> Lesson:
    return lessons(world.history_5a, FRIDAY, AFTER_VACATION)[0]


def lesson_in_a_vacation_that_came_later(world: World) -> Lesson:
    """A vacation is entered, the timetable made anew: the lesson in it is gone."""
    t.make_bells(starts_on=YEAR_BEGINS)
    for weekday in (1, 3, 4):
        t.make_entry(assignment=world.history_5a, weekday=weekday, number=4, starts_on=YEAR_BEGINS)
    generate_lessons(term=world.quarter_1, school_classes=[world.class_5a], by=world.galina.user)
    Vacation.objects.create(calendar=world.calendar, name="Карантин", starts_on=WEDNESDAY, ends_on=WEDNESDAY)
    generate_lessons(term=world.quarter_1, school_classes=[world.class_5a], by=world.galina.user)
    return Lesson.objects.get(group=world.group_5a, subject=world.history, on=SET_ON)


def last_of_the_timetable(world: World) -> Lesson:
    """No later lesson is known: the homework waits for the timetable of the next term."""
    return lessons(world.history_5a, SET_ON)[0]


CASES: list[tuple[Callable[[World], Lesson], date | None]] = [
    (next_day, WEDNESDAY),
    (cancelled, FRIDAY),
    (moved_later, THURSDAY),
    (moved_nearer, TUESDAY),
    (written_ahead_then_moved, FRIDAY),
    (written_ahead_then_moved_twice, FRIDAY),
    (written_ahead_then_cancelled, None),
    (substituted, WEDNESDAY),
    (set_by_a_substitute, WEDNESDAY),
    (of_a_subgroup, THURSDAY),
    (double_lesson, WEDNESDAY),
    (over_a_vacation, AFTER_VACATION),
    (lesson_in_a_vacation_that_came_later, THURSDAY),
    (last_of_the_timetable, None),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("case", "due_on"), CASES, ids=[case.__name__ for case, _ in CASES])
def test_homework_is_due_on_the_next_day_with_the_subject(
    world: World, case: Callable[[World], Lesson], due_on: date | None
) -> None:
    lesson = case(world)
    found = HomeworkDue.objects.filter(set_at=lesson).values_list("on", flat=True)
    assert list(found) == ([due_on] if due_on else [])


@pytest.mark.django_db
def test_what_is_set_anew_at_a_moved_lesson_replaces_what_had_been_written_ahead(world: World) -> None:
    ahead = written_ahead_then_moved(world)
    now = Lesson.objects.get(moved_from=ahead)
    j.make_homework(lesson=now, is_none_set=True, by=world.boris.user)
    assert list(HomeworkDue.objects.filter(on=FRIDAY, group=world.group_5a).values_list("set_at", flat=True)) == [
        now.pk
    ]


@pytest.mark.django_db
def test_the_load_of_a_day_counts_what_was_written_before_two_moves(world: World) -> None:
    ahead = written_ahead_then_moved_twice(world)
    j.make_homework(lesson=ahead, text="№ 5", minutes=20, by=world.boris.user)
    found = due_homework([world.class_5a.pk], SET_ON, FRIDAY)
    assert [(row.subject_id, row.on, row.minutes) for row in found] == [(world.history.pk, FRIDAY, 20)]


@pytest.mark.django_db
def test_what_is_set_anew_between_two_moves_replaces_what_had_been_written_before(world: World) -> None:
    ahead = written_ahead_then_moved(world)
    between = Lesson.objects.get(moved_from=ahead)
    j.make_homework(lesson=between, text="№ 5", by=world.boris.user)
    last = move_lesson(lesson=between, on=THURSDAY, number=6, by=world.galina.user)
    due = HomeworkDue.objects.filter(on=FRIDAY, group=world.group_5a).values_list("set_at", flat=True)
    assert set(due) == {last.pk, between.pk}


@pytest.mark.django_db
def test_both_lessons_of_a_double_one_set_homework_for_both_of_the_next(world: World) -> None:
    days = (SET_ON, WEDNESDAY)
    by_number = [lessons(world.history_5a, *days, number=number) for number in (4, 5)]
    due = HomeworkDue.objects.filter(on=WEDNESDAY, group=world.group_5a).values_list("lesson", "set_at")
    assert set(due) == {(to[1].pk, at[0].pk) for to in by_number for at in by_number}


@pytest.mark.django_db
def test_lessons_of_another_class_or_subject_ask_for_nothing(world: World) -> None:
    first = last_of_the_timetable(world)
    lessons(world.maths_5b, WEDNESDAY)
    lessons(world.pe_5a, WEDNESDAY)
    group = t.make_group(school_class=s.make_class(calendar=world.calendar, grade=6, letter="А"))
    other = t.make_assignment(group=group, subject=world.history, teacher=world.nina.staff, starts_on=YEAR_BEGINS)
    lessons(other, WEDNESDAY)
    assert not HomeworkDue.objects.filter(set_at=first).exists()


# --- Over the demo school --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def school(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), small_school():
        yield


def test_plain_sql_over_the_demo_school_agrees(school: None) -> None:
    """Each lesson of two years is looked at in the order of time, with no help of the database."""
    rows = fetched('SELECT id, group_id, subject_id, "on", state, moved_to_id FROM timetable_lesson ORDER BY "on"')
    empty = {pk for (pk,) in fetched("SELECT lesson_id FROM journal_homework WHERE NOT is_none_set AND text = ''")}
    written = {pk for (pk,) in fetched("SELECT lesson_id FROM journal_homework")} - empty
    moved_from = {to: pk for pk, *_, to in rows if to and to not in written}
    days: dict[tuple[int, int], dict[date, list[int]]] = defaultdict(lambda: defaultdict(list))
    for pk, group, subject, on, state, _ in rows:
        if state in {LessonState.PLANNED, LessonState.HELD}:
            days[group, subject][on].append(pk)
    expected = set()
    for of_gradebook in days.values():
        in_order = sorted(of_gradebook)
        for earlier, later in pairwise(in_order):
            set_at = list(of_gradebook[earlier])
            for pk in set_at:  # which grows by what was moved there
                set_at += [moved_from[pk]] if pk in moved_from else []
            expected |= {(to, at, later) for to in of_gradebook[later] for at in set_at}
    assert len(expected) > 2000
    assert set(fetched('SELECT lesson_id, set_at_id, "on" FROM journal_homeworkdue')) == expected
    assert {state for *_, state, _ in rows} >= {LessonState.CANCELLED, LessonState.MOVED}
    assert max(on for _, _, on in expected) > TODAY


_DUE = """
    SELECT DISTINCT ON (d.group_id, d.subject_id, d."on") d.group_id, d.subject_id, d."on", h.minutes
      FROM journal_homeworkdue d
      JOIN journal_homework h ON h.lesson_id = d.set_at_id AND h.text <> ''
     WHERE d."on" BETWEEN %s AND %s
     ORDER BY d.group_id, d.subject_id, d."on", d.set_number DESC
"""


@pytest.mark.parametrize("length", [0, 6, 60])
def test_what_is_due_on_days_is_what_the_view_tells_of_each_lesson(school: None, length: int) -> None:
    classes = {pk for (pk,) in fetched("SELECT id FROM school_schoolclass")}
    n_due = 0
    for first in (TODAY - 300 * DAY, TODAY - 30 * DAY, TODAY, TODAY + DAY):
        last = first + length * DAY
        expected = set(fetched(_DUE, first, last))
        found = due_homework(classes, first, last)
        assert {(row.group_id, row.subject_id, row.on, row.minutes) for row in found} == expected
        n_due += len(found)
        in_class = {row.class_id for row in due_homework([min(classes)], first, last)}
        assert in_class <= {min(classes)}
    assert n_due > 0
