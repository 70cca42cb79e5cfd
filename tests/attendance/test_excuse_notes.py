"""Certificates and other notes reach absences, whenever these are entered (R-35, R-37, R-51).

Holds `attendance_excusenote.applied`, `attendance_excusenote.entered`, `journal_absence.reason_told`,
`attendance_reason_on`.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection

from attendance.actions import add_excuse_note, withdraw_excuse_note
from attendance.models import ExcuseNote, NoteKind
from attendance.queries.figures import pupil_figures
from attendance.rules import Figures, FullDayRule
from common.refusals import Locked, Outdated, Refused
from entry.actions import Conflict
from journal.access import Cell
from journal.actions import close_term, put_absence, put_absence_at
from journal.models import Absence, AbsenceCode
from tests.factories import timetable as t
from tests.owner import as_owner, without_triggers
from tests.world import FRIDAY, LONG_AGO, MONDAY, TODAY, TUESDAY, World
from timetable.models import Lesson


def noted(world: World, lesson: Lesson, letter: str = "Н", known_version: int = 0) -> Absence:
    return put_absence(
        lesson=lesson,
        pupil=world.dima.pupil,
        code=world.codes[letter] if letter else None,
        known_version=known_version,
        by=world.anna.user,
    )


def explained(
    world: World, starts_on: date, ends_on: date, kind: NoteKind = NoteKind.CERTIFICATE, number: str = ""
) -> ExcuseNote:
    return add_excuse_note(
        pupil=world.dima.pupil, kind=kind, starts_on=starts_on, ends_on=ends_on, number=number, by=world.boris.user
    )


def told(world: World) -> list[str]:
    """What counts at Дима's absences, by day: the reason where there is one, else the noted code."""
    rows = Absence.objects.set().filter(pupil=world.dima.pupil).order_by("lesson__on")
    codes = [row.reason or row.code for row in rows.select_related("code", "reason")]
    return [code.letter for code in codes if code]


def test_a_certificate_turns_absences_of_the_week_and_those_entered_later(world: World) -> None:
    noted(world, world.lesson_monday)
    explained(world, MONDAY, FRIDAY, number="17")
    before = told(world)
    noted(world, world.lesson_tuesday)
    assert (before, told(world)) == (["Б"], ["Б", "Б"])


def test_taking_the_certificate_back_brings_the_codes_of_teachers_back(world: World) -> None:
    noted(world, world.lesson_monday)
    note = explained(world, MONDAY, FRIDAY)
    noted(world, world.lesson_tuesday, "НП")
    withdraw_excuse_note(note=note, by=world.boris.user)
    assert told(world) == ["Н", "НП"]


def test_history_tells_both_who_explained_and_who_took_it_back(world: World) -> None:
    noted(world, world.lesson_monday)
    withdraw_excuse_note(note=explained(world, MONDAY, FRIDAY), by=world.galina.user)
    absences = apps.get_model("journal", "AbsenceEvent").objects.filter(pupil=world.dima.pupil).order_by("pgh_id")
    notes = apps.get_model("attendance", "ExcuseNoteEvent").objects.order_by("pgh_id")
    assert (
        list(absences.values_list("code__letter", "reason__letter", "version")),
        list(notes.values_list("is_in_force", "written_by")),
    ) == (
        [("Н", None, 1), ("Н", "Б", 1), ("Н", None, 1)],
        [(True, world.boris.user.pk), (False, world.galina.user.pk)],
    )


