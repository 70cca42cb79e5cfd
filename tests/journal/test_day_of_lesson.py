"""Works, marks and absences know the day of their lesson, whoever wrote them and whatever has happened to the lesson.

Holds `journal_lesson_must_be_open`, `timetable_lesson.written_stays`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from random import Random

import pytest
from django.db import Error, connection
from django.db.models import F

from journal.models import Absence, Mark, Work
from tests.at_once import Write, all_at_once, at_once
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.journal.test_triggers import refusal_of, sql
from tests.world import MONDAY, TODAY, TUESDAY, World
from timetable.models import Lesson

pytestmark = pytest.mark.django_db

LESSON_HAS_RECORDS = "В журнале есть записи этого урока: он остаётся на своём месте."
WRONG_DAY, FREE_DAY = date(2026, 9, 2), date(2026, 10, 9)


def days_untrue() -> list[object]:
    """Rows whose day is not that of their lesson."""
    marks = Mark.objects.exclude(on=F("work__lesson__on"))
    return [*marks, *Work.objects.exclude(on=F("lesson__on")), *Absence.objects.exclude(on=F("lesson__on"))]


def _written(world: World, on: date) -> tuple[Work, Mark, Absence]:
    """All three written at the lesson of today, each by somebody who says another day."""
    by, pupil, lesson = world.anna.user, world.dima.pupil, world.lesson_today
    work = Work.objects.create(lesson=lesson, work_type=world.answer, weight=1, written_by=by, on=on)
    mark = Mark.objects.create(work=work, pupil=pupil, value=5, written_by=by, on=on)
    absence = Absence.objects.create(lesson=lesson, pupil=pupil, code=world.codes["Н"], written_by=by, on=on)
    return work, mark, absence


def test_the_day_is_that_of_the_lesson_whatever_the_writer_says(world: World) -> None:
    rows = _written(world, WRONG_DAY)
    for row in rows:
        row.refresh_from_db()
    assert [row.on for row in rows] == [TODAY, TODAY, TODAY]


CHANGES: dict[str, Callable[[World], object]] = {
    "a work in bulk": lambda _: Work.objects.update(on=WRONG_DAY, title="Дроби"),
    "a mark in bulk": lambda _: Mark.objects.update(on=WRONG_DAY, value=3),
    "an absence in bulk": lambda world: Absence.objects.update(on=WRONG_DAY, code=world.codes["Б"]),
    "an absence alone": lambda _: Absence.objects.update(on=WRONG_DAY),
    "a mark in SQL": lambda _: sql("""UPDATE journal_mark SET "on" = '2026-09-02'"""),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_leaves_the_day_as_it_is(world: World, change: Callable[[World], object]) -> None:
    _written(world, TODAY)
    change(world)
    assert days_untrue() == []


def test_saving_a_row_that_does_not_know_its_day_keeps_it_and_is_no_news_without_a_change(world: World) -> None:
    _, _, absence = _written(world, TODAY)
    absence.on = None  # type: ignore[assignment]  # as after `create`
    absence.save()
    absence.refresh_from_db()
    assert (absence.on, absence.version) == (TODAY, 1)


def _move(lesson: Lesson, on: date) -> Write:
    return lambda: Lesson.objects.filter(pk=lesson.pk).update(on=on)


def _note(world: World, lesson: Lesson) -> Write:
    return lambda: j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)


def _mark(world: World, lesson: Lesson) -> Write:
    def put() -> Mark:
        work = j.make_work(lesson=lesson, work_type=world.answer, by=world.anna.user)
        return j.make_mark(work=work, pupil=world.dima.pupil, value=5, by=world.anna.user)

    return put


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", [_note, _mark])
def test_who_writes_at_a_lesson_that_is_being_moved_waits_for_its_new_day(
    world: World, write: Callable[[World, Lesson], Write]
) -> None:
    outcome = at_once(_move(world.lesson_today, FREE_DAY), write(world, world.lesson_today))
    outcome.refresh_from_db()
    assert (outcome.on, days_untrue()) == (FREE_DAY, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", [_note, _mark])
def test_who_moves_a_lesson_waits_for_who_writes_and_is_refused(
    world: World, write: Callable[[World, Lesson], Write]
) -> None:
    move = at_once(write(world, world.lesson_today), lambda: refusal_of(_move(world.lesson_today, FREE_DAY)))
    assert (move, days_untrue()) == (LESSON_HAS_RECORDS, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(3))
def test_lessons_moved_and_written_at_by_many_at_once_keep_their_days(world: World, seed: int) -> None:
    """Each lesson has a bell of its own, so that its moves meet nothing but what is written about it."""
    draw = Random(seed)
    lessons = [t.make_lesson(assignment=world.maths_5a, on=TODAY, number=number) for number in range(4, 8)]
    days = [MONDAY, TUESDAY, TODAY, FREE_DAY]

    def change(lesson: Lesson) -> Write:
        write = draw.choice([_move(lesson, draw.choice(days)), _note(world, lesson), _mark(world, lesson)])

        def one() -> None:
            with suppress(Error):  # refused, or the lesson has its absence or work already
                write()

        return one

    for _ in range(6):
        assert set(all_at_once([change(draw.choice(lessons)) for _ in range(6)])) == {None}
        assert days_untrue() == []
    assert Absence.objects.filter(lesson__in=lessons).exists()
    assert connection.is_usable()
