"""Corrections of a closed term: exactly what was granted opens, and it closes again by itself (R-53).

Holds `journal_correction_opens`, `journal_correction_concerns`, `journal_correction_opens_period`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from common.clock import current_moment
from common.refusals import Locked, Refused
from journal.access import Cell, CorrectionScope
from journal.actions import (
    add_work,
    close_term,
    decline_correction,
    end_correction,
    grant_correction,
    put_absence,
    put_mark,
    put_mark_at,
    request_correction,
    write_topic,
)
from journal.models import CorrectionRequest, CorrectionState, Mark
from tests.journal.test_triggers import refusal_of, sql
from tests.owner import without_triggers
from tests.world import World
from timetable.models import Lesson, LessonState

Write = Callable[[World], object]
CLOSED = "Учебный период закрыт: записи за 12.10.2026 не меняются."


@pytest.fixture
def closed(world: World) -> World:
    """The first quarter is closed for 5А."""
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    return world


def asked(world: World, *, cell: bool) -> CorrectionRequest:
    """Анна asks for Дима's cell of Monday, or for all of her gradebook."""
    scope = CorrectionScope(group=world.group_5a, subject=world.maths, term=world.quarter_1)
    if cell:
        scope = replace(scope, lesson=world.lesson_monday, pupil=world.dima.pupil)
    return request_correction(scope=scope, reason="описка: вместо 5 стоит 4", by=world.anna.user)


def granted(world: World, *, cell: bool) -> CorrectionRequest:
    return grant_correction(request=asked(world, cell=cell), hours=1, by=world.galina.user)


def is_over(request: CorrectionRequest) -> None:
    """An hour has passed: the row as it will be seen then. The database reads no clock but its own."""
    past = {"decided_at": current_moment() - timedelta(hours=2), "open_until": current_moment() - timedelta(hours=1)}
    with without_triggers():
        CorrectionRequest.objects.filter(pk=request.pk).update(**past)


def his_mark(world: World) -> Mark:
    return put_mark(work=world.work_monday, pupil=world.dima.pupil, value=5, known_version=1, by=world.anna.user)


THE_CELL: dict[str, Write] = {
    "mark": his_mark,
    "mark in SQL": lambda world: sql(
        "UPDATE journal_mark SET value = 5 WHERE work_id = %(work)s AND pupil_id = %(pupil)s",
        work=world.work_monday.pk,
        pupil=world.dima.pupil.pk,
    ),
    "absence": lambda world: put_absence(
        lesson=world.lesson_monday,
        pupil=world.dima.pupil,
        code=world.codes["ОП"],
        known_version=0,
        by=world.anna.user,
    ),
    "second mark of the lesson": lambda world: put_mark_at(
        cell=Cell(world.lesson_monday, world.dima.pupil.pk, 2, None, world.answer.pk, world.answer.weight),
        value=3,
        known_version=0,
        by=world.anna.user,
    ),
}
THE_REST_OF_THE_GRADEBOOK: dict[str, Write] = {
    "mark of another pupil": lambda world: put_mark(
        work=world.work_monday, pupil=world.sveta.pupil, value=5, known_version=0, by=world.anna.user
    ),
    "mark of another pupil in SQL": lambda world: sql(
        "INSERT INTO journal_mark (work_id, pupil_id, value, result, comment, version, written_by_id, written_at)"
        " VALUES (%(work)s, %(pupil)s, 5, '', '', 1, %(by)s, now())",
        work=world.work_monday.pk,
        pupil=world.sveta.pupil.pk,
        by=world.anna.user.pk,
    ),
    "absence of another pupil": lambda world: put_absence(
        lesson=world.lesson_monday, pupil=world.sveta.pupil, code=None, known_version=1, by=world.anna.user
    ),
    "mark at another lesson": lambda world: put_mark(
        work=world.work_tuesday, pupil=world.dima.pupil, value=5, known_version=0, by=world.anna.user
    ),
    "topic": lambda world: write_topic(lesson=world.lesson_monday, topic="Другая", known_version=1, by=world.anna.user),
    "weight of the column": lambda world: sql("UPDATE journal_work SET weight = 3"),
}
ELSEWHERE: dict[str, Write] = {
    "a lesson moved": lambda world: Lesson.objects.filter(pk=world.lesson_today.pk).update(number=6),
    "a lesson cancelled": lambda world: Lesson.objects.filter(pk=world.lesson_today.pk).update(
        state=LessonState.CANCELLED
    ),
    "another subject": lambda world: add_work(
        lesson=Lesson.objects.create(
            assignment=world.history_5a,
            group=world.group_5a,
            subject=world.history,
            teacher=world.boris.staff,
            on=world.lesson_monday.on,
            number=6,
            starts_at="12:30",
            ends_at="13:10",
        ),
        work_type=world.answer,
        by=world.boris.user,
    ),
}


def parametrize_writes(*parts: dict[str, Write]) -> pytest.MarkDecorator:
    writes = {name: write for part in parts for name, write in part.items()}
    return pytest.mark.parametrize("write", writes.values(), ids=writes.keys())