def test_a_code_typed_into_the_grid_is_explained_and_its_operation_stays_known(world: World) -> None:
    cell = Cell(lesson=world.lesson_monday, pupil_id=world.dima.pupil.pk)
    typed: dict[str, Any] = {"cell": cell, "known_version": 0, "by": world.anna.user, "operation": uuid4()}
    put_absence_at(code=world.codes["Н"], **typed)
    note = explained(world, MONDAY, FRIDAY)
    explained(world, MONDAY, MONDAY, NoteKind.APPLICATION)
    with_note = told(world)
    again = put_absence_at(code=world.codes["Н"], **typed)
    withdraw_excuse_note(note=note, by=world.boris.user)
    events = apps.get_model("journal", "AbsenceEvent").objects.filter(pupil=world.dima.pupil).order_by("pgh_id")
    assert (with_note, again.version, told(world), list(events.values_list("reason__letter", "version"))) == (
        ["Б"],
        1,
        ["УП"],
        [(None, 1), ("Б", 1), ("УП", 1)],
    )


def test_lateness_and_cleared_cells_have_no_reason(world: World) -> None:
    noted(world, world.lesson_monday, "ОП")
    absence = noted(world, world.lesson_tuesday)
    noted(world, world.lesson_tuesday, "", known_version=absence.version)
    explained(world, MONDAY, FRIDAY)
    assert list(Absence.objects.filter(pupil=world.dima.pupil).values_list("reason", flat=True)) == [None, None]


def test_days_outside_the_range_and_other_pupils_stay(world: World) -> None:
    noted(world, world.lesson_monday)
    explained(world, TUESDAY, FRIDAY)
    noted(world, world.lesson_tuesday)
    put_absence(
        lesson=world.lesson_tuesday,
        pupil=world.sveta.pupil,
        code=world.codes["Н"],
        known_version=0,
        by=world.maria.user,
    )
    rows = Absence.objects.filter(lesson=world.lesson_tuesday, pupil=world.sveta.pupil)
    assert (told(world), [row.reason for row in rows]) == (["Н", "Б"], [None])


@pytest.mark.parametrize("certificate_first", [True, False])
def test_where_notes_overlap_the_weightier_holds_and_the_other_on_its_own_days(
    world: World, certificate_first: bool
) -> None:
    noted(world, world.lesson_monday)
    noted(world, world.lesson_tuesday)
    certificate = (TUESDAY, TUESDAY, NoteKind.CERTIFICATE)
    application = (MONDAY, FRIDAY, NoteKind.APPLICATION)
    both = [certificate, application] if certificate_first else [application, certificate]
    made = {kind: explained(world, starts_on, ends_on, kind) for starts_on, ends_on, kind in both}
    with_both = told(world)
    withdraw_excuse_note(note=made[NoteKind.CERTIFICATE], by=world.boris.user)
    assert (with_both, told(world)) == (["УП", "Б"], ["УП", "УП"])


def test_of_equal_notes_the_later_entered_holds(world: World) -> None:
    noted(world, world.lesson_monday)
    explained(world, MONDAY, MONDAY, NoteKind.NONE)
    without_excuse = told(world)
    explained(world, MONDAY, MONDAY, NoteKind.ORDER)
    assert (without_excuse, told(world)) == (["НП"], ["УП"])


def test_the_teacher_sees_the_own_code_and_no_new_version(world: World) -> None:
    absence = noted(world, world.lesson_monday)
    explained(world, MONDAY, FRIDAY)
    with pytest.raises(Conflict) as conflict:
        noted(world, world.lesson_monday, "ОП", known_version=absence.version + 1)
    noted(world, world.lesson_monday, "", known_version=absence.version)
    assert (conflict.value.value, conflict.value.version) == ("Н", 1)


def test_counts_follow_the_reason(world: World) -> None:
    noted(world, world.lesson_monday)
    noted(world, world.lesson_tuesday)
    explained(world, MONDAY, MONDAY)
    rows = {row.key: row.figures for row in pupil_figures(world.class_5a, MONDAY, TODAY, FullDayRule())}
    assert rows[world.dima.pupil.pk] == Figures(total=2, illness=1, unknown=1, full_days=2, full_days_ill=1)


