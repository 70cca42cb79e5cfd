"""Publishing, correcting and withdrawing announcements; confirming that one has read them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Outdated, Refused
from entry.actions import compare_and_set
from messaging.models import Acknowledgement, Announcement, AnnouncementClass
from messaging.rules.announcements import AnnouncementText, Audience


@action
def publish_announcement(
    *, key: UUID, text: AnnouncementText, audience: Audience, needs_acknowledgement: bool, today: date, by: User
) -> Announcement:
    """The new announcement; the same form sent again gives the one that is there."""
    announcement, is_new = Announcement.objects.get_or_create(
        key=key,
        defaults={
            "title": text.title, "text": text.text, "expires_on": text.expires_on, "published_on": today,
            "is_for_families": audience.for_families, "is_for_pupils": audience.for_pupils,
            "is_for_staff": audience.for_staff, "needs_acknowledgement": needs_acknowledgement,
            "published_by": by, "written_by": by,
        },
    )  # fmt: skip
    if announcement.published_by_id != by.pk:
        raise Refused("Эта форма уже отправлена: обновите страницу.")
    if is_new:
        _address(announcement, audience.class_ids or ())
    return announcement


def _address(announcement: Announcement, class_ids: Collection[int]) -> None:
    AnnouncementClass.objects.bulk_create(
        AnnouncementClass(announcement=announcement, school_class_id=pk) for pk in sorted(class_ids)
    )


@action
def correct_announcement(
    *, announcement: Announcement, text: AnnouncementText, known_version: int, by: User
) -> Announcement:
    """Write another text or last day; who has confirmed the former text is asked again. Raises Conflict, Refused."""
    return compare_and_set(
        Announcement.objects.all(),
        {"pk": announcement.pk},
        {"title": text.title, "text": text.text, "expires_on": text.expires_on},
        known_version=known_version,
        by=by,
    )


@action
def withdraw_announcement(*, announcement: Announcement, reason: str, by: User) -> None:
    """Show it to nobody any more. Once more by the same person changes nothing; raises Outdated after somebody else."""
    changed = Announcement.objects.filter(pk=announcement.pk, withdrawn_at=None).update(
        withdrawn_at=current_moment(), withdrawal_reason=reason, written_by=by, written_at=current_moment()
    )
    if not changed and not Announcement.objects.filter(pk=announcement.pk, written_by=by).exists():
        raise Outdated("Объявление уже отозвано.")


@action
def acknowledge(*, announcement: Announcement, known_version: int, by: User) -> None:
    """The person has read it. Raises Outdated when the text has been corrected since he saw it."""
    if announcement.version != known_version:
        raise Outdated("Текст объявления тем временем исправили: прочитайте его ещё раз.")
    Acknowledgement.objects.get_or_create(announcement=announcement, user=by, version=known_version)
