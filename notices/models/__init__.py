"""What people are told, what of the history is still to be told, and what the school has decided about both."""

from notices.models.changes import HistoryChange, HistoryCursor
from notices.models.notices import NewsKind, Notice
from notices.models.settings import NoticeSettings

__all__ = ["HistoryChange", "HistoryCursor", "NewsKind", "Notice", "NoticeSettings"]