def test_the_editing_window_of_teachers_does_not_bind_a_certificate(world: World) -> None:
    with without_triggers():
        Absence.objects.create(
            lesson=world.lesson_long_ago,
            on=LONG_AGO,
            pupil=world.dima.pupil,
            code=world.codes["Н"],
            written_by=world.anna.user,
        )
    explained(world, LONG_AGO, LONG_AGO)
    assert told(world) == ["Б"]


def test_a_closed_term_refuses_what_would_change_its_absences(world: World) -> None:
    noted(world, world.lesson_monday)
    noted(world, world.lesson_tuesday)
    note = explained(world, MONDAY, MONDAY)
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    with pytest.raises(Locked) as removal:
        withdraw_excuse_note(note=note, by=world.boris.user)
    with pytest.raises(Locked) as entry:
        explained(world, TUESDAY, FRIDAY)
    assert (removal.value.message, entry.value.message, told(world)) == (
        "Учебный период закрыт: пропуски за 12.10.2026 не меняются.",
        "Учебный период закрыт: пропуски за 13.10.2026 не меняются.",
        ["Б", "Н"],
    )


def test_a_note_is_taken_back_once(world: World) -> None:
    note = explained(world, MONDAY, FRIDAY)
    withdraw_excuse_note(note=note, by=world.boris.user)
    with pytest.raises(Outdated) as refusal:
        withdraw_excuse_note(note=note, by=world.boris.user)
    assert refusal.value.message == "Эту причину уже сняли."


def test_days_in_the_wrong_order_and_a_missing_code_are_refused(world: World) -> None:
    with pytest.raises(Refused) as order:
        explained(world, FRIDAY, MONDAY)
    type(world.codes["НП"]).objects.filter(letter="НП").delete()
    with pytest.raises(Refused) as code:
        explained(world, MONDAY, MONDAY, NoteKind.NONE)
    assert (order.value.message, code.value.message) == (
        "Дата окончания раньше даты начала.",
        "В справочнике нет кода пропуска для этой причины: обратитесь к администратору.",
    )


def at(day: date) -> None:
    """The school's clock shows the day, until the test is over."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION ezh_today() RETURNS date LANGUAGE sql IMMUTABLE "
            f"AS $$ SELECT DATE '{day.isoformat()}' $$"
        )


def test_a_certificate_of_the_week_is_entered_on_saturday_and_one_lesson_the_week_after(world: World) -> None:
    saturday, next_monday = date(2026, 10, 17), date(2026, 10, 19)
    thursday = t.make_lesson(assignment=world.history_5a, on=date(2026, 10, 15), number=3)
    at(saturday)
    for lesson in (world.lesson_monday, world.lesson_tuesday, world.lesson_today, thursday):
        noted(world, lesson)
    before = told(world)
    note = explained(world, MONDAY, FRIDAY)
    on_saturday = told(world)
    at(next_monday)
    noted(world, world.lesson_friday)
    week_after = told(world)
    withdraw_excuse_note(note=note, by=world.boris.user)
    events = apps.get_model("journal", "AbsenceEvent").objects.filter(pupil=world.dima.pupil).order_by("pgh_id")
    assert (before, on_saturday, week_after, told(world)) == (["Н"] * 4, ["Б"] * 4, ["Б"] * 5, ["Н"] * 5)
    assert [
        list(events.filter(lesson=lesson).values_list("reason__letter", flat=True))
        for lesson in (world.lesson_monday, world.lesson_friday)
    ] == [[None, "Б", None], ["Б", None]]


def test_a_certificate_is_accepted_where_the_code_of_illness_is_not_also_excused(world: World) -> None:
    """Figures count such a code as illness too: one rule for both."""
    AbsenceCode.objects.filter(letter="Б").update(is_excused=False)
    note = add_excuse_note(
        pupil=world.dima.pupil, kind=NoteKind.CERTIFICATE, starts_on=TODAY, ends_on=TODAY, by=world.boris.user
    )
    assert note.code.letter == "Б"
