"""A gap: one thing that is not in the journal although its time is over (R-48)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from journal.rules.deadlines import GapRule


@dataclass(frozen=True)
class Gap:
    """What is missing, since when, whose it is and where it is filled.

    `key` is the rule, the keys of what it is about and the date, never the wording; `on` is the day it is about,
    `since` and `overdue_since` are the first days past the soft and the hard deadline. `staff_id` is who can fill it,
    None where nobody is appointed; `url` is the very place.
    """

    rule: GapRule
    key: str
    on: date
    since: date
    overdue_since: date
    staff_id: int | None
    class_id: int
    title: str
    url: str

    def is_overdue(self, today: date) -> bool:
        """Is it past the hard deadline?"""
        return self.overdue_since <= today
