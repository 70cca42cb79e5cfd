"""The list of corrections: what waits for a decision, what is open now, what is over (R-53)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, QuerySet, Value, When

from common.clock import current_moment
from common.formatting import date_short, moment
from journal.access import CorrectionScope
from journal.models import CorrectionRequest, CorrectionState
from journal.queries.gradebook import column_url, gradebook_url
from school.models import SchoolClass, Term

# More than a school asks for in a term; older ones stand in the history.
LONGEST_LIST = 200


@dataclass(frozen=True)
class CorrectionRow:
    """One request as people read it. `url` leads to the cell or to the gradebook."""

    pk: int
    what: str
    url: str
    reason: str
    asked: str
    state: str
    kind: str
    answer: str
    is_waiting: bool
    is_open: bool


@dataclass(frozen=True)
class Corrections:
    """First what somebody must do something about."""

    waiting: Sequence[CorrectionRow]
    others: Sequence[CorrectionRow]


def corrections(visible: QuerySet[CorrectionRequest]) -> Corrections:
    """The requests, waiting ones first, then the latest. One query."""
    found = visible.select_related(
        "group__school_class", "subject", "term__calendar", "lesson", "pupil", "requested_by", "decided_by"
    ).order_by(Case(When(state=CorrectionState.WAITING, then=Value(0)), default=Value(1), output_field=IntegerField()),
               "-requested_at")  # fmt: skip
    now = current_moment()
    rows = [_row(request, now) for request in found[:LONGEST_LIST]]
    return Corrections([row for row in rows if row.is_waiting], [row for row in rows if not row.is_waiting])


def corrections_of(term: Term, classes: Collection[SchoolClass]) -> int:
    """How many of the term wait for a decision or open something now. One query."""
    requests = CorrectionRequest.objects.filter(term=term, group__school_class__in=classes)
    return (requests.waiting() | requests.open()).count()


def scope_words(scope: CorrectionScope | CorrectionRequest) -> str:
    """«5А, Математика, 12.10.2026, 2 урок: Ершов Дмитрий»."""
    gradebook = f"{scope.group.title}, {scope.subject.name}"
    if scope.lesson is None or scope.pupil is None:
        return f"{gradebook}: весь журнал, {scope.term.name}"
    return f"{gradebook}, {date_short(scope.lesson.on)}, {scope.lesson.number} урок: {scope.pupil.short_name}"


def _row(request: CorrectionRequest, now: datetime) -> CorrectionRow:
    is_open = request.open_until is not None and request.ended_at is None and now < request.open_until
    state, kind = _state(request, is_open=is_open)
    return CorrectionRow(
        pk=request.pk,
        what=scope_words(request),
        url=_url(request),
        reason=request.reason,
        asked=f"{request.requested_by.initials_name}, {moment(request.requested_at)}",
        state=state,
        kind=kind,
        answer=request.answer,
        is_waiting=request.state == CorrectionState.WAITING,
        is_open=is_open,
    )


def _state(request: CorrectionRequest, *, is_open: bool) -> tuple[str, str]:
    if request.state == CorrectionState.WAITING or request.decided_by is None:
        return "ждёт решения", "warn"
    by = request.decided_by.initials_name
    if request.state == CorrectionState.DECLINED:
        return f"отклонена: {by}", "bad"
    until = f"{moment(request.ended_at or request.open_until or request.requested_at)}: {by}"
    return (f"открыто до {until}", "good") if is_open else (f"было открыто до {until}", "")


def _url(request: CorrectionRequest) -> str:
    """Into the gradebook of the term, at the lesson when there is one."""
    if request.lesson is not None:
        return column_url(request.lesson, term=request.term_id)
    return gradebook_url(request.group_id, request.subject_id, request.term_id)
