"""Arithmetic of the timetable floor: no database."""

from timetable.rules.school_days import (
    CalendarRules,
    FreeDays,
    SchoolDay,
    Transfer,
    monday_of,
    school_day,
    school_days_between,
)

__all__ = [
    "CalendarRules",
    "FreeDays",
    "SchoolDay",
    "Transfer",
    "monday_of",
    "school_day",
    "school_days_between",
]
