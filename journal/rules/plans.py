"""Lesson plans (КТП): laid on the lessons of a gradebook, plan and fact in hours (R-20 to R-24)."""

from __future__ import annotations

from decimal import Decimal

WEEKS_OF_YEAR = 34
_CONTROL_WORK_SHARE = Decimal("0.10")


def control_works_allowed(hours_per_week: Decimal) -> int:
    """Control works of a subject in a year: a tenth of its hours, and one in any case (2.1.7)."""
    return max(1, int(hours_per_week * WEEKS_OF_YEAR * _CONTROL_WORK_SHARE))
