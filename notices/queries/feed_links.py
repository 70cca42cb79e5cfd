"""The page of links: what a person may read by a secret address, and which of these addresses he has given away."""

from __future__ import annotations

from collections.abc import Sequence
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
    """A row for each kind and child, and for all children where there are several; two queries."""
    live = {(link.kind, link.pupil_id): link for link in links}
    children = [(pupil.pk, pupil.short_name) for pupil in pupils]
    together: Sequence[tuple[int | None, str]] = [(None, "Все дети")] if len(children) > 1 else []
    return [
        _row(kind, pupil_id, whose, live.get((kind.value, pupil_id)))
        for pupil_id, whose in (*together, *children)
        for kind in FeedKind
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
