"""Which day a menu file is about, by its name and by what stands at its head."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_YEAR_FIRST = re.compile(r"(?<!\d)(20\d{2})[-_. ](\d{2})[-_. ](\d{2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-_./ ](\d{1,2})[-_./ ](20\d{2}|\d{2})(?!\d)")


def days_named(texts: Iterable[str]) -> list[date]:
    """«2026-12-01-sm.xlsx», «Меню на 01.12.2026», a cell with a date: each day once, in order."""
    found = set()
    for text in texts:
        found |= {_day(year, month, day) for year, month, day in _YEAR_FIRST.findall(text)}
        rest = _YEAR_FIRST.sub(" ", text)
        found |= {_day(year, month, day) for day, month, year in _DAY_FIRST.findall(rest)}
    return sorted(day for day in found if day is not None)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return None
