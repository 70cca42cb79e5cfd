"""Everything that writes on the attendance floor: one verb, one transaction, one actor."""

from attendance.actions.notes import add_excuse_note, withdraw_excuse_note

__all__ = ["add_excuse_note", "withdraw_excuse_note"]
