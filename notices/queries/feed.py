"""The notices of a person as the page shows them: by child and by day, the latest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from common.people import russian_key
from notices.access import notices_of
from notices.models import NewsKind, Notice
from school.roles import Roles

ON_A_PAGE = 100
# Pages that tell by `reading.js` that they have been read, by what stands before the number of the thing.
READ_AT = {"announcement": "messaging:announcement", "answer": "messaging:question"}


@dataclass(frozen=True)
class NoticeLine:
    """One notice: what was told when, where it leads, whether it has been read."""

    text: str
    url: str
    at: time
    is_new: bool


@dataclass(frozen=True)
class NoticeDay:
    """What was told on a day."""

    on: date
    lines: list[NoticeLine]


@dataclass(frozen=True)
class NoticeGroup:
    """What was told of one child; without a name what is about no child."""

    name: str
    days: list[NoticeDay]


@dataclass(frozen=True)
class Feed:
    """A page of notices. `up_to` names the latest shown, `before` the earliest where there are more."""

    groups: list[NoticeGroup]
    up_to: int
    n_new: int
    before: int | None


def feed(roles: Roles, before: int | None) -> Feed:
    """The latest notices, or those earlier than one of them. One query."""
    found = notices_of(roles).order_by("-pk")
    rows = list((found.filter(pk__lt=before) if before else found)[: ON_A_PAGE + 1])
    shown = rows[:ON_A_PAGE]
    by_child = groupby(sorted(shown, key=_child_order), lambda notice: notice.pupil)
    groups = [NoticeGroup(pupil.first_name if pupil else "", _days(rows)) for pupil, rows in by_child]
    return Feed(
        groups=groups,
        up_to=shown[0].pk if shown else 0,
        n_new=sum(row.seen_at is None for row in shown),
        before=shown[-1].pk if len(rows) > ON_A_PAGE else None,
    )


def _child_order(notice: Notice) -> tuple[str, int]:
    return (russian_key(notice.pupil.first_name), notice.pupil.pk) if notice.pupil else ("", 0)


def _days(notices: Iterable[Notice]) -> list[NoticeDay]:
    by_day = groupby(notices, lambda row: timezone.localtime(row.created_at).date())
    return [NoticeDay(on, [_line(row) for row in rows]) for on, rows in by_day]


def _line(row: Notice) -> NoticeLine:
    at = timezone.localtime(row.created_at).time()
    return NoticeLine(row.text, place_of(row), at, row.seen_at is None)


def place_of(notice: Notice) -> str:
    """Where the very thing stands: the week of the diary, the period marks."""
    if notice.kind == NewsKind.MESSAGES:
        return reverse("messaging:thread", args=[notice.about.split(":")[1]])
    if notice.kind in (NewsKind.ANNOUNCEMENTS, NewsKind.ANSWERS):
        thing, key = notice.about.split(":")
        return reverse(READ_AT[thing], args=[key])
    if notice.kind == NewsKind.UNDELIVERED:
        return reverse("notices:undelivered")
    if notice.kind == NewsKind.PERIOD_MARKS:
        return reverse("journal:pupil_period_marks", args=[notice.pupil_id])
    query = {"week": notice.on.isoformat()} if notice.on else {}
    return reverse("journal:diary", args=[notice.pupil_id], query=query)
