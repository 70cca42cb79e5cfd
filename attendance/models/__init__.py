"""Tables of the attendance floor."""

from attendance.models.notes import AbsenceUnderNotes, ExcuseNote, ExcuseNoteQuerySet, NoteKind

__all__ = ["AbsenceUnderNotes", "ExcuseNote", "ExcuseNoteQuerySet", "NoteKind"]
