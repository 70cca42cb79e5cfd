"""What stands beside the mark of a cell, in words."""

from __future__ import annotations

from datetime import date

from common.formatting import date_day


def mark_note(given_on: date | None, comment: str) -> str:
    """«сдано 14.10 · Решение у доски»."""
    return " · ".join(filter(None, (f"сдано {date_day(given_on)}" if given_on else "", comment)))


def owed_words(due_on: date, comment: str) -> str:
    """«сдать до 19.10: Тетрадь»."""
    due = f"сдать до {date_day(due_on)}"
    return f"{due}: {comment}" if comment else due
