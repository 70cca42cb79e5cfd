"""What stood in the fields of a form when it was drawn, as short as a hidden field can carry it (record 52)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from common.formatting import cell_text, clock

_BYTES, LENGTH = 3, 4  # of each field: one change in sixteen million would be taken for none


def fingerprints(values: Mapping[str, Any]) -> str:
    """Of all fields in their order, `LENGTH` signs each."""
    return "".join(_fingerprint(value) for value in values.values())


def changed_since(shown: str, values: Mapping[str, Any]) -> list[str]:
    """Names of the fields in which another value stands than was shown; all when other fields were shown."""
    if len(shown) != LENGTH * len(values):
        return [*values]
    parts = (shown[at : at + LENGTH] for at in range(0, len(shown), LENGTH))
    return [name for part, (name, value) in zip(parts, values.items(), strict=True) if part != _fingerprint(value)]


def is_same(one: Any, other: Any) -> bool:
    """Do a value of a row and one that a form has read say the same?"""
    return _plain(one) == _plain(other)


def in_words(value: Any) -> str:
    """«Иванов», «14.10.2026», «да», «пусто»."""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, time):
        return clock(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(in_words, value)) or "пусто"
    return cell_text(value if isinstance(value, int | Decimal | date) else str(value or "")) or "пусто"


def _fingerprint(value: Any) -> str:
    return urlsafe_b64encode(blake2b(_plain(value).encode(), digest_size=_BYTES).digest()).decode()


def _plain(value: Any) -> str:
    """One spelling for what a row, a form and a browser write differently."""
    match value:
        case None:
            return ""
        case str():
            return value.replace("\r\n", "\n").strip()
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return format(value.normalize(), "f")
        case Iterable():
            return "\n".join(map(_plain, value))
    return str(value)
