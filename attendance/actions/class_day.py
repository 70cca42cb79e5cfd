"""What the class teacher enters about a day of the class: who is away, why, who came late (§ 3.4, 4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists

from accounts.models import User
from attendance.actions.notes import add_excuse_note, withdraw_notes_of_day
from attendance.actions.notices import confirm_notice
from attendance.models import AbsenceNotice, DueLesson, LateArrival, NoteKind
from common.actions import action
from common.clock import current_moment
from journal.access import Cell
from journal.actions import note_whole_day
from journal.models import WholeDayAbsence
from school.models import Pupil


@dataclass(frozen=True)
class DayEntry:
    """What is entered about a pupil's day: one field is set, or `clears` takes the own entries of the day back."""

    pupil: Pupil
    kind: NoteKind | None = None
    is_away: bool = False
    is_late: bool = False
    clears: bool = False
    notice: AbsenceNotice | None = None
    known_version: int = 0


@action
def record_day(*, entries: Iterable[DayEntry], on: date, is_today: bool, by: User) -> int:
    """Write all entries of one page, or none of them; returns how many there were.

    A reason for today also tells the other teachers that the pupil is away, never why (P-09). Raises Refused, Locked,
    and Outdated when a notice has been answered meanwhile.
    """
    n_entries = 0
    for entry in entries:
        _record(entry, on, is_today=is_today, by=by)
        n_entries += 1
    return n_entries


def _record(entry: DayEntry, on: date, *, is_today: bool, by: User) -> None:
    if entry.clears:
        undo_day_entries(pupil=entry.pupil, on=on, by=by)
    elif entry.is_late:
        note_late_arrival(pupil=entry.pupil, on=on, by=by)
    elif entry.notice is not None:
        confirm_notice(notice=entry.notice, kind=NoteKind.APPLICATION, known_version=entry.known_version, by=by)
    elif entry.kind is not None:
        add_excuse_note(pupil=entry.pupil, kind=entry.kind, starts_on=on, ends_on=on, by=by)
    is_away = entry.is_away or entry.kind is not None or entry.notice is not None
    if is_away and is_today:
        announce_absence(pupil=entry.pupil, on=on, by=by)


@action
def announce_absence(*, pupil: Pupil, on: date, by: User) -> WholeDayAbsence | None:
    """Tell the teachers of the day that the pupil is away: a hint at each lesson, an absence at none (record 13).

    The note stands at the pupil's first lesson whose teacher has not noted otherwise. None when there is one
    already, or when there is no such lesson.
    """
    announced = WholeDayAbsence.objects.filter(pupil=pupil, lesson__on=on)
    if announced.in_force().exists():
        return None
    due = DueLesson.objects.filter(~Exists(WholeDayAbsence.denials()), pupil=pupil, on=on)
    first = due.select_related("lesson").order_by("lesson__starts_at", "lesson").first()
    if first is None:
        return None
    known = announced.filter(lesson=first.lesson_id).values_list("version", flat=True).first() or 0
    cell = Cell(lesson=first.lesson, pupil_id=pupil.pk)
    return note_whole_day(cell=cell, is_absent=True, known_version=known, by=by)


@action
def note_late_arrival(*, pupil: Pupil, on: date, by: User) -> LateArrival:
    """Note that the pupil came late to school; noting it twice changes nothing. Raises Locked in a closed term."""
    return _arrival(pupil, on, is_in_force=True, by=by)


@action
def undo_day_entries(*, pupil: Pupil, on: date, by: User) -> None:
    """Take back what was entered about the day: lateness, the person's own «away», and notes of this very day.

    Notes of several days stay: they are taken back as a whole. What teachers noted at lessons stays too. The notes
    come first: who writes at a lesson locks its absence before its word about the whole day.
    """
    withdraw_notes_of_day(pupil=pupil, on=on, by=by)
    if LateArrival.objects.filter(pupil=pupil, on=on, is_in_force=True).exists():
        _arrival(pupil, on, is_in_force=False, by=by)
    own = WholeDayAbsence.objects.in_force().filter(pupil=pupil, lesson__on=on, written_by=by)
    for note in own.select_related("lesson"):
        cell = Cell(lesson=note.lesson, pupil_id=pupil.pk)
        note_whole_day(cell=cell, is_absent=False, known_version=note.version, by=by)


def _arrival(pupil: Pupil, on: date, *, is_in_force: bool, by: User) -> LateArrival:
    values = {"is_in_force": is_in_force, "written_by": by, "written_at": current_moment()}
    arrival, _ = LateArrival.objects.update_or_create(pupil=pupil, on=on, defaults=values, create_defaults=values)
    return arrival
