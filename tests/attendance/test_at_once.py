"""A certificate and the absences of its days at the same moment, over two real connections (R-37)."""

from __future__ import annotations

import pytest

from attendance.actions import (
    add_excuse_note,
    announce_absence,
    undo_day_entries,
    withdraw_excuse_note,
    withdraw_notes_of_day,
)
from attendance.models import ExcuseNote, NoteKind
from journal.access import Cell
from journal.actions import note_whole_day, put_absence, save_lesson
from journal.actions.lesson_page import AbsenceChange, MarkChange
from journal.models import Absence, Mark, WholeDayAbsence
from tests.at_once import Write, all_at_once, at_once
from tests.world import FRIDAY, MONDAY, TODAY, World
from timetable.models import Lesson

pytestmark = pytest.mark.django_db(transaction=True)


def certificate(world: World) -> Write:
    return lambda: add_excuse_note(
        pupil=world.dima.pupil, kind=NoteKind.CERTIFICATE, starts_on=MONDAY, ends_on=FRIDAY, by=world.boris.user
    )


def entry(world: World, lesson: Lesson) -> Write:
    return lambda: put_absence(
        lesson=lesson, pupil=world.dima.pupil, code=world.codes["Н"], known_version=0, by=world.anna.user
    )


def noted_and_explained(world: World) -> list[tuple[str, str]]:
    """What the teacher noted and what the class teacher knows, by day."""
    rows = Absence.objects.filter(pupil=world.dima.pupil).order_by("lesson__on").select_related("code", "reason")
    return [(row.code.letter if row.code else "", row.reason.letter if row.reason else "") for row in rows]


def test_an_absence_entered_while_the_certificate_is_being_saved_gets_the_reason(world: World) -> None:
    assert isinstance(at_once(certificate(world), entry(world, world.lesson_monday)), Absence)
    assert noted_and_explained(world) == [("Н", "Б")]


def test_a_certificate_saved_while_the_absence_is_being_entered_gives_the_reason(world: World) -> None:
    assert isinstance(at_once(entry(world, world.lesson_monday), certificate(world)), ExcuseNote)
    assert noted_and_explained(world) == [("Н", "Б")]


def test_an_absence_entered_while_the_certificate_is_taken_back_keeps_no_reason(world: World) -> None:
    note = certificate(world)()
    assert isinstance(note, ExcuseNote)
    at_once(lambda: withdraw_excuse_note(note=note, by=world.boris.user), entry(world, world.lesson_monday))
    assert noted_and_explained(world) == [("Н", "")]


@pytest.mark.parametrize("turn", range(5))
def test_whoever_comes_first_every_absence_ends_with_the_reason(world: World, turn: int) -> None:
    lessons = (world.lesson_monday, world.lesson_tuesday, world.lesson_today)
    writes = [certificate(world), *(entry(world, lesson) for lesson in lessons)]
    outcomes = all_at_once(writes[turn % 4 :] + writes[: turn % 4])
    assert [outcome for outcome in outcomes if isinstance(outcome, BaseException)] == []
    assert noted_and_explained(world) == [("Н", "Б")] * 3


def lesson_page(world: World) -> Write:
    """The pupil noted as absent came late after all, and has earned the first mark of the lesson."""
    cell = Cell(world.lesson_today, world.dima.pupil.pk, 1, None, world.answer.pk, world.answer.weight)
    late, mark = AbsenceChange(cell, world.codes["ОП"].pk, 1), MarkChange(cell, 5, "", 0)
    changes = [("late", late), ("mark", mark)]
    return lambda: save_lesson(lesson=world.lesson_today, changes=changes, by=world.anna.user)


def test_a_certificate_waits_for_the_lesson_page_and_does_not_block_its_new_rows(world: World) -> None:
    entry(world, world.lesson_today)()
    assert isinstance(at_once(lesson_page(world), certificate(world)), ExcuseNote)
    assert noted_and_explained(world) == [("ОП", "")]
    assert Mark.objects.get(work__lesson=world.lesson_today).value == 5


def test_the_lesson_page_waits_for_a_certificate(world: World) -> None:
    entry(world, world.lesson_today)()
    assert at_once(certificate(world), lesson_page(world)) == (2, {})
    assert noted_and_explained(world) == [("ОП", "")]


def test_entries_of_a_day_are_taken_back_in_the_order_in_which_a_lesson_is_written(world: World) -> None:
    """First the absence, then the word about the whole day."""
    entry(world, world.lesson_today)()
    dima, cell = world.dima.pupil, Cell(world.lesson_today, world.dima.pupil.pk)
    add_excuse_note(pupil=dima, kind=NoteKind.CERTIFICATE, starts_on=TODAY, ends_on=TODAY, by=world.boris.user)
    announced = announce_absence(pupil=dima, on=TODAY, by=world.boris.user)
    assert announced is not None
    assert announced.lesson == world.lesson_today
    outcome = at_once(
        lambda: put_absence(
            lesson=world.lesson_today, pupil=dima, code=world.codes["ОП"], known_version=1, by=world.anna.user
        ),
        lambda: undo_day_entries(pupil=dima, on=TODAY, by=world.boris.user),
        then=lambda: note_whole_day(cell=cell, is_absent=False, known_version=1, by=world.anna.user),
    )
    assert outcome is None
    assert noted_and_explained(world) == [("ОП", "")]
    assert [list(rows.in_force()) for rows in (ExcuseNote.objects, WholeDayAbsence.objects)] == [[], []]


def test_a_note_that_is_being_taken_back_is_passed_over_by_who_clears_the_day(world: World) -> None:
    dima, by = world.dima.pupil, world.boris.user
    first, second = (
        add_excuse_note(pupil=dima, kind=NoteKind.ORDER, starts_on=TODAY, ends_on=TODAY, by=by) for _ in range(2)
    )
    outcome = at_once(
        lambda: withdraw_excuse_note(note=first, by=by), lambda: withdraw_notes_of_day(pupil=dima, on=TODAY, by=by)
    )
    assert outcome is None
    assert [(note.pk, note.version) for note in ExcuseNote.objects.order_by("pk")] == [(first.pk, 2), (second.pk, 2)]
    assert list(ExcuseNote.objects.in_force()) == []
