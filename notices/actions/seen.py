"""What a person does with his notices."""

from __future__ import annotations

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from notices.models import Notice


@action
def mark_seen(*, up_to: int, by: User) -> int:
    """All notices that the page showed are read; one that came after it stays new. Returns how many."""
    return Notice.objects.filter(user=by, seen_at=None, pk__lte=up_to).update(seen_at=current_moment())


@action
def mark_place_seen(*, about: str, by: User) -> int:
    """The person has read the very thing that his notices are about. Returns how many."""
    return Notice.objects.filter(user=by, seen_at=None, about=about).update(seen_at=current_moment())
