"""The school's deadlines: its settings as the rules want them."""

from __future__ import annotations

import json

from common.prepared import fetch_prepared
from journal.rules.deadlines import Deadline, Deadlines
from school.models import JournalDeadlines, School

# Both rows are the only ones of their tables, or not there yet.
_SETTINGS = """
    SELECT s.topic_late_days, s.homework_late_minutes, to_jsonb(d)
      FROM (SELECT) one LEFT JOIN school_school s ON true LEFT JOIN school_journaldeadlines d ON true
"""


def journal_deadlines() -> Deadlines:
    """What the school has set, or the usual deadlines. One query."""
    [row] = fetch_prepared(_SETTINGS, {})
    return deadlines_of(*row)


def deadlines_of(topic_days: int | None, homework_minutes: int | None, row: str | None) -> Deadlines:
    """Of what stands in the school's row, and of the row of deadlines as JSON."""
    settings = JournalDeadlines(**json.loads(row or "{}"))
    return Deadlines(
        topic_days=School().topic_late_days if topic_days is None else topic_days,
        homework_minutes=School().homework_late_minutes if homework_minutes is None else homework_minutes,
        entry_hard=settings.entry_hard_days,
        is_roll_demanded=settings.is_roll_demanded,
        control_work=Deadline(settings.control_work_days, settings.control_work_hard_days),
        reason=Deadline(settings.reason_days, settings.reason_hard_days),
        notice=Deadline(settings.notice_days, settings.notice_hard_days),
        meal_hard=settings.meal_hard_days,
        slip=Deadline(settings.slip_days, settings.slip_hard_days),
        fitness_weeks=Deadline(settings.fitness_weeks, settings.fitness_hard_weeks),
    )
