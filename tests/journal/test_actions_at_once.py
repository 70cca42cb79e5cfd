"""Two people write at the same moment, over two real connections: one is first, the other is told (R-63, R-51)."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from common.refusals import Locked, Outdated
from entry.actions import Conflict
from journal.access import Cell
from journal.actions import (
    add_work,
    close_term,
    put_absence,
    put_mark,
    put_mark_at,
    remove_work,
    save_lesson,
    write_topic,
)
from journal.actions.lesson_page import MarkChange, TopicChange, WorkChange
from journal.models import Absence, LessonEntry, Mark, TermLock, Work
from tests.at_once import Write, all_at_once, at_once
from tests.factories import school as s
from tests.world import YEAR_BEGINS, World

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


def test_marks_of_two_pupils_in_one_column_do_not_wait_for_each_other(world: World) -> None:
    def put_second() -> Mark:
        with closing(connection):
            sveta = world.sveta.pupil
            return put_mark(work=world.work_monday, pupil=sveta, value=3, known_version=0, by=world.boris.user)

    with ThreadPoolExecutor(1) as other, transaction.atomic():
        put_mark(work=world.work_monday, pupil=world.dima.pupil, value=5, known_version=1, by=world.anna.user)
        assert other.submit(put_second).result(timeout=10).value == 3


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


def test_who_renames_a_column_does_not_block_the_marks_that_are_being_put_in_it(world: World) -> None:
    """A new mark takes a lock of its column only when it is committed."""
    work, sveta = world.work_monday, world.sveta.pupil
    cell = Cell(world.lesson_monday, sveta.pk, 1, work.pk)
    changes = [
        ("title", WorkChange(work.pk, work.work_type_id, "Дроби", work.version)),
        ("mark", MarkChange(cell, 5, "", 0)),
    ]
    outcome = at_once(
        lambda: put_mark(work=work, pupil=sveta, value=5, known_version=0, by=world.anna.user),
        lambda: save_lesson(lesson=world.lesson_monday, changes=changes, by=world.boris.user),
    )
    assert outcome == (2, {})
    assert Mark.objects.get(work__title="Дроби", pupil=sveta).value == 5


def test_a_mark_for_a_column_that_is_being_removed_is_refused_alone(world: World) -> None:
    """What the mark refers to is looked up while the other fields can still be saved, not when all is committed."""
    work = add_work(lesson=world.lesson_monday, work_type=world.answer, by=world.anna.user)
    cell = Cell(world.lesson_monday, world.sveta.pupil.pk, work.position, work.pk)
    changes = [("mark", MarkChange(cell, 5, "", 0)), ("topic", TopicChange("Дроби", None, 1))]
    n_made, refusals = at_once(
        lambda: remove_work(work=work, by=world.boris.user),
        lambda: save_lesson(lesson=world.lesson_monday, changes=changes, by=world.anna.user),
    )
    assert (n_made, {name: type(refusal) for name, refusal in refusals.items()}) == (1, {"mark": Outdated})
    assert LessonEntry.objects.get(lesson=world.lesson_monday).topic == "Дроби"
    assert list(Mark.objects.filter(pupil=world.sveta.pupil, value=5)) == []


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


N_WRITERS, N_PUPILS = 50, 5


@pytest.fixture
def _room_for_writers() -> Any:
    """The pool of the tests would make them queue up."""
    options = connection.settings_dict["OPTIONS"]
    pool, options["pool"] = options["pool"], {**options["pool"], "max_size": N_WRITERS + 2}
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of PostgreSQL's backend
    yield
    options["pool"] = pool
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("_room_for_writers")
def test_fifty_writers_of_a_column_end_as_if_they_had_come_one_after_another(world: World) -> None:
    """Each saw the column empty; in each cell one is first, and everybody else is told what stands there."""
    pupils = [s.make_pupil() for _ in range(N_PUPILS)]
    for pupil in pupils:
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    typed = [(pupils[number % N_PUPILS].pk, 2 + number % 4, uuid4()) for number in range(N_WRITERS)]

    def put(pupil_id: int, value: int, operation: UUID) -> Write:
        cell = Cell(world.lesson_today, pupil_id, 1, None, world.answer.pk, world.answer.weight)
        return lambda: put_mark_at(cell=cell, value=value, known_version=0, by=world.anna.user, operation=operation)

    outcomes = all_at_once([put(*one) for one in typed])
    accepted = [(outcome.pupil_id, outcome.value) for outcome in outcomes if isinstance(outcome, Mark)]
    refused = [outcome for outcome in outcomes if not isinstance(outcome, Mark)]
    standing = {mark.pupil_id: mark for mark in Mark.objects.filter(work__lesson=world.lesson_today)}
    assert Work.objects.filter(lesson=world.lesson_today).count() == 1
    assert {type(outcome) for outcome in refused} == {Conflict}
    assert {(pupil, standing[pupil].value) for pupil, _ in accepted} == set(accepted)
    assert sorted(standing) == sorted(pupil.pk for pupil in pupils)
    assert {(conflict.value, conflict.version) for conflict in refused} <= {
        (str(mark.value), 1) for mark in standing.values()
    }
    assert _history(world) == {pupil: [(1, mark.value)] for pupil, mark in standing.items()}


@pytest.mark.usefixtures("_room_for_writers")
def test_fifty_changes_leave_a_history_row_for_each_that_was_accepted(world: World) -> None:
    """Writers who look again after a conflict all get their turn; the versions tell the serial order."""
    cell = Cell(world.lesson_monday, world.dima.pupil.pk, 1, world.work_monday.pk)

    def change(value: int) -> Write:
        def until_written() -> Mark:
            version = 1
            while True:
                try:
                    return put_mark_at(
                        cell=cell, value=value, known_version=version, by=world.anna.user, operation=uuid4()
                    )
                except Conflict as conflict:
                    version = conflict.version

        return until_written

    outcomes = all_at_once([change(2 + number % 4) for number in range(N_WRITERS)])
    assert {type(outcome) for outcome in outcomes} == {Mark}
    mark = Mark.objects.get(work=world.work_monday)
    history = _history(world, lesson_id=world.lesson_monday.pk)[world.dima.pupil.pk]
    assert [version for version, _ in history] == list(range(1, mark.version + 1))
    assert history[-1] == (mark.version, mark.value)
    assert [one for one, other in pairwise(value for _, value in history) if one == other] == []
    assert {(outcome.version, outcome.value) for outcome in outcomes} <= set(history)
    assert {version for version, _ in history[1:]} == {outcome.version for outcome in outcomes} - {1}


def _history(world: World, lesson_id: int | None = None) -> dict[int, list[tuple[int, int | None]]]:
    """(version, value) of each change by pupil, in order."""
    events = Mark.pgh_event_model.objects.filter(work__lesson=lesson_id or world.lesson_today.pk)  # type: ignore[attr-defined]
    by_pupil = defaultdict(list)
    for pupil, version, value in events.order_by("pgh_id").values_list("pupil", "version", "value"):
        by_pupil[pupil].append((version, value))
    return dict(by_pupil)
