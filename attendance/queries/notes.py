"""Excuse notes as the class teacher and management read them (R-37)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from attendance.models import ExcuseNoteQuerySet
from common.formatting import date_short
from school.models import Enrolment, SchoolClass


@dataclass(frozen=True)
class NoteRow:
    """One note: whose, why, for which days, who entered it or took it back and when."""

    pk: int
    pupil: str
    letter: str
    what: str
    days: str
    author: str
    at: datetime
    is_in_force: bool


def note_rows(notes: ExcuseNoteQuerySet, school_class: SchoolClass) -> list[NoteRow]:
    """Notes about pupils of the class since its year began, the latest days first. One query."""
    members = Enrolment.objects.in_class(school_class.pk).values("pupil")
    found = notes.filter(pupil__in=members, ends_on__gte=school_class.year.starts_on)
    return [
        NoteRow(
            pk=note.pk,
            pupil=note.pupil.short_name,
            letter=note.code.letter,
            what=str(note),
            days=days_in_words(note.starts_on, note.ends_on),
            author=note.written_by.initials_name,
            at=note.written_at,
            is_in_force=note.is_in_force,
        )
        for note in found.select_related("pupil", "code", "written_by")
    ]


def days_in_words(starts_on: date, ends_on: date) -> str:
    """«12.10.2026», «12.10.2026 – 16.10.2026»."""
    return date_short(starts_on) if starts_on == ends_on else f"{date_short(starts_on)} – {date_short(ends_on)}"
