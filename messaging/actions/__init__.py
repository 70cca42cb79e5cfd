"""Everything that writes on the messaging floor: one verb, one transaction, one actor."""

from messaging.actions.abuse import close_abuse_report, report_abuse
from messaging.actions.announcements import (
    acknowledge,
    correct_announcement,
    publish_announcement,
    withdraw_announcement,
)
from messaging.actions.comments import write_comments
from messaging.actions.letters import NewLetter, send_letters
from messaging.actions.support import ask_question, close_question, reply_to_question, save_help_entry
from messaging.actions.threads import mark_read, send_message, start_thread
from messaging.rules.correspondence import Addressee

__all__ = [
    "Addressee",
    "NewLetter",
    "acknowledge",
    "ask_question",
    "close_abuse_report",
    "close_question",
    "correct_announcement",
    "mark_read",
    "publish_announcement",
    "reply_to_question",
    "report_abuse",
    "save_help_entry",
    "send_letters",
    "send_message",
    "start_thread",
    "withdraw_announcement",
    "write_comments",
]
