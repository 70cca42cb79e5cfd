"""Links to calendars and news."""

from __future__ import annotations

from notices.actions.feeds import NewFeedLink, make_feed_link
from notices.models import FeedKind
from school.models import Pupil
from tests.world import Person


def make_link(kind: FeedKind, person: Person, pupil: Pupil | None = None) -> NewFeedLink:
    return make_feed_link(kind=kind, pupil=pupil, by=person.user)


def calendar_path(person: Person, pupil: Pupil | None = None) -> str:
    """The address of a new calendar of the person."""
    return f"/notices/calendar/{make_link(FeedKind.CALENDAR, person, pupil).token}.ics"


def news_path(person: Person, pupil: Pupil | None = None) -> str:
    """The address of new news of the person."""
    return f"/notices/news/{make_link(FeedKind.NEWS, person, pupil).token}.atom"
