"""Letters that come back, as servers of several makes send them, fed to the command that a mail server calls."""

from __future__ import annotations

import io
import sys
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.management import call_command

from common.clock import current_moment
from notices.models import Mail, MailAddress
from notices.queries.mail import bounce_key
from notices.rules.bounces import bounce_token, mail_of_token
from tests.factories.notices import make_mail_address, told
from tests.world import World

REPORT = """Return-Path: <>
From: MAILER-DAEMON@mx.school.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.school.example.

--B
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.school.example
X-Postfix-Queue-ID: 4F1A2
Arrival-Date: Wed, 14 Oct 2026 18:00:00 +0700

Final-Recipient: rfc822; elena@home.example
Original-Recipient: rfc822;elena@home.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.home.example
Diagnostic-Code: smtp; {words}

--B
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: journal@school.example
To: elena@home.example
Message-ID: <{token}@school.example>
Subject: x

Text 5.5.5
--B--
"""
EXIM = """Return-path: <>
From: Mail Delivery System <Mailer-Daemon@host.example>
To: {to}
X-Failed-Recipients: elena@home.example
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  elena@home.example
    host mx.home.example [192.0.2.10]
    SMTP error from remote mail server after RCPT TO:<elena@home.example>:
    550 5.1.1 <elena@home.example>: Recipient address rejected: User unknown
"""
QMAIL = """Return-Path: <>
From: MAILER-DAEMON@qmail.example
To: {to}
Subject: failure notice

Hi. This is the qmail-send program at qmail.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<elena@home.example>:
192.0.2.10 does not like recipient.
Remote host said: 452 4.2.2 The email account is over quota
Giving up on 192.0.2.10.
"""
SILENT = """Return-Path: <>
From: postmaster@old.example
To: {to}
Subject: Undeliverable

Your message could not be delivered.
"""
HOLIDAY = """Return-Path: <elena@home.example>
From: elena@home.example
To: {to}
Auto-Submitted: auto-replied (vacation)
Subject: Re: x

I am away until 550 o'clock.
"""
PLAIN = """From: somebody@home.example
To: bounces@school.example
Subject: 550 5.1.1 hello

Nothing of ours.
"""


def mail_to(address: MailAddress) -> Mail:
    return Mail.objects.create(user=address.user, address=address.address, due_at=current_moment())


def feed(monkeypatch: pytest.MonkeyPatch, message: str, *, recipient: str = "") -> str:
    """As a mail server does: the message on the standard input."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(message.encode())))
    said = io.StringIO()
    call_command("read_bounce", f"--recipient={recipient}", stdout=said)
    return said.getvalue().strip()


def to_of(mail: Mail) -> str:
    return f"bounces+{bounce_token(mail.pk, bounce_key())}@school.example"


def report(mail: Mail, action: str, status: str, words: str, *, to: str | None = None) -> str:
    token = bounce_token(mail.pk, bounce_key())
    return REPORT.format(to=to or to_of(mail), action=action, status=status, words=words, token=token)


@pytest.fixture
def address(world: World) -> MailAddress:
    return make_mail_address(world.elena)


def state(address: MailAddress) -> tuple[bool, int, str]:
    address.refresh_from_db()
    return (address.is_working, address.score, address.failure)


def test_a_report_that_nobody_is_there_ends_the_address_at_once(
    world: World, address: MailAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = mail_to(address)
    said = feed(monkeypatch, report(mail, "failed", "5.1.1", "550 5.1.1 User unknown"))
    assert (said, state(address)) == (f"Письмо {mail.pk}: hard.", (False, 1, "smtp; 550 5.1.1 User unknown"))
    assert told(world.boris) == [
        "Ершова Елена Петровна (Ершов Дмитрий): письма журнала не доходят. Попросите проверить адрес."
    ]
    mail.refresh_from_db()
    assert mail.bounced_at is not None


def test_a_letter_is_known_by_its_number_where_a_server_has_rewritten_the_address(
    address: MailAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(monkeypatch, report(mail_to(address), "failed", "5.1.1", "550 no", to="bounces@school.example"))
    assert not state(address)[0]


def test_a_server_tells_the_recipient_apart_and_in_capitals(
    address: MailAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = mail_to(address)
    feed(monkeypatch, EXIM.format(to="bounces@school.example"), recipient=to_of(mail).upper())
    assert state(address) == (False, 1, "550 5.1.1 <elena@home.example>: Recipient address rejected: User unknown")


def test_full_boxes_count_and_the_fifth_in_a_row_ends_the_address(
    address: MailAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = []
    for message in (QMAIL, SILENT, QMAIL, SILENT, QMAIL):
        feed(monkeypatch, message.format(to=to_of(mail_to(address))))
        states.append(state(address)[:2])
    assert states == [(True, 1), (True, 2), (True, 3), (True, 4), (False, 5)]


def test_a_delivery_begins_the_count_anew(address: MailAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        feed(monkeypatch, QMAIL.format(to=to_of(mail_to(address))))
    feed(monkeypatch, report(mail_to(address), "delivered", "2.0.0", "250 OK"))
    assert state(address)[:2] == (True, 0)


def test_a_return_long_ago_is_forgotten(address: MailAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    MailAddress.objects.update(score=4, scored_at=current_moment() - timedelta(days=15))
    feed(monkeypatch, QMAIL.format(to=to_of(mail_to(address))))
    assert state(address)[:2] == (True, 1)


@pytest.mark.parametrize("shape", ["delayed", "holiday", "plain"])
def test_what_is_no_return_changes_nothing(address: MailAddress, monkeypatch: pytest.MonkeyPatch, shape: str) -> None:
    mail = mail_to(address)
    message = {
        "delayed": report(mail, "delayed", "4.4.1", "connect timed out"),
        "holiday": HOLIDAY.format(to=to_of(mail)),
        "plain": PLAIN,
    }[shape]
    feed(monkeypatch, message)
    assert state(address) == (True, 0, "")


def test_a_report_about_an_address_that_was_changed_since_does_not_touch_the_new_one(
    address: MailAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = mail_to(address)
    MailAddress.objects.update(address="other@home.example")
    feed(monkeypatch, report(mail, "failed", "5.1.1", "550 no"))
    assert state(address)[:2] == (True, 0)


def test_nobody_else_can_name_a_letter(address: MailAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    mail, key = mail_to(address), bounce_key()
    token = bounce_token(mail.pk, key)
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    assert (mail_of_token(token, key), mail_of_token(forged, key), mail_of_token(token, b"other")) == (
        mail.pk,
        None,
        None,
    )
    said = feed(monkeypatch, EXIM.format(to=f"bounces+{forged}@school.example"))
    assert (said, state(address)) == ("Это не ответ на письмо журнала.", (True, 0, ""))


def test_a_letter_that_is_gone_is_no_error(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    gone = uuid4()
    said = feed(monkeypatch, EXIM.format(to=f"bounces+{bounce_token(gone, bounce_key())}@school.example"))
    assert said == f"Письмо {gone}: запоминать нечего."


def test_rubbish_is_no_error(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    assert feed(monkeypatch, "\x00\xff not a letter") == "Это не ответ на письмо журнала."
