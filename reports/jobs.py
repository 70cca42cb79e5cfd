"""What is done on this floor each night."""

from __future__ import annotations

from datetime import time

from reports.actions import count_contradictions
from tasks.rules import Outcome, Run, job


@job("Сверка записей", at=time(2, 40))
def compare_records(run: Run) -> Outcome:
    """Run the rules of the consistency desk, for the counts on the start pages."""
    run.report(0, 1)
    return Outcome(f"Противоречий не решено: {count_contradictions(by=None)}.")
