"""What the worker does for notices all the time: telling, and sending what is told by e-mail."""

from __future__ import annotations

from datetime import time
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from common.clock import current_moment
from notices.actions.bounces import record_bounce
from notices.actions.clearing import clear_old_notices
from notices.actions.history import note_changes
from notices.actions.outbox import claim_mail, drop_mail, mark_sent, put_off_mail, write_mails
from notices.actions.telling import tell_changes
from notices.models import Mail
from notices.queries.mail import is_mail_on, message_of
from notices.rules.bounces import Bounce, Verdict
from tasks.rules import Run, job, periodic

_REFUSED_FOR_GOOD = 500


@periodic(seconds=settings.NOTICES_EVERY)
def tell() -> None:
    """Read the history on, tell what is due, put what is to be mailed into letters."""
    note_changes(by=None)
    while tell_changes(now=current_moment(), by=None):
        pass
    while write_mails(now=current_moment(), by=None):
        pass


@periodic(seconds=settings.NOTICES_EVERY)
def send() -> None:
    """Send the letters that are due. A mail server that is away waits for nobody but this."""
    if not is_mail_on():
        return
    server = get_connection()
    try:
        while mail := claim_mail(now=current_moment(), by=None):
            _send(mail, server)
    finally:
        server.close()


def _send(mail: Mail, server: BaseEmailBackend) -> None:
    message = message_of(mail)
    if message is None:
        drop_mail(mail=mail, error="сообщать уже не о чем", by=None)
        return
    try:
        server.open()
        server.send_messages([message])
    except SMTPRecipientsRefused as refusal:
        _refused(mail, *_answer(refusal))
    except OSError as error:  # nobody answers, or what the server does not like is not the address
        server.close()
        put_off_mail(mail=mail, error=str(error), now=current_moment(), by=None)
    else:
        mark_sent(mail=mail, now=current_moment(), by=None)


def _refused(mail: Mail, code: int, words: str) -> None:
    """5…: there is no such address; 4…: not now."""
    error = f"{code} {words}"
    if code >= _REFUSED_FOR_GOOD:
        drop_mail(mail=mail, error=error, by=None)
        record_bounce(bounce=Bounce(mail.pk, Verdict.HARD, error), by=None)
    else:
        put_off_mail(mail=mail, error=error, now=current_moment(), by=None)


def _answer(refusal: SMTPRecipientsRefused) -> tuple[int, str]:
    """Number and words of the server's answer for the only recipient."""
    code, words = next(iter(refusal.recipients.values()))
    return code, words.decode("utf-8", "replace")


@job("Прочитанные и старые уведомления", at=time(3, 40))
def clear(run: Run) -> None:  # noqa: ARG001  # a job is given its run
    """Each night: what is old goes, and what is about children who are no longer one's own is no news."""
    clear_old_notices(now=current_moment(), by=None)
