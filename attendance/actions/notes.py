"""Excuse notes: entered, taken back.

The database itself brings a note to the absences in its range, to those entered later too (docs/decisions/0015).
"""

from __future__ import annotations

from datetime import date

from accounts.models import User
from attendance.models import ExcuseNote, NoteKind
from common.actions import action
from common.clock import current_moment
from common.refusals import Outdated, Refused
from journal.models import AbsenceCode
from school.models import Pupil


@action
def add_excuse_note(
    *, pupil: Pupil, kind: NoteKind, starts_on: date, ends_on: date, number: str = "", by: User
) -> ExcuseNote:
    """Explain every absence of the pupil in the inclusive range, also at lessons that are entered later (R-37).

    Another note of some of these days stays; there the weightier kind holds, of equal ones the later entered.
    Raises Refused when the days are in the wrong order or the school has no code for such a reason; Locked when the
    meaning of an absence in a closed term would change (R-51). The editing window of teachers does not matter.
    """
    code = next((code for code in AbsenceCode.objects.filter(is_default=False) if code.reason == kind.reason), None)
    if code is None:
        raise Refused("В справочнике нет кода пропуска для этой причины: обратитесь к администратору.")
    return ExcuseNote.objects.create(
        pupil=pupil, kind=kind, code=code, starts_on=starts_on, ends_on=ends_on, number=number, written_by=by
    )


@action
def withdraw_excuse_note(*, note: ExcuseNote, by: User) -> ExcuseNote:
    """Take a note back: the codes noted by teachers, or another note of these days, count again.

    Raises Outdated when it has been taken back already; Locked as `add_excuse_note` does.
    """
    note = ExcuseNote.objects.select_for_update(no_key=True).get(pk=note.pk)
    if not note.is_in_force:
        raise Outdated("Эту причину уже сняли.")
    note.is_in_force, note.written_by, note.written_at = False, by, current_moment()
    note.save(update_fields=["is_in_force", "written_by", "written_at"])
    note.version += 1  # as the trigger has just done
    return note


@action
def withdraw_notes_of_day(*, pupil: Pupil, on: date, by: User) -> None:
    """Take back the notes that are about this very day only. Raises Locked as `add_excuse_note` does.

    All of them are locked before the first is taken back, which locks what hangs on the pupil.
    """
    notes = ExcuseNote.objects.in_force().filter(pupil=pupil, starts_on=on, ends_on=on)
    for note in notes.select_for_update(no_key=True):
        withdraw_excuse_note(note=note, by=by)
