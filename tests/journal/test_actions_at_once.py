"""Two people write at the same moment, over two real connections: one is first, the other is told (R-63, R-51)."""

from __future__ import annotations

from typing import Any

import pytest

from common.refusals import Locked
from journal.access import Cell
from journal.actions import Conflict, close_term, put_absence, put_mark, put_mark_at, write_topic
from journal.models import Absence, LessonEntry, Mark, TermLock, Work
from tests.at_once import Write, at_once
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_first_marks_one_is_refused(world: World) -> None:
    def put(value: int, by: Any) -> Write:
        return lambda: put_mark(
            work=world.work_monday, pupil=world.sveta.pupil, value=value, known_version=0, by=by.user
        )

    refusal = at_once(put(5, world.anna), put(3, world.boris))
    assert isinstance(refusal, Conflict)
    assert (refusal.value, refusal.version, refusal.author) == ("5", 1, "Белова А. С.")
    assert Mark.objects.get(work=world.work_monday, pupil=world.sveta.pupil).value == 5


def test_of_two_changes_of_a_mark_one_is_refused(world: World) -> None:
    def put(value: int, by: Any) -> Write:
        return lambda: put_mark(
            work=world.work_monday, pupil=world.dima.pupil, value=value, known_version=1, by=by.user
        )

    refusal = at_once(put(5, world.anna), put(3, world.boris))
    assert isinstance(refusal, Conflict)
    assert (refusal.value, refusal.version) == ("5", 2)


def test_two_who_put_the_same_are_both_content(world: World) -> None:
    def put(by: Any) -> Write:
        return lambda: put_absence(
            lesson=world.lesson_monday,
            pupil=world.dima.pupil,
            code=world.codes["Н"],
            known_version=0,
            by=by.user,
        )

    absence = at_once(put(world.anna), put(world.boris))
    assert isinstance(absence, Absence)
    assert (absence.version, absence.written_by) == (1, world.anna.user)


def test_of_two_first_topics_one_is_refused(world: World) -> None:
    def write(topic: str) -> Write:
        return lambda: write_topic(lesson=world.lesson_today, topic=topic, known_version=0, by=world.anna.user)

    assert isinstance(at_once(write("Дроби"), write("Проценты")), Conflict)
    assert LessonEntry.objects.get(lesson=world.lesson_today).topic == "Дроби"


def test_two_first_marks_of_an_empty_column_share_one_work(world: World) -> None:
    def put(pupil_id: int) -> Write:
        cell = Cell(world.lesson_today, pupil_id, 1, None, world.answer.pk, world.answer.weight)
        return lambda: put_mark_at(cell=cell, value=5, known_version=0, by=world.anna.user)

    assert isinstance(at_once(put(world.dima.pupil.pk), put(world.sveta.pupil.pk)), Mark)
    assert [work.marks.count() for work in Work.objects.filter(lesson=world.lesson_today)] == [2]


def _mark(world: World) -> Write:
    return lambda: put_mark(
        work=world.work_monday, pupil=world.sveta.pupil, value=5, known_version=0, by=world.anna.user
    )


def _close(world: World) -> Write:
    return lambda: close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)


def test_closing_a_term_waits_for_who_is_writing(world: World) -> None:
    assert isinstance(at_once(_mark(world), _close(world)), TermLock)
    assert Mark.objects.filter(work=world.work_monday).count() == 2


def test_who_writes_while_a_term_is_closed_is_refused(world: World) -> None:
    refusal = at_once(_close(world), _mark(world))
    assert isinstance(refusal, Locked)
    assert Mark.objects.filter(work=world.work_monday).count() == 1
