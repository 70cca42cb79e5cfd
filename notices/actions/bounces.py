"""Letters that come back: one that can never arrive ends the address at once, others by their number."""

from __future__ import annotations

from datetime import timedelta

from common.actions import action
from common.clock import current_moment
from notices.models import Mail, MailAddress, NewsKind, Notice
from notices.queries.families import class_teachers_of
from notices.rules.bounces import Bounce, Verdict

SOFT_BOUNCES = 5
FORGOTTEN_AFTER = timedelta(days=14)


@action
def record_bounce(*, bounce: Bounce, by: None) -> bool:
    """What a server says of a letter of ours; False when it is about no address that is written to now.

    Hard: no more letters, and the class teachers are told; soft: the same once it was the fifth in a row, each within
    two weeks of the one before. A delivery begins the count anew.
    """
    mail = Mail.objects.select_for_update().filter(pk=bounce.mail_id).first()
    if mail is None:
        return False
    address = MailAddress.objects.select_for_update().filter(user=mail.user_id, address=mail.address).first()
    if address is None or address.failed_at is not None or bounce.verdict is Verdict.NOTHING:
        return False
    if bounce.verdict is Verdict.DELIVERED:
        address.score = 0
        address.save(update_fields=["score"])
        return True
    _came_back(mail)
    _count(address, bounce)
    return True


def _came_back(mail: Mail) -> None:
    mail.bounced_at = current_moment()
    mail.save(update_fields=["bounced_at"])


def _count(address: MailAddress, bounce: Bounce) -> None:
    now = current_moment()
    in_a_row = address.scored_at is not None and now - address.scored_at < FORGOTTEN_AFTER
    address.score = address.score + 1 if in_a_row else 1
    address.scored_at = now
    if bounce.verdict is Verdict.HARD or address.score >= SOFT_BOUNCES:
        address.failed_at, address.failure = now, bounce.reason
        _tell_class_teachers(address)
    address.save()


def _tell_class_teachers(address: MailAddress) -> None:
    """Who it is about, and no address: the family keeps that to itself."""
    about = f"address:{address.pk}"
    for user_id, pupil_name in class_teachers_of(address.user_id):
        told = Notice.objects.filter(user=user_id, about=about).count()
        text = f"{address.user.full_name} ({pupil_name}): письма журнала не доходят. Попросите проверить адрес."
        Notice.objects.create(
            user_id=user_id, kind=NewsKind.UNDELIVERED, about=about, number=told + 1, text=text[:300],
            created_at=current_moment(),
        )  # fmt: skip
