"""When a letter goes out: at once but for quiet hours, in the evening, on Saturday. All times are the school's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

INSTANT, DAILY, WEEKLY, OFF = "instant", "daily", "weekly", "off"
SATURDAY = 6
# What cannot wait for the evening; the rest is calm unless the person says otherwise (product 3.8).
USUAL_PACE = {
    "first_lesson": INSTANT,
    "homework": INSTANT,
    "messages": INSTANT,
    "answers": INSTANT,
    "marks": DAILY,
    "absences": DAILY,
    "period_marks": DAILY,
    "announcements": DAILY,
    "undelivered": DAILY,
}


@dataclass(frozen=True)
class MailHours:
    """The hours of one person; quiet hours may reach over midnight, and equal ends are none."""

    quiet_from: time
    quiet_until: time
    digest_at: time

    def is_quiet(self, at: time) -> bool:
        """Does nobody write then?"""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


def mail_moment(now: datetime, pace: str, hours: MailHours) -> datetime | None:
    """When what happens now is to be mailed; None for never. `now` and the answer are local times."""
    if pace == OFF:
        return None
    if pace == INSTANT:
        return _next(now, hours.quiet_until) if hours.is_quiet(now.time()) else now
    digest = _next(now, hours.digest_at)
    while pace == WEEKLY and digest.isoweekday() != SATURDAY:
        digest += timedelta(days=1)
    return digest


def _next(now: datetime, at: time) -> datetime:
    """The next moment at which the clock shows the time."""
    today = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today >= now else today + timedelta(days=1)


def retry_after(attempts: int) -> timedelta:
    """How long to wait after so many tries that came to nothing: 1, 2, 4 … minutes, four hours at most."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), timedelta(hours=4))
