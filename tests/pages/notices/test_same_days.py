"""Diary, calendar and feed say the same day of due homework and of control works: a table of cases."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client
from icalendar import Calendar

from common.clock import current_moment
from journal.models import Homework, Work
from journal.queries.diary import diary_week
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.factories.feeds import calendar_path, news_path
from tests.journal.test_homework_due import (
    CASES as DUE_DAYS,
)
from tests.journal.test_homework_due import (
    FRIDAY,
    SET_ON,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    lessons,
)
from tests.owner import without_triggers
from tests.world import TODAY, YEAR_BEGINS, World
from timetable.actions import cancel_lesson, move_lesson, substitute_teacher
from timetable.models import Lesson

HOMEWORK, TITLE = "Выучить даты", "Древний Рим"
WEEKS = 5


def of_diary(world: World) -> tuple[list[date], list[date]]:
    """The days on which the homework is due and the control work is written."""
    mondays = [SET_ON + timedelta(weeks=number) for number in range(WEEKS)]
    days = [day for monday in mondays for day in diary_week(world.dima.pupil, monday, TODAY).days]
    due = [day.on for day in days for lesson in day.lessons if HOMEWORK in lesson.due.text]
    return due, [day.on for day in days for lesson in day.lessons if TITLE in lesson.control_works]


def of_calendar(world: World) -> tuple[list[date], list[date]]:
    events = Calendar.from_ical(Client().get(calendar_path(world.elena, world.dima.pupil)).content).walk("VEVENT")
    told = sorted((event.start.date(), str(event["DESCRIPTION"])) for event in events)
    return tuple([day for day, text in told if words in text] for words in (HOMEWORK, TITLE))  # type: ignore[return-value]


def of_feed(world: World) -> tuple[list[date], list[date]]:
    """Of homework only «на 21.10»: «задано 19.10» is of what is due on no known day."""
    entries = feedparser.parse(Client().get(news_path(world.elena, world.dima.pupil)).content).entries
    found: tuple[list[date], list[date]] = ([], [])
    for entry in entries:
        for days, kind, words in zip(found, ("Домашнее .* на ", "Контрольная .* "), (HOMEWORK, TITLE), strict=True):
            if words in entry.summary and (day := re.match(rf"{kind}(\d+)\.(\d+)$", entry.title)):
                days.append(date(2026, int(day[2]), int(day[1])))
    return found


def said(world: World) -> dict[str, tuple[list[date], list[date]]]:
    with without_triggers():
        for model in (Homework, Work):
            model.objects.update(written_at=current_moment() - timedelta(hours=1))
    return {read.__name__: read(world) for read in (of_diary, of_calendar, of_feed)}


@pytest.mark.parametrize(("case", "due_on"), DUE_DAYS, ids=[case.__name__ for case, _ in DUE_DAYS])
def test_homework_is_due_on_one_day_everywhere(
    world: World, case: Callable[[World], Lesson], due_on: date | None
) -> None:
    lesson = case(world)
    with without_triggers():
        j.make_homework(lesson=lesson, text=HOMEWORK, by=world.boris.user)
    found = {name: due for name, (due, _) in said(world).items()}
    assert found == dict.fromkeys(found, [due_on] if due_on else [])


def test_homework_of_a_moved_lesson_that_none_follows_is_shown_where_the_lesson_is_now(world: World) -> None:
    t.make_bells(starts_on=YEAR_BEGINS)
    first = lessons(world.history_5a, WEDNESDAY)[0]
    between = move_lesson(lesson=first, on=THURSDAY, number=5, by=world.galina.user)
    move_lesson(lesson=between, on=TUESDAY, number=5, by=world.galina.user)
    with without_triggers():
        j.make_homework(lesson=first, text=HOMEWORK, by=world.boris.user)
    days = diary_week(world.dima.pupil, SET_ON, TODAY).days
    assert [(day.on, lesson.ahead.text) for day in days for lesson in day.lessons if lesson.ahead.text] == [
        (TUESDAY, HOMEWORK)
    ]


# --- Control works ----------------------------------------------------------------------------------------------------


def planned(world: World, on: date, **more: Any) -> Lesson:
    """The control work is planned at a lesson of history on the day."""
    return planned_at(world, lessons(world.history_5a, on)[0], **more)


def planned_at(world: World, lesson: Lesson, **more: Any) -> Lesson:
    j.make_work(lesson=lesson, work_type=world.control_work, title=TITLE, by=world.boris.user, **more)
    return lesson


def moved(world: World, on: date, to: date) -> Lesson:
    t.make_bells(starts_on=YEAR_BEGINS)
    return move_lesson(lesson=planned(world, on), on=to, number=5, by=world.galina.user)


def at_its_lesson(world: World) -> None:
    planned(world, WEDNESDAY)


def moved_later(world: World) -> None:
    moved(world, WEDNESDAY, FRIDAY)


def moved_nearer(world: World) -> None:
    moved(world, FRIDAY, TUESDAY)


def moved_twice(world: World) -> None:
    move_lesson(lesson=moved(world, FRIDAY, WEDNESDAY), on=TUESDAY, number=6, by=world.galina.user)


def moved_to_a_lesson_with_a_work_of_its_own(world: World) -> None:
    anew = moved(world, WEDNESDAY, FRIDAY)
    j.make_work(lesson=anew, work_type=world.control_work, title="Греция", by=world.boris.user)


def cancelled(world: World) -> None:
    cancel_lesson(lesson=planned(world, WEDNESDAY), reason="Мороз", by=world.galina.user)


def substituted(world: World) -> None:
    lesson = planned(world, WEDNESDAY)
    substitute_teacher(lesson=lesson, substitute=world.maria.staff, reason="illness", by=world.galina.user)


def of_the_own_subgroup(world: World) -> None:
    planned_at(world, lessons(world.english_1_5a, THURSDAY, number=6)[0])


def of_the_other_subgroup(world: World) -> None:
    planned_at(world, lessons(world.english_2_5a, THURSDAY, number=6)[0])


def hidden(world: World) -> None:
    planned(world, WEDNESDAY, is_hidden=True)


WRITTEN_ON: list[tuple[Callable[[World], None], date | None]] = [
    (at_its_lesson, WEDNESDAY),
    (moved_later, FRIDAY),
    (moved_twice, TUESDAY),
    (moved_nearer, TUESDAY),
    (moved_to_a_lesson_with_a_work_of_its_own, None),
    (cancelled, None),
    (substituted, WEDNESDAY),
    (of_the_own_subgroup, THURSDAY),
    (of_the_other_subgroup, None),
    (hidden, None),
]


@pytest.mark.parametrize(("case", "written_on"), WRITTEN_ON, ids=[case.__name__ for case, _ in WRITTEN_ON])
def test_a_control_work_is_written_on_one_day_everywhere(
    world: World, case: Callable[[World], None], written_on: date | None
) -> None:
    case(world)
    found = {name: works for name, (_, works) in said(world).items()}
    assert found == dict.fromkeys(found, [written_on] if written_on else [])
