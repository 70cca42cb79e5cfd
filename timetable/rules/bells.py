"""Reading when a lesson begins and ends. Pure text, no database."""

from __future__ import annotations

import re
from datetime import time

_TIMES = re.compile(r"\s*(?:\d{1,2}[.)]\s+)?(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})\s*")


def lesson_times(line: str) -> tuple[time, time] | None:
    """«8:00–8:40», «1. 08.00 - 08.40» as beginning and end; None when it says neither, or the end comes first."""
    match = _TIMES.fullmatch(line)
    if match is None:
        return None
    hours, minutes, end_hours, end_minutes = map(int, match.groups())
    if max(hours, end_hours) > 23 or max(minutes, end_minutes) > 59:
        return None
    starts_at, ends_at = time(hours, minutes), time(end_hours, end_minutes)
    return (starts_at, ends_at) if starts_at < ends_at else None
