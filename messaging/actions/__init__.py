"""Everything that writes on the messaging floor: one verb, one transaction, one actor."""

from messaging.actions.support import ask_question, close_question, reply_to_question, save_help_entry

__all__ = ["ask_question", "close_question", "reply_to_question", "save_help_entry"]
