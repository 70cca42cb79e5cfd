"""What goes each night: old notices and letters, news about children who are no longer one's own."""

from __future__ import annotations

from datetime import datetime, timedelta

from common.actions import action
from notices.access import families_of
from notices.models import Mail, MailState, Notice

NOTICE_LIFETIME = timedelta(days=120)
MAIL_LIFETIME = timedelta(days=30)


@action
def clear_old_notices(*, now: datetime, by: None) -> None:
    """Notices are kept for four months, letters for one; a count of new ones is of what the person may still open."""
    Notice.objects.filter(created_at__lt=now - NOTICE_LIFETIME).delete()
    Mail.objects.exclude(state=MailState.WAITING).filter(created_at__lt=now - MAIL_LIFETIME).delete()
    unseen = Notice.objects.filter(seen_at=None, pupil__isnull=False).order_by("user", "pupil")
    pairs = set(unseen.values_list("user", "pupil").distinct())
    families = families_of({pupil_id for _, pupil_id in pairs if pupil_id})
    for user_id, pupil_id in pairs:
        if pupil_id and user_id not in families.get(pupil_id, ()):
            unseen.filter(user=user_id, pupil=pupil_id).update(seen_at=now)
