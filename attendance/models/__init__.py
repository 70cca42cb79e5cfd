"""Tables of the attendance floor."""

from attendance.models.days import DueLesson, LateArrival
from attendance.models.notes import AbsenceUnderNotes, ExcuseNote, ExcuseNoteQuerySet, NoteKind
from attendance.models.notices import AbsenceNotice, AbsenceNoticeQuerySet, NoticeKind, NoticeState
from attendance.models.settings import AttendanceSettings

__all__ = [
    "AbsenceNotice",
    "AbsenceNoticeQuerySet",
    "AbsenceUnderNotes",
    "AttendanceSettings",
    "DueLesson",
    "ExcuseNote",
    "ExcuseNoteQuerySet",
    "LateArrival",
    "NoteKind",
    "NoticeKind",
    "NoticeState",
]
