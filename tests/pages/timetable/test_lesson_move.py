"""Moving one lesson."""

from __future__ import annotations

from datetime import date

import pytest

from journal.models import Mark
from school.models import Vacation
from tests.conftest import SignedIn
from tests.factories import timetable as t
from tests.world import YEAR_BEGINS, World
from timetable.models import Lesson, LessonState

THURSDAY = date(2026, 10, 15)


@pytest.fixture
def bells(world: World) -> None:
    t.make_bells(starts_on=YEAR_BEGINS)


def url(lesson: Lesson) -> str:
    return f"/timetable/lessons/{lesson.pk}/move/"


def test_the_deputy_moves_a_lesson(world: World, bells: None, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    assert "среда, 14 октября 2026 г., 2-й урок, Белова А. С." in galina.get(url(world.lesson_today)).text
    answer = galina.post(url(world.lesson_today), {"on": THURSDAY, "number": 4, "reason": "Экскурсия"})
    assert answer.headers["Location"] == "/timetable/substitutions/?day=2026-10-15"
    old = Lesson.objects.get(pk=world.lesson_today.pk)
    new = Lesson.objects.get(on=THURSDAY)
    assert (old.state, old.reason, old.moved_to) == (LessonState.MOVED, "Экскурсия", new)
    assert (new.number, f"{new.starts_at:%H:%M}", new.assignment, new.teacher, new.state) == (
        4,
        "10:50",
        world.maths_5a,
        world.anna.staff,
        LessonState.PLANNED,
    )


@pytest.mark.parametrize(
    ("lesson", "on", "number", "message"),
    [
        ("lesson_monday", THURSDAY, 4, "Урок уже проведён: он остаётся в журнале как есть."),
        ("lesson_friday", THURSDAY, 4, "У урока есть замена: сначала снимите её."),
        ("lesson_today", date(2026, 10, 18), 4, "18.10.2026 – не учебный день (воскресенье)."),
        ("lesson_today", date(2026, 10, 26), 4, "26.10.2026 – не учебный день (Осенние каникулы)."),
        ("lesson_today", THURSDAY, 9, "15.10.2026 в сетке звонков нет 9-го урока."),
        ("lesson_today", date(2026, 10, 14), 3, "Белова А. С. в это время ведёт 5Б, история."),
        ("lesson_today", THURSDAY, 5, "У 5А в это время история (Громов Б. Н.)."),
        ("lesson_today", date(2026, 8, 31), 1, "Белова А. С. не ведёт этот предмет в группе 31.08.2026."),
    ],
)
def test_a_refusal_stands_in_the_form(
    world: World, bells: None, signed_in: SignedIn, lesson: str, on: date, number: int, message: str
) -> None:
    Vacation.objects.create(
        calendar=world.calendar, name="Осенние каникулы", starts_on=date(2026, 10, 26), ends_on=date(2026, 11, 4)
    )
    Mark.objects.filter(work=world.work_5b_today).update(value=None)
    Lesson.objects.filter(pk=world.lesson_5b_today.pk).update(state=LessonState.CANCELLED)
    history_5b = t.make_assignment(
        group=world.group_5b, subject=world.history, teacher=world.anna.staff, starts_on=YEAR_BEGINS
    )
    t.make_lesson(assignment=history_5b, on=date(2026, 10, 14), number=3)
    t.make_lesson(assignment=world.history_5a, on=THURSDAY, number=5)
    before = list(Lesson.objects.values_list("pk", "state", "moved_to"))
    answer = signed_in(world.galina).post(url(getattr(world, lesson)), {"on": on, "number": number})
    assert (answer.status_code, message in answer.text) == (400, True)
    assert list(Lesson.objects.values_list("pk", "state", "moved_to")) == before


@pytest.mark.parametrize("person", ["kira", "anna", "boris", "dima", "elena"])
def test_nobody_else_moves(world: World, bells: None, signed_in: SignedIn, person: str) -> None:
    client = signed_in(world.people[person])
    data = {"on": THURSDAY, "number": 4}
    statuses = [client.get(url(world.lesson_today)).status_code, client.post(url(world.lesson_today), data).status_code]
    assert (statuses, Lesson.objects.filter(on=THURSDAY).count()) == ([403, 403], 0)


def test_a_missing_lesson_is_not_found(world: World, signed_in: SignedIn) -> None:
    assert signed_in(world.galina).get("/timetable/lessons/0/move/").status_code == 404
