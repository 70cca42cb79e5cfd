"""Notices for tests: the worker's steps without the worker."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import time_machine
from django.core import mail
from django.core.mail import EmailMessage

from common.clock import current_moment
from notices.actions.history import note_changes
from notices.actions.outbox import write_mails
from notices.actions.telling import tell_changes
from notices.jobs import send
from notices.models import MailAddress, MailChoice, NewsKind, Notice
from school.models import Pupil
from tests.world import Child, Person


def tell(*, after_minutes: float = 16) -> None:
    """What the worker does, so many minutes later: the history is read on, and what is due by then is told."""
    note_changes(by=None)
    while tell_changes(now=current_moment() + timedelta(minutes=after_minutes), by=None):
        pass


def told(person: Person) -> list[str]:
    """What the person was told, in order."""
    return list(Notice.objects.filter(user=person.user).order_by("pk").values_list("text", flat=True))


def count_beside_bell(person: Person) -> int:
    person.user.refresh_from_db(fields=["n_unread"])
    return person.user.n_unread


def make_told(
    person: Person, child: Child, *, n: int = 1, kind: str = "marks", text: str = "", on: date | None = None
) -> None:
    """So many notices about the child."""
    earlier = Notice.objects.count()
    Notice.objects.bulk_create(
        Notice(
            user=person.user,
            pupil=child.pupil,
            kind=kind,
            about=f"mark:{number}",
            value="5",
            text=text or f"Весть № {number}.",
            on=on,
        )
        for number in range(earlier, earlier + n)
    )


MAIL_SETTINGS = {
    "EMAIL_HOST": "mail.example",
    "MAIL_FROM": "journal@school.example",
    "MAIL_BOUNCES": "bounces@school.example",
    "SITE_URL": "https://journal.example",
}


def make_mail_address(person: Person, *, address: str = "", confirmed: bool = True, **values: Any) -> MailAddress:
    """Written to at once and at any hour, unless told otherwise."""
    usual = {"quiet_from": time(0), "quiet_until": time(0), "nonce": "once", **values}
    return MailAddress.objects.create(
        user=person.user,
        address=address or f"{person.user.username}@home.example",
        confirmed_at=current_moment() if confirmed else None,
        **usual,
    )


def choose(person: Person, pace: str, *kinds: str, pupil: Pupil | None = None) -> None:
    for kind in kinds or NewsKind.values:
        MailChoice.objects.update_or_create(user=person.user, pupil=pupil, kind=kind, defaults={"pace": pace})


def send_mails(*, after_minutes: float = 16) -> list[EmailMessage]:
    """What the worker puts into letters and sends, so many minutes later; gives the letters sent now."""
    before = len(mail.outbox)
    with time_machine.travel(current_moment() + timedelta(minutes=after_minutes), tick=True):
        while write_mails(now=current_moment(), by=None):
            pass
        send()
    return list(mail.outbox[before:])
