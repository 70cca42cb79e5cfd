"""A family presses a button of the diary twice, over two real connections: it counts once, and nobody sees an error."""

from __future__ import annotations

import pytest

from journal.actions import see_week, tick_homework
from journal.models import Homework, HomeworkTick, WeekSeen
from tests.at_once import Write, all_at_once, at_once
from tests.conftest import SignedIn
from tests.world import MONDAY, TODAY, World

pytestmark = pytest.mark.django_db(transaction=True)


def ticking(world: World, *, is_done: bool) -> Write:
    homework = Homework.objects.get(lesson=world.lesson_monday)
    return lambda: tick_homework(
        pupil=world.dima.pupil, homework=homework, seen_version=1, is_done=is_done, by=world.dima.user
    )


def seeing(world: World) -> Write:
    pupil, guardian, by = world.dima.pupil, world.elena.guardian, world.elena.user
    return lambda: see_week(pupil=pupil, guardian=guardian, monday=MONDAY, today=TODAY, by=by)


def ticks() -> list[tuple[bool, int]]:
    return list(HomeworkTick.objects.values_list("is_done", "homework_version"))


def test_of_two_ticks_at_once_one_is_kept(world: World) -> None:
    assert at_once(ticking(world, is_done=True), ticking(world, is_done=True)) == HomeworkTick.objects.get()
    assert ticks() == [(True, 1)]


def test_a_tick_and_its_taking_back_end_as_the_later_says(world: World) -> None:
    at_once(ticking(world, is_done=True), ticking(world, is_done=False))
    assert ticks() == [(False, 1)]
    at_once(ticking(world, is_done=False), ticking(world, is_done=True))
    assert ticks() == [(True, 1)]


def test_a_week_seen_twice_at_once_is_seen_once(world: World) -> None:
    assert at_once(seeing(world), seeing(world)) == WeekSeen.objects.get()


def test_both_answers_to_a_double_click_lead_back_to_the_diary(world: World, signed_in: SignedIn) -> None:
    diary = f"/journal/diary/{world.dima.pupil.pk}/"
    dima, elena = signed_in(world.dima), signed_in(world.elena)
    done, week = {"version": "1"}, {"week": str(MONDAY)}
    address = f"{diary}homework/{world.lesson_monday.pk}/"
    found = all_at_once([lambda: dima.post(address, done).status_code] * 2)
    found += all_at_once([lambda: elena.post(f"{diary}seen/", week).status_code] * 2)
    assert (found, len(ticks()), WeekSeen.objects.count()) == ([302] * 4, 1, 1)
