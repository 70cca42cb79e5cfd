"""Days as Excel, 1С and people write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

UNCLEAR = "Дата написана непонятно. Впишите её так: 05.09.2015."
IMPOSSIBLE = "Такой даты нет. Впишите дату вида 05.09.2015."
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = re.compile(r"[t ,]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(z|[+-]\d{2}:?\d{2})?$")
_WEEKDAY = re.compile(r"^(пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)\.?,?\s+")
_YEAR_WORD = re.compile(r"\s*(года?|г\.?(\s*р\.?)?)\s*$")
_IN_NUMBERS = re.compile(r"(\d{1,4})\s*([.,/\\ -])\s*(\d{1,2})\s*\2\s*(\d{1,4})")
_IN_WORDS = re.compile(r"(?P<day>\d{1,2})[\s.-]*(?P<month>[а-яa-z]{3,9})\.?(?:[\s.,-]*(?P<year>\d{4}|\d{2}))?")
_WORD_FIRST = re.compile(r"(?P<month>[а-яa-z]{3,9})\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})")
_WITHOUT_YEAR = re.compile(r"(\d{1,2})\.(\d{1,2})")
_TOGETHER = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(\d{6})?")  # 1С: 20150905, 20150905000000
_SERIAL = re.compile(r"([2-6]\d{4})([.,]\d+)?")  # days of Excel, of the years 1954 to 2091
_FIRST_SERIAL_DAY = date(1899, 12, 30)
_LATEST_SHORT_YEAR = 68  # 68 is 2068, 69 is 1969: as POSIX has it

YearOf = Callable[[int], int]


def read_day(text: str, year_of: YearOf | None = None) -> tuple[date, str]:
    """The day, and what was guessed in reading it, mostly nothing. Raises ValueError that says what is wrong.

    `year_of` gives the year for a day written without one, by its month.
    """
    words = _TIME.sub("", " ".join(text.casefold().split()))
    words = _YEAR_WORD.sub("", _WEEKDAY.sub("", re.sub(r"[«»\"“”]", " ", words).strip()).strip()).strip(" .,")
    words = re.sub(r"[‐-―−]", "-", words)
    parts = _parts(" ".join(words.split()), year_of)
    if parts is None:
        raise ValueError(UNCLEAR)
    year, month, day, guess = parts
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError(IMPOSSIBLE) from None
    return found, f"{guess} {found:%d.%m.%Y}." if guess else ""


def _parts(words: str, year_of: YearOf | None) -> tuple[int, int, int, str] | None:
    if match := _IN_NUMBERS.fullmatch(words):
        return _numbers(match[1], match[3], match[4])
    if match := _IN_WORDS.fullmatch(words) or _WORD_FIRST.fullmatch(words):
        return _words(match["day"], match["month"], match["year"] or "", year_of)
    if match := _TOGETHER.fullmatch(words):
        return int(match[1]), int(match[2]), int(match[3]), ""
    if match := _SERIAL.fullmatch(words):
        day = _FIRST_SERIAL_DAY + timedelta(days=int(match[1]))
        return day.year, day.month, day.day, "Число прочитано как день Excel:"
    if (match := _WITHOUT_YEAR.fullmatch(words)) and year_of is not None:
        return year_of(int(match[2])), int(match[2]), int(match[1]), ""
    return None


def _numbers(first: str, second: str, third: str) -> tuple[int, int, int, str] | None:
    """Day, month, year; year, month, day when the year stands first; month first when no month can stand second."""
    if len(first) == 4:
        return (int(first), int(second), int(third), "") if len(third) < 3 else None
    if len(first) > 2 or len(third) not in (2, 4):
        return None
    day, month, year = int(first), int(second), _full_year(third)
    if day <= 12 < month <= 31:
        return year, day, month, "Месяц стоит перед днём, прочитано"
    return year, month, day, ""


def _words(day: str, month: str, year: str, year_of: YearOf | None) -> tuple[int, int, int, str] | None:
    for names in (_MONTHS, _ENGLISH):
        for number, beginning in enumerate(names, 1):
            if month.startswith(beginning) and (beginning != "ма" or month in ("май", "мая")):
                full = _full_year(year) if year else year_of(number) if year_of else None
                return None if full is None else (full, number, int(day), "")
    return None


def _full_year(year: str) -> int:
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if int(year) <= _LATEST_SHORT_YEAR else 1900)
