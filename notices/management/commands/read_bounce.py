"""`read_bounce`: a mail server hands over a letter that came back (docs/operations.md, «Letters»)."""

from __future__ import annotations

import email
import email.policy
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from notices.actions.bounces import record_bounce
from notices.queries.mail import bounce_key
from notices.rules.bounces import read_bounce


class Command(BaseCommand):
    """One letter from the standard input."""

    help = "Читает со стандартного ввода возвращённое письмо и запоминает, что адрес не принимает писем."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """To whom it came, where the server tells it so and not by a header."""
        parser.add_argument("--recipient", default="", help="адрес, на который пришёл возврат")

    def handle(self, *args: Any, recipient: str, **options: Any) -> None:
        """Always ends well: a server would send a report about a report that was refused."""
        message = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.compat32)
        bounce = read_bounce(message, recipient, bounce_key())
        if bounce is None:
            self.stdout.write("Это не ответ на письмо журнала.")
        elif record_bounce(bounce=bounce, by=None):
            self.stdout.write(f"Письмо {bounce.mail_id}: {bounce.verdict.value}.")
        else:
            self.stdout.write(f"Письмо {bounce.mail_id}: запоминать нечего.")
