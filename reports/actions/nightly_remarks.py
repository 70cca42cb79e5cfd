"""The nightly check: what is overdue becomes a remark, what is a gap no more is closed with evidence (R-48)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.db import connection
from django.db.models import Min

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from journal.queries.deadlines import journal_deadlines
from journal.rules.deadlines import ALL_RULES, GapRule
from reports.models import Remark, RemarkCheck, RemarkPurpose, RemarkState
from reports.queries.gaps_by_rule import FindGaps, gaps_by_rule, gaps_of_rule
from reports.queries.remark_evidence import evidence_of
from reports.rules.gaps import Gap
from school.models import School, SchoolYear

# Two checks at once wait for each other: the only lock of this floor.
_LOCK = 96
_BATCH = 500
_PURPOSES = {
    GapRule.HOMEWORK: RemarkPurpose.HOMEWORK_LOAD,
    GapRule.ROLL: RemarkPurpose.ATTENDANCE,
    GapRule.REASONS: RemarkPurpose.ATTENDANCE,
    GapRule.NOTICES: RemarkPurpose.ATTENDANCE,
    GapRule.WEEKLY_MARKS: RemarkPurpose.DENSITY,
    GapRule.CONTROL_WORK_MARKS: RemarkPurpose.CONTROL_WORKS,
}


@action
def check_journal(*, today: date, find: FindGaps = gaps_of_rule, by: User | None = None) -> RemarkCheck:
    """Bring remarks made by rules to what the gaps of today are; a second check changes nothing.

    A gap past its hard deadline that somebody answers for gets a remark, unless it has an open one. An open remark
    whose gap is gone, somebody else's, or not overdue any more is closed with evidence; what comes again is a new
    remark. A rule that fails is told in the check and closes nothing. Two checks at once wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK])
    was_open = list(Remark.objects.made_by_rule().open())
    found = gaps_by_rule(_first_day(today), today, find)
    overdue = {key: gap for key, gap in found.gaps.items() if gap.is_overdue(today) and gap.staff_id is not None}
    over = [
        remark
        for remark in was_open
        if remark.rule in set(ALL_RULES) - set(found.failed)
        and (remark.key not in overdue or overdue[remark.key].staff_id != remark.addressee_id)
    ]
    _close(over, found.gaps)
    staying = {remark.key for remark in was_open} - {remark.key for remark in over}
    opened = _open([gap for key, gap in overdue.items() if key not in staying], today)
    return RemarkCheck.objects.create(
        on=today, n_opened=opened, n_closed=len(over), failed_rules=[str(rule) for rule in found.failed]
    )


def _first_day(today: date) -> date:
    """Of the school year, or of the oldest thing that a remark is still open about."""
    year = SchoolYear.objects.filter(starts_on__lte=today).order_by("-starts_on").values_list("starts_on", flat=True)
    oldest = Remark.objects.made_by_rule().open().aggregate(on=Min("on"))["on"]
    return min(day for day in (year.first(), oldest, today) if day is not None)


def _close(remarks: Collection[Remark], still: Mapping[str, Gap]) -> None:
    evidence = evidence_of(remarks, still, journal_deadlines().demanded(ALL_RULES))
    for remark in remarks:
        remark.state, remark.closed_at = RemarkState.ACCEPTED, current_moment()
        remark.evidence = evidence[remark.pk]
    Remark.objects.bulk_update(remarks, ["state", "closed_at", "evidence"], batch_size=_BATCH)


def _open(overdue: Collection[Gap], today: date) -> int:
    days = School.objects.values_list("remark_days", flat=True).first() or 0
    due_on = today + timedelta(days=days)
    rows = [_remark(gap, gap.staff_id, today, due_on) for gap in overdue if gap.staff_id is not None]
    return len(Remark.objects.bulk_create(rows, batch_size=_BATCH))


def _remark(gap: Gap, staff_id: int, today: date, due_on: date) -> Remark:
    place, _, what = gap.title.rpartition(": ")
    return Remark(
        addressee_id=staff_id,
        purpose=_PURPOSES.get(gap.rule, RemarkPurpose.FILLING),
        text=f"{what[:1].upper()}{what[1:]}.",
        place=place,
        url=gap.url,
        on=gap.on,
        school_class_id=gap.class_id,
        rule=gap.rule,
        key=gap.key,
        issued_on=today,
        due_on=due_on,
    )
