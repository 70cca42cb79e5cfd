"""What people are told, what of the history is still to be told, what the school has decided about both; addresses of

people for letters, and of programs for calendars and feeds.
"""

from notices.models.changes import HistoryChange, HistoryCursor
from notices.models.feeds import FeedKind, FeedLink, FeedLinkQuerySet, PublishedLesson
from notices.models.mail import Mail, MailAddress, MailChoice, MailPace, MailState
from notices.models.notices import NewsKind, Notice
from notices.models.reading import ThreadReadTriggers
from notices.models.settings import NoticeSettings

__all__ = [
    "FeedKind",
    "FeedLink",
    "FeedLinkQuerySet",
    "HistoryChange",
    "HistoryCursor",
    "Mail",
    "MailAddress",
    "MailChoice",
    "MailPace",
    "MailState",
    "NewsKind",
    "Notice",
    "NoticeSettings",
    "PublishedLesson",
    "ThreadReadTriggers",
]
