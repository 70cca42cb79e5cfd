"""Links to calendars and news: made, revoked, counted; and what calendars are told of each lesson."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.actions import log_access
from accounts.models import AccessAction, User
from common.actions import action
from common.clock import current_moment
from notices.models import FeedKind, FeedLink, PublishedLesson
from notices.models.feeds import hash_of_token
from notices.queries.calendar import CalendarEntry
from school.models import Pupil

_TOKEN_BYTES = 32
READS_PER_HOUR = 60  # programs ask every quarter of an hour at most
_HOUR = timedelta(hours=1)

_PUBLISH = """
    INSERT INTO notices_publishedlesson AS known (uid, pupil_id, "on", digest, sequence, changed_at)
    SELECT told.uid, told.pupil_id, told."on", told.digest, 0, %s
      FROM unnest(%s::uuid[], %s::bigint[], %s::date[], %s::text[]) told (uid, pupil_id, "on", digest)
        ON CONFLICT (uid) DO UPDATE
       SET digest = EXCLUDED.digest, sequence = known.sequence + 1, changed_at = EXCLUDED.changed_at
     WHERE known.digest <> EXCLUDED.digest
"""


@dataclass(frozen=True)
class NewFeedLink:
    """A link at the only moment when its token is known: it is shown once and stored nowhere."""

    link: FeedLink
    token: str = field(repr=False)


@action
@sensitive_variables("token")
def make_feed_link(*, kind: FeedKind, pupil: Pupil | None, by: User) -> NewFeedLink:
    """A new address of the calendar or the news; the one for the same before is dead from now on."""
    User.objects.select_for_update().get(pk=by.pk)  # two at once: the second replaces the first
    now = current_moment()
    FeedLink.objects.live().filter(user=by, kind=kind, pupil=pupil).update(revoked_at=now)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    link = FeedLink.objects.create(user=by, kind=kind, pupil=pupil, token_hash=hash_of_token(token), created_at=now)
    return NewFeedLink(link, token)


@action
def revoke_feed_link(*, link: FeedLink, by: User) -> None:
    """From now on the address answers 404. Once more changes nothing."""
    FeedLink.objects.live().filter(pk=link.pk).update(revoked_at=current_moment())


@action
def count_read(*, link: FeedLink, address: str | None, by: User) -> bool:
    """Notes when the address was read; the first reading of a day goes into the access log.

    False, and nothing noted, after `READS_PER_HOUR` readings of an hour.
    """
    now = current_moment()
    new_hour = Q(reads_counted_from=None) | Q(reads_counted_from__lte=now - _HOUR)
    counted = FeedLink.objects.live().filter(Q(n_reads__lt=READS_PER_HOUR) | new_hour, pk=link.pk)
    if not counted.update(
        n_reads=Case(When(new_hour, then=Value(1)), default=F("n_reads") + 1),
        reads_counted_from=Case(When(new_hour, then=Value(now)), default=F("reads_counted_from")),
        last_read_at=now,
    ):
        return False
    if link.last_read_at is None or _day(link.last_read_at) != _day(now):
        log_access(action=AccessAction.DOWNLOAD, address=address, subject=f"по ссылке: {link}", by=by)
    return True


@action
def publish_lessons(*, entries: Collection[CalendarEntry], first: date, by: User) -> None:
    """What calendars are told of these lessons is noted; of one that was told otherwise the sequence goes up by one.

    What lies before `first` is forgotten: no calendar shows it any more.
    """
    told = sorted(entries, key=lambda entry: entry.uid)  # in one order, so that two readers never wait for each other
    pupil_ids = {entry.pupil_id for entry in told}
    PublishedLesson.objects.filter(pupil__in=pupil_ids, on__lt=first).delete()
    columns = [[getattr(entry, name) for entry in told] for name in ("uid", "pupil_id", "on", "digest")]
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISH, [current_moment(), *columns])


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
