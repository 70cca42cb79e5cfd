"""Remarks and nightly checks."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import User
from reports.models import Remark, RemarkCheck
from school.models import StaffMember
from tests.world import MONDAY, TODAY


def make_remark_by_hand(*, addressee: StaffMember, by: User, **changed: Any) -> Remark:
    """One that the deputy has made."""
    told: dict[str, Any] = {"text": "Задание без номера страницы.", "issued_on": TODAY, "due_on": TODAY}
    return Remark.objects.create(addressee=addressee, issued_by=by, **told | changed)


def make_rule_remark(*, addressee: StaffMember, key: str = "topic:1", **changed: Any) -> Remark:
    """One that a nightly check has made."""
    told: dict[str, Any] = {
        "rule": "topic",
        "text": "Нет темы урока.",
        "place": "5А, Математика, 12.10.2026, 2 урок",
        "on": MONDAY,
        "issued_on": TODAY,
        "due_on": TODAY,
    }
    return Remark.objects.create(addressee=addressee, key=key, **told | changed)


def make_check(*, on: date, n_opened: int = 0, n_closed: int = 0, failed_rules: tuple[str, ...] = ()) -> RemarkCheck:
    return RemarkCheck.objects.create(on=on, n_opened=n_opened, n_closed=n_closed, failed_rules=list(failed_rules))
