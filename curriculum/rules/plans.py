"""A year of the study plan in weeks, and how many control works it may have (R-21, requirements 2.1.7)."""

from __future__ import annotations

from decimal import Decimal

WEEKS_OF_YEAR = 34
_WEEKS_OF_FIRST_GRADE = 33
_CONTROL_WORK_SHARE = Decimal("0.10")


def control_works_allowed(hours_per_week: Decimal) -> int:
    """Control works of a subject in a year: a tenth of its hours, and one in any case (requirements 2.1.7)."""
    return max(1, int(hours_per_week * WEEKS_OF_YEAR * _CONTROL_WORK_SHARE))


def weeks_of_grade(grade: int) -> int:
    """School weeks of a year in the study plan: 34, in grade 1 33 (R-21)."""
    return _WEEKS_OF_FIRST_GRADE if grade == 1 else WEEKS_OF_YEAR
