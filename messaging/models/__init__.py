"""Nouns of the messaging floor."""

from messaging.models.support import HelpEntry, QuestionState, SupportQuestion, SupportReply

__all__ = ["HelpEntry", "QuestionState", "SupportQuestion", "SupportReply"]
