"""Excuse notes."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from attendance.models import AbsenceNotice, ExcuseNote, NoteKind, NoticeKind
from journal.models import AbsenceCode
from school.models import Pupil


def make_excuse_note(
    *,
    pupil: Pupil,
    code: AbsenceCode,
    starts_on: date,
    ends_on: date,
    kind: NoteKind = NoteKind.CERTIFICATE,
    number: str = "",
    by: User,
) -> ExcuseNote:
    return ExcuseNote.objects.create(
        pupil=pupil, kind=kind, code=code, starts_on=starts_on, ends_on=ends_on, number=number, written_by=by
    )


def make_notice(
    *,
    pupil: Pupil,
    starts_on: date,
    ends_on: date,
    kind: NoticeKind = NoticeKind.FAMILY,
    text: str = "",
    by: User,
) -> AbsenceNotice:
    return AbsenceNotice.objects.create(
        pupil=pupil, starts_on=starts_on, ends_on=ends_on, kind=kind, text=text, sent_by=by, written_by=by
    )
