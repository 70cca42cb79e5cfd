"""What an address or a hidden field says: a day, a key, a number. What means nothing is refused, never guessed at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from common.dated import parsed_date
from common.refusals import Refused

_LONGEST_NUMBER = 18  # digits: what surely fits into the database's largest integer
_WRONG_DAY = "В адресе указан день, которого нет в учебных годах: «{}». Выберите день на странице."
_WRONG_KEY = "В адресе указано то, чего нет: «{}». Вернитесь на страницу и выберите из списка."
_LONGEST_QUOTE = 20


def whole_number(text: str | None) -> int | None:
    """The number that the text is, in digits 0–9; None for everything else and for what no column could hold."""
    is_number = text and text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if text and is_number else None


def day_parameter(given: Mapping[str, str], name: str) -> date | None:
    """The day «2026-10-05» of the parameter; None when it is not there or empty, refused when it is no day."""
    text = given.get(name) or ""
    day = parsed_date(text)
    if text and day is None:
        raise Refused(_WRONG_DAY.format(text[:_LONGEST_QUOTE]))
    return day


def month_parameter(given: Mapping[str, str], name: str) -> date | None:
    """The first day of the month «2026-10» of the parameter; None and refused as a day is."""
    text = given.get(name) or ""
    first = parsed_date(f"{text}-01")
    if text and first is None:
        raise Refused(_WRONG_DAY.format(text[:_LONGEST_QUOTE]))
    return first


def key_parameter(given: Mapping[str, str], name: str) -> int | None:
    """The key of a row; None when it is not there or empty, refused when it is no number."""
    text = given.get(name) or ""
    key = whole_number(text)
    if text and not key:  # no row has the key 0
        raise Refused(_WRONG_KEY.format(text[:_LONGEST_QUOTE]))
    return key


def choice_parameter(given: Mapping[str, str], name: str, choices: Collection[str]) -> str:
    """One of the choices; empty when it is not there, refused when it is none of them: a list would show all."""
    text = given.get(name) or ""
    if text and text not in choices:
        raise Refused(_WRONG_KEY.format(text[:_LONGEST_QUOTE]))
    return text
