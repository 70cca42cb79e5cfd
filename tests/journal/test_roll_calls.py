"""«Все на месте»: said once per lesson, with who and when, taken back, and overruled by any later letter (R-12)."""

from __future__ import annotations

import pytest

from common.refusals import Locked, Refused
from entry.actions import Conflict
from journal.actions import call_roll, close_term
from tests.sql import fetched
from tests.world import World
from timetable.models import Lesson, LessonState


def test_it_is_kept_with_who_and_when_and_the_lesson_is_held(world: World) -> None:
    roll = call_roll(lesson=world.lesson_today, is_everybody_here=True, known_version=0, by=world.anna.user)
    assert (str(roll), roll.version, roll.written_by) == ("все на месте", 1, world.anna.user)
    assert Lesson.objects.get(pk=world.lesson_today.pk).state == LessonState.HELD


def test_it_is_taken_back_and_the_history_keeps_both(world: World) -> None:
    lesson = world.lesson_today
    call_roll(lesson=lesson, is_everybody_here=True, known_version=0, by=world.anna.user)
    back = call_roll(lesson=lesson, is_everybody_here=False, known_version=1, by=world.anna.user)
    assert (str(back), back.version) == ("", 2)
    history = fetched("SELECT pgh_label, is_in_force, version FROM journal_rollcallevent ORDER BY pgh_id")
    assert history == [("insert", True, 1), ("update", False, 2)]


def test_who_has_not_seen_that_it_was_taken_back_writes_over_nothing(world: World) -> None:
    lesson = world.lesson_today
    call_roll(lesson=lesson, is_everybody_here=True, known_version=0, by=world.anna.user)
    call_roll(lesson=lesson, is_everybody_here=False, known_version=1, by=world.anna.user)
    with pytest.raises(Conflict):
        call_roll(lesson=lesson, is_everybody_here=True, known_version=1, by=world.anna.user)


def test_a_closed_term_refuses_it(world: World) -> None:
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    with pytest.raises(Locked, match="Учебный период закрыт"):
        call_roll(lesson=world.lesson_today, is_everybody_here=True, known_version=0, by=world.anna.user)


def test_a_lesson_to_come_and_one_that_was_cancelled_have_none(world: World) -> None:
    """journal_rollcall.lesson_given"""
    Lesson.objects.filter(pk=world.lesson_today.pk).update(state=LessonState.CANCELLED)
    for lesson in (world.lesson_friday, world.lesson_today):
        with pytest.raises(Refused, match="Урок не состоялся"):
            call_roll(lesson=lesson, is_everybody_here=True, known_version=0, by=world.anna.user)


def test_a_lesson_whose_roll_was_called_stays_on_its_day(world: World) -> None:
    call_roll(lesson=world.lesson_tuesday, is_everybody_here=True, known_version=0, by=world.maria.user)
    with pytest.raises(Exception, match="он остаётся на своём месте"):
        Lesson.objects.filter(pk=world.lesson_tuesday.pk).update(on=world.lesson_friday.on)
