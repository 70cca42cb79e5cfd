"""Cancelling one lesson."""

from __future__ import annotations

import pytest

from journal.actions import close_term
from tests.conftest import SignedIn
from tests.world import World
from timetable.models import Lesson, LessonState


def url(lesson: Lesson) -> str:
    return f"/timetable/lessons/{lesson.pk}/cancellation/"


def state(lesson: Lesson) -> tuple[str, str]:
    lesson.refresh_from_db()
    return lesson.state, lesson.reason


def test_the_deputy_cancels_a_lesson(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    assert "среда, 14 октября 2026 г., 2-й урок, Белова А. С." in galina.get(url(world.lesson_today)).text
    answer = galina.post(url(world.lesson_today), {"reason": "Карантин"})
    assert answer.headers["Location"] == "/timetable/substitutions/?day=2026-10-14"
    assert state(world.lesson_today) == (LessonState.CANCELLED, "Карантин")


@pytest.mark.parametrize(
    ("lesson", "reason", "message"),
    [
        ("lesson_monday", "Карантин", "Урок уже проведён: он остаётся в журнале как есть."),
        ("lesson_today", "", "Обязательное поле."),
    ],
)
def test_a_refusal_stands_in_the_form(
    world: World, signed_in: SignedIn, lesson: str, reason: str, message: str
) -> None:
    found: Lesson = getattr(world, lesson)
    before = state(found)
    answer = signed_in(world.galina).post(url(found), {"reason": reason})
    assert (answer.status_code, message in answer.text, state(found)) == (400, True, before)


def test_a_closed_term_keeps_its_own_page(world: World, signed_in: SignedIn) -> None:
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    answer = signed_in(world.galina).post(url(world.lesson_today), {"reason": "Карантин"})
    assert (answer.status_code, state(world.lesson_today)) == (423, (LessonState.PLANNED, ""))


@pytest.mark.parametrize("person", ["kira", "anna", "boris", "dima", "elena"])
def test_nobody_else_cancels(world: World, signed_in: SignedIn, person: str) -> None:
    client = signed_in(world.people[person])
    statuses = [client.get(url(world.lesson_today)).status_code, client.post(url(world.lesson_today)).status_code]
    assert (statuses, state(world.lesson_today)) == ([403, 403], (LessonState.PLANNED, ""))


def test_a_missing_lesson_is_not_found(world: World, signed_in: SignedIn) -> None:
    assert signed_in(world.galina).get("/timetable/lessons/0/cancellation/").status_code == 404
