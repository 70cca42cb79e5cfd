"""What a letter that has come back says: delivery reports (RFC 3464) and what servers send in their place."""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from email.message import Message
from enum import Enum
from hashlib import sha256
from uuid import UUID

_MAC_BYTES = 10
_TOKEN = re.compile(r"([a-z2-7]{26})-([a-z2-7]{16})")
_STATUS = re.compile(r"(?<![\d.])([245])\.\d{1,3}\.\d{1,3}(?![\d.])")
_REPLY = re.compile(r"(?<![\d.:-])([45])\d\d(?=[ -])")
_RETURNED = ("message/rfc822", "text/rfc822-headers")
_LONGEST_REASON = 200


class Verdict(Enum):
    """What the server says of the letter."""

    DELIVERED = "delivered"
    SOFT = "soft"
    HARD = "hard"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Bounce:
    """Which letter came back, how gravely, and in which words."""

    mail_id: UUID
    verdict: Verdict
    reason: str


def bounce_token(mail_id: UUID, key: bytes) -> str:
    """Names a letter in its sender's address; nobody else can make one. Case does not matter, as in addresses."""
    return f"{_base32(mail_id.bytes)}-{_mac(mail_id, key)}"


def mail_of_token(text: str, key: bytes) -> UUID | None:
    """The letter that a text names, in whichever address; None when it names none, or one that is not signed."""
    for name, mac in _TOKEN.findall(text.lower()):
        mail_id = UUID(bytes=base64.b32decode(name.upper() + "======"))
        if hmac.compare_digest(mac, _mac(mail_id, key)):
            return mail_id
    return None


def read_bounce(message: Message, recipient: str, key: bytes) -> Bounce | None:
    """What came back; None for what is no answer to a letter of ours. `recipient`: to whom the server delivers it."""
    mail_id = next(filter(None, (mail_of_token(text, key) for text in _where_named(message, recipient))), None)
    if mail_id is None:
        return None
    verdict, reason = _verdict(message)
    return Bounce(mail_id, verdict, " ".join(reason.split())[:_LONGEST_REASON])


def _where_named(message: Message, recipient: str) -> list[str]:
    """The address it came to, and the identity of the letter that it returns, for servers that rewrite addresses."""
    headers = ("X-Original-To", "Delivered-To", "Envelope-To", "To", "In-Reply-To", "References")
    named = [recipient, *(str(value) for name in headers for value in message.get_all(name, []))]
    named += [part.as_string() for part in message.walk() if part.get_content_type() in _RETURNED]
    return named


def _verdict(message: Message) -> tuple[Verdict, str]:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            return _of_report(part)
    if message.get("X-Failed-Recipients") or _is_from_server(message):
        return _of_text(message)
    return Verdict.NOTHING, ""


def _is_from_server(message: Message) -> bool:
    """From an empty sender or a mailer, and not «I am on holiday»."""
    is_reply = str(message.get("Auto-Submitted", "")).lower().startswith("auto-replied") or message.get("X-Autoreply")
    sender = f"{message.get('Return-Path', '')} {message.get('From', '')}".lower()
    is_mailer = any(word in sender for word in ("mailer-daemon", "postmaster", "mail delivery", "<>"))
    return is_mailer and not is_reply


def _of_report(part: Message) -> tuple[Verdict, str]:
    """One block of fields for each recipient, after one for the letter; ours have one recipient."""
    blocks = [each for each in part.walk() if each.get("Action") or each.get("Status")]
    for block in blocks:
        action = str(block.get("Action", "")).strip().lower()
        status = str(block.get("Status", "")).strip()
        reason = str(block.get("Diagnostic-Code", "")) or status
        if action in ("delivered", "relayed", "expanded"):
            return Verdict.DELIVERED, reason
        if action == "delayed":
            return Verdict.NOTHING, reason
        if action == "failed" or status[:1] in ("4", "5"):
            return (Verdict.SOFT if status.startswith("4") else Verdict.HARD), reason
    return Verdict.NOTHING, ""


def _of_text(message: Message) -> tuple[Verdict, str]:
    """Of servers that write in words: the first line with a status or a reply; without one nobody knows, so soft."""
    text = "\n".join(_texts(message))
    for line in text.splitlines():
        if found := _STATUS.search(line) or _REPLY.search(line):
            return {"2": Verdict.DELIVERED, "4": Verdict.SOFT, "5": Verdict.HARD}[found[1]], line
    return Verdict.SOFT, text.strip().partition("\n")[0]


def _texts(message: Message) -> list[str]:
    """The words of the server, without those of the letter that it returns."""
    texts = []
    for part in message.walk():
        if part.get_content_type() in _RETURNED:
            break
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            texts.append(payload.decode("utf-8", "replace") if isinstance(payload, bytes) else "")
    return texts


def _mac(mail_id: UUID, key: bytes) -> str:
    return _base32(hmac.new(key, mail_id.bytes, sha256).digest()[:_MAC_BYTES])


def _base32(value: bytes) -> str:
    return base64.b32encode(value).decode().lower().rstrip("=")
