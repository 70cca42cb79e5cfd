"""The page of links: what a person may read by a secret address, and which of these addresses he has given away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from notices.models import FeedKind, FeedLink
from school.models import Pupil


@dataclass(frozen=True)
class FeedRow:
    """One thing that can be read: the kind, about whom (no pupil = all children), and the live link to it, if any."""

    kind: str
    kind_name: str
    pupil_id: int | None
    whose: str
    link_id: int | None
    created_at: datetime | None
    last_read_at: datetime | None


def feed_rows(links: QuerySet[FeedLink], pupils: QuerySet[Pupil]) -> list[FeedRow]:
    """A row for each kind and child, and for all children; two queries.

    Of all together a link is offered to whoever has several; one that is live is shown in any case, to be revoked.
    """
    live = {(link.kind, link.pupil_id): link for link in links}
    children = [(pupil.pk, pupil.short_name) for pupil in pupils]
    together = [kind for kind in FeedKind if len(children) > 1 or (kind.value, None) in live]
    return [
        *(_row(kind, None, "Все дети", live.get((kind.value, None))) for kind in together),
        *(_row(kind, pk, whose, live.get((kind.value, pk))) for pk, whose in children for kind in FeedKind),
    ]


def _row(kind: FeedKind, pupil_id: int | None, whose: str, link: FeedLink | None) -> FeedRow:
    return FeedRow(
        kind=kind.value,
        kind_name=str(kind.label),
        pupil_id=pupil_id,
        whose=whose,
        link_id=link.pk if link else None,
        created_at=link.created_at if link else None,
        last_read_at=link.last_read_at if link else None,
    )
