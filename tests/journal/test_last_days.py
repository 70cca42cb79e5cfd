"""Rules on dates on their last day and the day after: what pages say beforehand, and what the database does."""

from __future__ import annotations

import pytest

from common.refusals import Locked
from journal.actions import put_mark, write_topic
from journal.models import LessonEntry, Mark
from journal.queries.journal_rules import journal_rules
from tests.world import MONDAY, TODAY, World

SINCE_MONDAY = (TODAY - MONDAY).days


def opened_for(world: World, days: int) -> str:
    """The editing window is so many days long; why Monday's lesson is locked for pages."""
    world.school.editing_window_days = days
    world.school.save()
    return journal_rules(world.class_5a, TODAY).why_locked(world.lesson_monday)


def test_on_the_last_day_of_the_editing_window_everything_is_written(world: World) -> None:
    lock = opened_for(world, SINCE_MONDAY)
    put_mark(work=world.work_monday, pupil=world.dima.pupil, value=5, known_version=1, by=world.anna.user)
    write_topic(lesson=world.lesson_monday, topic="Деление", known_version=1, by=world.anna.user)
    assert (lock, Mark.objects.get(work=world.work_monday).value) == ("", 5)
    assert LessonEntry.objects.get(lesson=world.lesson_monday).topic == "Деление"


def test_on_the_day_after_the_editing_window_nothing_is(world: World) -> None:
    assert opened_for(world, SINCE_MONDAY - 1) == "Срок правки истёк 13.10.2026."
    message = r"Срок правки истёк: урок 12\.10\.2026 был больше 1 дн\. назад\."
    with pytest.raises(Locked, match=message):
        put_mark(work=world.work_monday, pupil=world.dima.pupil, value=5, known_version=1, by=world.anna.user)
    with pytest.raises(Locked, match=message):
        write_topic(lesson=world.lesson_monday, topic="Деление", known_version=1, by=world.anna.user)
    assert Mark.objects.get(work=world.work_monday).value == 4
