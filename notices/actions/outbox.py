"""The outbox: what is told becomes letters; each is claimed, sent, marked – at least once, whoever dies."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from common.actions import action
from notices.models import Mail, MailState, Notice
from notices.queries.mail import Paces, still_wanted
from notices.queries.sources import is_alone
from notices.rules.paces import retry_after

AT_ONCE = 20  # people whose letters are written in one transaction
GIVEN_UP_AFTER = timedelta(days=3)


@action
def write_mails(*, now: datetime, by: None) -> int:
    """Put what is due for each person into one letter; returns how many people were looked at, 0 when all are.

    Asked for again, because hours may have passed: whether he still may be told, still wants to be, has read it.
    """
    if not is_alone():
        return 0
    due = Notice.objects.filter(mail=None, mail_at__lte=now)
    users = list(due.order_by("user").values_list("user", flat=True).distinct()[:AT_ONCE])
    notices = list(due.filter(user__in=users).order_by("pk"))
    wanted = still_wanted(notices)
    for user_id in users:
        own = [notice.pk for notice in wanted if notice.user_id == user_id]
        if own:
            _write(user_id, own, now)
    Notice.objects.filter(pk__in={notice.pk for notice in notices} - {notice.pk for notice in wanted}).update(
        mail_at=None
    )
    return len(users)


def _write(user_id: int, notices: list[int], now: datetime) -> None:
    address = Paces({user_id}).addresses[user_id].address
    mail = Mail.objects.create(user_id=user_id, address=address, due_at=now, created_at=now)
    Notice.objects.filter(pk__in=notices).update(mail=mail)


@action
def claim_mail(*, now: datetime, by: None) -> Mail | None:
    """A letter that is due and that nobody holds; who gets it has some minutes to send it. None when there is none."""
    is_free = Q(leased_until=None) | Q(leased_until__lt=now)
    due = Mail.objects.filter(is_free, state=MailState.WAITING, due_at__lte=now)
    mail = due.select_for_update(skip_locked=True).order_by("due_at").first()
    if mail is not None:
        mail.attempts += 1
        mail.leased_until = now + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
        mail.save(update_fields=["attempts", "leased_until"])
    return mail


def _held(mail: Mail) -> QuerySet[Mail]:
    """The row, as long as no other try has begun."""
    return Mail.objects.filter(pk=mail.pk, state=MailState.WAITING, attempts=mail.attempts)


@action
def mark_sent(*, mail: Mail, now: datetime, by: None) -> bool:
    """The server has taken it. False when the lease was over and another sends it again."""
    held = _held(mail)
    return bool(held.update(state=MailState.SENT, sent_at=now, leased_until=None, error=""))


@action
def drop_mail(*, mail: Mail, error: str, by: None) -> None:
    """It is not sent and will not be: there is nothing to say any more, or the address does not exist."""
    _held(mail).update(state=MailState.FAILED, leased_until=None, error=error[:200])


@action
def put_off_mail(*, mail: Mail, error: str, now: datetime, by: None) -> None:
    """Try again later, each time twice as long; after three days nobody wants to know any more."""
    if now - mail.created_at > GIVEN_UP_AFTER:
        drop_mail(mail=mail, error=error, by=None)
        return
    later = now + retry_after(mail.attempts)
    _held(mail).update(due_at=later, leased_until=None, error=error[:200])
