"""What the floors below have to be done each night: they know no tasks."""

from __future__ import annotations

from datetime import time

from common.clock import current_moment
from entry.actions import clear_sent_forms
from tasks.rules import Run, job


@job("Ключи отправленных форм", at=time(3, 50))
def clear_form_keys(run: Run) -> None:  # noqa: ARG001  # a job is given its run
    """One-time keys of pages that nobody can have open any more."""
    clear_sent_forms(now=current_moment(), by=None)
