"""What is needed to write a letter: whether letters go out at all, signed links, who wants which at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from email.utils import formataddr
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from common.people import russian_key
from notices.access import families_of
from notices.models import Mail, MailAddress, MailChoice, NewsKind, Notice
from notices.rules.bounces import bounce_token
from notices.rules.letters import (
    SUBJECT,
    SUBJECT_OF_CONFIRMATION,
    Letter,
    LetterChild,
    LetterStop,
    confirmation_text,
    letter_text,
    one_line,
)
from notices.rules.paces import OFF, USUAL_PACE, MailHours, mail_moment
from school.models import School

CONFIRMATION_DAYS = 3
_CONFIRM, _STOP = "notices.confirm", "notices.stop"


def is_mail_on() -> bool:
    """Has this school a mail server?"""
    return bool(settings.EMAIL_HOST)


def confirmation_token(address: MailAddress) -> str:
    """Stands in the link that only the owner of the address gets."""
    return signing.dumps([address.pk, address.nonce], salt=_CONFIRM)


def address_of_token(token: str) -> MailAddress | None:
    """The address that the link confirms; None for a link that is forged, too old, or of an address changed since."""
    try:
        pk, nonce = signing.loads(token, salt=_CONFIRM, max_age=timedelta(days=CONFIRMATION_DAYS))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return MailAddress.objects.filter(pk=pk, nonce=nonce).first()


def stop_token(user_id: int, kinds: Collection[str]) -> str:
    """The only credential of who stops letters (RFC 8058): he may have no session, and the letter may be old."""
    return signing.Signer(salt=_STOP).sign_object([user_id, sorted(kinds)])


def stop_of_token(token: str) -> tuple[int, list[NewsKind]] | None:
    """Whose letters of which kinds the link stops; None for a forged one."""
    try:
        user_id, kinds = signing.Signer(salt=_STOP).unsign_object(token)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return user_id, [NewsKind(kind) for kind in kinds if kind in NewsKind.values]


def bounce_key() -> bytes:
    """Signs which letter came back."""
    return salted_hmac("notices.bounce", "", algorithm="sha256").digest()


class Paces:
    """How soon each of some people wants to be written to, by child and kind, and at which hours. Two queries."""

    def __init__(self, user_ids: Collection[int]) -> None:
        self.addresses: dict[int, MailAddress] = {}
        self._chosen: dict[int, dict[tuple[int | None, str], str]] = defaultdict(dict)
        if not is_mail_on() or not user_ids:
            return
        self.addresses = {row.user_id: row for row in MailAddress.objects.working().filter(user__in=user_ids)}
        chosen = MailChoice.objects.filter(user__in=self.addresses)
        for user_id, pupil_id, kind, pace in chosen.values_list("user", "pupil", "kind", "pace"):
            self._chosen[user_id][pupil_id, kind] = pace

    def pace(self, user_id: int, pupil_id: int | None, kind: str) -> str:
        """The choice for the child, else for everybody, else the usual one."""
        chosen = self._chosen.get(user_id, {})
        return chosen.get((pupil_id, kind)) or chosen.get((None, kind)) or USUAL_PACE[kind]

    def moment(self, user_id: int, pupil_id: int | None, kind: str, now: datetime) -> datetime | None:
        """When what happens now is to be mailed to the person; None for never."""
        address = self.addresses.get(user_id)
        if address is None:
            return None
        hours = MailHours(address.quiet_from, address.quiet_until, address.digest_at)
        return mail_moment(timezone.localtime(now), self.pace(user_id, pupil_id, kind), hours)


def still_wanted(notices: Collection[Notice]) -> list[Notice]:
    """Those that may be mailed now: the person has not read them, is written to, may still be told of the child."""
    paces = Paces({notice.user_id for notice in notices})
    families = families_of({notice.pupil_id for notice in notices if notice.pupil_id})
    return [
        notice
        for notice in notices
        if notice.seen_at is None
        and notice.user_id in paces.addresses
        and paces.pace(notice.user_id, notice.pupil_id, notice.kind) != OFF
        and (notice.pupil_id is None or notice.user_id in families.get(notice.pupil_id, ()))
    ]


def message_of(mail: Mail) -> EmailMultiAlternatives | None:
    """The letter as it goes out; None when there is nothing to say any more. Its number is the same at each try.

    While the server was away, days may have passed since it was written: what it says is asked for anew.
    """
    school = School.objects.values_list("short_name", flat=True).first() or "Школа"
    if mail.is_confirmation:
        return _confirmation(mail, school)
    is_written_to = MailAddress.objects.working().filter(user=mail.user_id, address=mail.address).exists()
    notices = still_wanted(list(mail.notices.select_related("pupil").order_by("pk"))) if is_written_to else []
    return _news(mail, school, notices) if notices else None


def _confirmation(mail: Mail, school: str) -> EmailMultiAlternatives | None:
    address = MailAddress.objects.filter(user=mail.user_id, address=mail.address, confirmed_at=None).first()
    if address is None:
        return None
    url = _url("notices:mail_confirmation", confirmation_token(address))
    return _message(mail, school, SUBJECT_OF_CONFIRMATION, confirmation_text(school, url, CONFIRMATION_DAYS), {})


def _news(mail: Mail, school: str, notices: list[Notice]) -> EmailMultiAlternatives:
    kinds = sorted({notice.kind for notice in notices})
    stop_url = _url("notices:mail_stop", stop_token(mail.user_id, kinds))
    letter = Letter(
        school=school,
        children=_children(notices),
        stops=[
            LetterStop(NewsKind(kind).label, _url("notices:mail_stop", stop_token(mail.user_id, [kind])))
            for kind in kinds
        ],
        stop_url=stop_url,
        notices_url=_url("notices:notices"),
        settings_url=_url("notices:notice_settings"),
    )
    unsubscribe = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = _message(mail, school, SUBJECT, letter_text(letter), unsubscribe)
    message.attach_alternative(render_to_string("notices/letter.html", {"letter": letter}), "text/html")
    return message


def _children(notices: Iterable[Notice]) -> list[LetterChild]:
    lines: dict[str, list[str]] = defaultdict(list)
    for notice in notices:
        lines[notice.pupil.first_name if notice.pupil else ""].append(notice.text)
    return [LetterChild(name, texts) for name, texts in sorted(lines.items(), key=lambda each: russian_key(each[0]))]


def _message(mail: Mail, school: str, subject: str, text: str, headers: dict[str, str]) -> EmailMultiAlternatives:
    token = bounce_token(mail.pk, bounce_key())
    host = settings.MAIL_FROM.rpartition("@")[2]
    return EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=_return_address(mail.pk),
        to=[mail.address],
        headers={
            "From": formataddr((one_line(school), settings.MAIL_FROM)),
            "Message-ID": f"<{token}@{host}>",
            "Auto-Submitted": "auto-generated",
            **headers,
        },
    )


def _return_address(mail_id: UUID) -> str:
    """Where it comes back to: an address for this letter alone, where the school has a box for such."""
    local, at, host = settings.MAIL_BOUNCES.rpartition("@")
    return f"{local}+{bounce_token(mail_id, bounce_key())}@{host}" if at else settings.MAIL_FROM


def _url(name: str, *arguments: str) -> str:
    return settings.SITE_URL + reverse(name, args=arguments)
