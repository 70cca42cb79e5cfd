"""What the class teacher says about a day of his class: who is away, why, who came late (§ 3.4, 4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists
from django.utils import timezone

from accounts.models import User
from attendance.actions.notes import add_excuse_note, withdraw_notes_of_day
from attendance.actions.notices import confirm_notice
from attendance.models import AbsenceNotice, DueLesson, LateArrival, NoteKind
from common.actions import action
from journal.access import Cell
from journal.actions import note_whole_day
from journal.models import WholeDayAbsence
from school.models import Pupil


@dataclass(frozen=True)
class Word:
    """What is said about one pupil's day: one of the fields is set, or `clears` takes the own words of the day back."""

    pupil: Pupil
    kind: NoteKind | None = None
    is_away: bool = False
    is_late: bool = False
    clears: bool = False
    notice: AbsenceNotice | None = None
    known_version: int = 0


@action
def say_about_day(*, words: Iterable[Word], on: date, is_today: bool, by: User) -> int:
    """Write all words of one page, or none of them; answers how many there were.

    A reason for today also tells the other teachers that the pupil is away, never why (P-09). Raises Refused, Locked,
    and Outdated when a notice has been answered meanwhile.
    """
    said = 0
    for word in words:
        _say(word, on, is_today=is_today, by=by)
        said += 1
    return said


def _say(word: Word, on: date, *, is_today: bool, by: User) -> None:
    if word.clears:
        take_words_back(pupil=word.pupil, on=on, by=by)
    elif word.is_late:
        note_late_arrival(pupil=word.pupil, on=on, by=by)
    elif word.notice is not None:
        confirm_notice(notice=word.notice, kind=NoteKind.APPLICATION, known_version=word.known_version, by=by)
    elif word.kind is not None:
        add_excuse_note(pupil=word.pupil, kind=word.kind, starts_on=on, ends_on=on, by=by)
    is_away = word.is_away or word.kind is not None or word.notice is not None
    if is_away and is_today:
        tell_away(pupil=word.pupil, on=on, by=by)


@action
def tell_away(*, pupil: Pupil, on: date, by: User) -> WholeDayAbsence | None:
    """Tell the teachers of the day that the pupil is away: a hint at each lesson, an absence at none (record 13).

    The word stands at the pupil's first lesson whose teacher has not noted otherwise. None when it has been said
    already, or when there is no such lesson.
    """
    told = WholeDayAbsence.objects.filter(pupil=pupil, lesson__on=on)
    if told.in_force().exists():
        return None
    due = DueLesson.objects.filter(~Exists(WholeDayAbsence.denials()), pupil=pupil, on=on)
    first = due.select_related("lesson").order_by("lesson__starts_at", "lesson").first()
    if first is None:
        return None
    known = told.filter(lesson=first.lesson_id).values_list("version", flat=True).first() or 0
    cell = Cell(lesson=first.lesson, pupil_id=pupil.pk)
    return note_whole_day(cell=cell, is_absent=True, known_version=known, by=by)


@action
def note_late_arrival(*, pupil: Pupil, on: date, by: User) -> LateArrival:
    """Note that the pupil came late to school; saying it twice changes nothing. Raises Locked in a closed term."""
    return _arrival(pupil, on, is_in_force=True, by=by)


@action
def take_words_back(*, pupil: Pupil, on: date, by: User) -> None:
    """Take back what was said about the day: lateness, the person's own «away», and notes of this very day.

    Notes of several days stay: they are taken back as a whole. What teachers noted at lessons stays too.
    """
    if LateArrival.objects.filter(pupil=pupil, on=on, is_in_force=True).exists():
        _arrival(pupil, on, is_in_force=False, by=by)
    said = WholeDayAbsence.objects.in_force().filter(pupil=pupil, lesson__on=on, written_by=by)
    for told in said.select_related("lesson"):
        cell = Cell(lesson=told.lesson, pupil_id=pupil.pk)
        note_whole_day(cell=cell, is_absent=False, known_version=told.version, by=by)
    withdraw_notes_of_day(pupil=pupil, on=on, by=by)


def _arrival(pupil: Pupil, on: date, *, is_in_force: bool, by: User) -> LateArrival:
    values = {"is_in_force": is_in_force, "written_by": by, "written_at": timezone.now()}
    arrival, _ = LateArrival.objects.update_or_create(pupil=pupil, on=on, defaults=values, create_defaults=values)
    return arrival
