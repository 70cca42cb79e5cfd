"""Reports on messages, as the administrator reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messaging.models import AbuseReport, AbuseReportQuerySet, MessageAttachment

MOST_SHOWN = 100


@dataclass(frozen=True)
class ReportRow:
    """One report: who complains of whom, why, and what was decided."""

    pk: int
    reporter: str
    writer: str
    reason: str
    at: datetime
    is_waiting: bool
    note: str


@dataclass(frozen=True)
class ReportPage:
    """A report with the message that it is about."""

    row: ReportRow
    text: str
    sent_at: datetime
    files: Sequence[tuple[int, str]]
    closed_by: str


def report_rows(reports: AbuseReportQuerySet) -> list[ReportRow]:
    """Those that wait first, then the latest. One query."""
    found = reports.select_related("reported_by", "message__sender").order_by("-pk")[:MOST_SHOWN]
    return sorted(map(_row, found), key=lambda row: not row.is_waiting)


def report_page(report: AbuseReport) -> ReportPage:
    """One query, for its files."""
    files = MessageAttachment.objects.filter(message=report.message_id).values_list("pk", "file_name")
    return ReportPage(
        row=_row(report),
        text=report.message.text,
        sent_at=report.message.sent_at,
        files=list(files),
        closed_by=report.closed_by.initials_name if report.closed_by else "",
    )


def _row(report: AbuseReport) -> ReportRow:
    return ReportRow(
        pk=report.pk,
        reporter=report.reported_by.full_name,
        writer=report.message.sender.full_name,
        reason=report.reason,
        at=report.reported_at,
        is_waiting=report.closed_at is None,
        note=report.note,
    )