def is_refused(write: Write, world: World) -> bool:
    try:
        return "закрыт" in refusal_of(lambda: write(world))
    except Locked:
        return True


@parametrize_writes(THE_CELL, THE_REST_OF_THE_GRADEBOOK, ELSEWHERE)
def test_nothing_opens_before_the_decision(closed: World, write: Write) -> None:
    asked(closed, cell=True)
    asked(closed, cell=False)
    assert is_refused(write, closed)


@parametrize_writes(THE_CELL)
def test_a_cell_that_was_granted_is_open(closed: World, write: Write) -> None:
    granted(closed, cell=True)
    write(closed)


@parametrize_writes(THE_REST_OF_THE_GRADEBOOK, ELSEWHERE)
def test_nothing_beside_the_granted_cell_is_open(closed: World, write: Write) -> None:
    granted(closed, cell=True)
    assert is_refused(write, closed)


@parametrize_writes(THE_CELL, THE_REST_OF_THE_GRADEBOOK)
def test_a_gradebook_that_was_granted_is_open(closed: World, write: Write) -> None:
    granted(closed, cell=False)
    write(closed)


@parametrize_writes(ELSEWHERE)
def test_nothing_beside_the_granted_gradebook_is_open(closed: World, write: Write) -> None:
    granted(closed, cell=False)
    assert is_refused(write, closed)


@parametrize_writes(THE_CELL, THE_REST_OF_THE_GRADEBOOK)
def test_all_closes_by_itself_when_the_time_is_over(closed: World, write: Write) -> None:
    is_over(granted(closed, cell=True))
    is_over(granted(closed, cell=False))
    assert is_refused(write, closed)


@parametrize_writes(THE_CELL)
def test_the_teacher_may_close_it_earlier(closed: World, write: Write) -> None:
    end_correction(request=granted(closed, cell=True), by=closed.anna.user)
    assert is_refused(write, closed)


def test_a_correction_opens_an_expired_editing_window_too(world: World) -> None:
    scope = CorrectionScope(
        group=world.group_5a,
        subject=world.maths,
        term=world.quarter_1,
        lesson=world.lesson_long_ago,
        pupil=world.dima.pupil,
    )
    request = request_correction(scope=scope, reason="не перенёс из тетради", by=world.anna.user)
    grant_correction(request=request, hours=24, by=world.galina.user)
    cell = Cell(world.lesson_long_ago, world.dima.pupil.pk, 1, None, world.answer.pk, world.answer.weight)
    assert put_mark_at(cell=cell, value=4, known_version=0, by=world.anna.user).value == 4


def test_a_decision_is_made_once(closed: World) -> None:
    request = granted(closed, cell=True)
    with pytest.raises(Refused, match=r"Решение по заявке не переписывают: подайте новую\."):
        grant_correction(request=request, hours=2, by=closed.galina.user)
    with pytest.raises(Refused, match=r"Решение по заявке не переписывают: подайте новую\."):
        decline_correction(request=request, answer="поздно", by=closed.galina.user)


@pytest.mark.parametrize(
    "change",
    [
        "open_until = open_until + interval '1 day'",
        "state = 'waiting', decided_by_id = NULL, decided_at = NULL, open_until = NULL",
        "lesson_id = NULL, pupil_id = NULL",
        "reason = 'другая'",
    ],
)
def test_what_was_granted_is_not_rewritten_in_sql(closed: World, change: str) -> None:
    granted(closed, cell=True)
    message = refusal_of(lambda: sql(f"UPDATE journal_correctionrequest SET {change}"))
    assert message == "Решение по заявке не переписывают: подайте новую."


def test_a_request_is_not_made_granted_nor_deleted(closed: World) -> None:
    request = asked(closed, cell=True)
    copied = (
        "INSERT INTO journal_correctionrequest (group_id, subject_id, term_id, reason, requested_by_id, requested_at,"
        " state, decided_by_id, decided_at, answer, open_until) SELECT group_id, subject_id, term_id, reason,"
        " requested_by_id, now(), 'granted', requested_by_id, ezh_now(), '', ezh_now() + interval '1 hour'"
        " FROM journal_correctionrequest"
    )
    assert (refusal_of(lambda: sql(copied)), refusal_of(request.delete)) == (
        "Заявку сначала подают, потом решают.",
        "Заявку не удаляют: история исправлений сохраняется.",
    )


def test_a_week_is_the_longest(closed: World) -> None:
    with pytest.raises(Refused, match=r"Открыть можно не больше чем на 7 дней\."):
        grant_correction(request=asked(closed, cell=True), hours=24 * 7 + 1, by=closed.galina.user)
    assert CorrectionRequest.objects.get().state == CorrectionState.WAITING


def test_the_same_request_does_not_wait_twice(closed: World) -> None:
    asked(closed, cell=False)
    with pytest.raises(Refused, match=r"Такая заявка уже ждёт решения\."):
        asked(closed, cell=False)
