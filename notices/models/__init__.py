"""What people are told, what of the history is still to be told, what the school has decided about both; and addresses

by which programs are told.
"""

from notices.models.changes import HistoryChange, HistoryCursor
from notices.models.feeds import FeedKind, FeedLink, FeedLinkQuerySet, PublishedLesson
from notices.models.notices import NewsKind, Notice
from notices.models.settings import NoticeSettings

__all__ = [
    "FeedKind",
    "FeedLink",
    "FeedLinkQuerySet",
    "HistoryChange",
    "HistoryCursor",
    "NewsKind",
    "Notice",
    "NoticeSettings",
    "PublishedLesson",
]
