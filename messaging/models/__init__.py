"""Nouns of the messaging floor."""

from messaging.models.abuse import AbuseReport, AbuseReportQuerySet
from messaging.models.announcements import (
    Acknowledgement,
    Announcement,
    AnnouncementClass,
    AnnouncementQuerySet,
)
from messaging.models.comments import ClassTeacherComment
from messaging.models.correspondents import Capacity, MayWrite
from messaging.models.letters import LetterDelivery, ParentsLetter
from messaging.models.messages import Message, MessageAttachment, MessageQuerySet
from messaging.models.settings import CorrespondenceHours
from messaging.models.support import HelpEntry, QuestionState, SupportQuestion, SupportReply
from messaging.models.threads import Sending, Thread, ThreadMember, ThreadMemberQuerySet

__all__ = [
    "AbuseReport", "AbuseReportQuerySet", "Acknowledgement", "Announcement", "AnnouncementClass",
    "AnnouncementQuerySet", "Capacity", "ClassTeacherComment", "CorrespondenceHours", "HelpEntry", "LetterDelivery",
    "MayWrite", "Message", "MessageAttachment", "MessageQuerySet", "ParentsLetter", "QuestionState", "Sending",
    "SupportQuestion", "SupportReply", "Thread", "ThreadMember", "ThreadMemberQuerySet",
]  # fmt: skip
