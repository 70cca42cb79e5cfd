"""Everything that writes on the attendance floor: one verb, one transaction, one actor."""

from attendance.actions.morning import Word, note_late_arrival, say_about_day, take_words_back, tell_away
from attendance.actions.notes import add_excuse_note, withdraw_excuse_note, withdraw_notes_of_day
from attendance.actions.notices import confirm_notice, decline_notice, send_notice, withdraw_notice

__all__ = [
    "Word",
    "add_excuse_note",
    "confirm_notice",
    "decline_notice",
    "note_late_arrival",
    "say_about_day",
    "send_notice",
    "take_words_back",
    "tell_away",
    "withdraw_excuse_note",
    "withdraw_notes_of_day",
    "withdraw_notice",
]
