"""When a letter goes out."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from notices.models import NewsKind
from notices.rules.paces import USUAL_PACE, MailHours, mail_moment, retry_after

HOURS = MailHours(quiet_from=time(21), quiet_until=time(7), digest_at=time(18))


@pytest.mark.parametrize(
    ("now", "pace", "moment"),
    [
        ("2026-10-14 12:00", "instant", "2026-10-14 12:00"),  # a Wednesday
        ("2026-10-14 20:59", "instant", "2026-10-14 20:59"),
        ("2026-10-14 21:00", "instant", "2026-10-15 07:00"),
        ("2026-10-14 03:00", "instant", "2026-10-14 07:00"),
        ("2026-10-14 07:00", "instant", "2026-10-14 07:00"),
        ("2026-10-14 17:59", "daily", "2026-10-14 18:00"),
        ("2026-10-14 18:01", "daily", "2026-10-15 18:00"),
        ("2026-10-14 12:00", "weekly", "2026-10-17 18:00"),
        ("2026-10-17 18:01", "weekly", "2026-10-24 18:00"),
        ("2026-10-14 12:00", "off", None),
    ],
)
def test_a_letter_waits_for_its_pace_and_for_the_end_of_quiet_hours(now: str, pace: str, moment: str | None) -> None:
    expected = datetime.fromisoformat(moment) if moment else None
    assert mail_moment(datetime.fromisoformat(now), pace, HOURS) == expected


def test_equal_ends_are_no_quiet_hours() -> None:
    hours = MailHours(quiet_from=time(0), quiet_until=time(0), digest_at=time(18))
    assert [hours.is_quiet(time(hour)) for hour in range(24)] == [False] * 24


def test_quiet_hours_within_a_day() -> None:
    hours = MailHours(quiet_from=time(9), quiet_until=time(17), digest_at=time(18))
    assert [hour for hour in range(24) if hours.is_quiet(time(hour))] == list(range(9, 17))


def test_every_kind_has_a_usual_pace() -> None:
    assert set(USUAL_PACE) == set(NewsKind.values)


def test_tries_grow_apart_up_to_four_hours() -> None:
    assert [retry_after(n).total_seconds() / 60 for n in (1, 2, 3, 8, 9, 60)] == [1, 2, 4, 128, 240, 240]
