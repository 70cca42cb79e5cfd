"""When a message is shown: at once within the hours, else when they next begin."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from messaging.rules.correspondence import OfficeHours

ZONE = ZoneInfo("Asia/Novokuznetsk")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2026-10-14T08:00:00", "2026-10-14T08:00:00"),
        ("2026-10-14T17:59:59", "2026-10-14T17:59:59"),
        ("2026-10-14T18:00:00", "2026-10-15T08:00:00"),
        ("2026-10-14T07:59:59", "2026-10-14T08:00:00"),
        ("2026-10-15T00:10:00", "2026-10-15T08:00:00"),
        ("2026-10-17T17:00:00", "2026-10-17T17:00:00"),  # Saturday
        ("2026-10-17T18:30:00", "2026-10-19T08:00:00"),
        ("2026-10-18T12:00:00", "2026-10-19T08:00:00"),  # Sunday
    ],
)
def test_a_message_is_shown_when_the_hours_allow(sent: str, shown: str) -> None:
    assert OfficeHours().visible_from(at(sent)) == at(shown)


def test_a_school_of_five_days_waits_from_friday_evening_till_monday() -> None:
    hours = OfficeHours(time(9, 30), time(17), last_weekday=5)
    assert hours.visible_from(at("2026-10-16T17:00:00")) == at("2026-10-19T09:30:00")
