"""Everything that writes on the attendance floor: one verb, one transaction, one actor."""

from attendance.actions.class_day import DayEntry, announce_absence, note_late_arrival, record_day, undo_day_entries
from attendance.actions.notes import add_excuse_note, withdraw_excuse_note, withdraw_notes_of_day
from attendance.actions.notices import confirm_notice, decline_notice, send_notice, withdraw_notice

__all__ = [
    "DayEntry",
    "add_excuse_note",
    "announce_absence",
    "confirm_notice",
    "decline_notice",
    "note_late_arrival",
    "record_day",
    "send_notice",
    "undo_day_entries",
    "withdraw_excuse_note",
    "withdraw_notes_of_day",
    "withdraw_notice",
]
