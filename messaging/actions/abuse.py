"""Reporting a message to the administrator, and his decision."""

from __future__ import annotations

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from messaging.models import AbuseReport, Message


@action
def report_abuse(*, message: Message, reason: str, by: User) -> AbuseReport:
    """Show the message to the administrator; a form sent twice gives the report that is there.

    Raises Refused for another report on it, and when it is one's own.
    """
    report, _ = AbuseReport.objects.get_or_create(message=message, reported_by=by, reason=reason)
    return report


@action
def close_abuse_report(*, report: AbuseReport, note: str, by: User) -> AbuseReport:
    """Say what was decided; the person who complained reads it. A form sent twice decides once.

    Raises Refused when something else has been decided.
    """
    current = AbuseReport.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
    if (current.note, current.closed_by_id) == (note, by.pk):
        return current
    current.note, current.closed_by, current.closed_at = note, by, current_moment()
    current.save(update_fields=["note", "closed_by", "closed_at"])
    return current
