"""The one clock of Python: everything that has to know what time it is asks here (tests/house/test_clock.py).

Triggers and queries ask the database (`ezh_now()`, `Now` of common/dated.py). Which day the school has depends on
its own time zone: `ezh_today()` tells it to triggers, `Today` to queries; `roles.today` holds it for a request.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def current_moment() -> datetime:
    """Now, with a time zone."""
    return timezone.now()


def local_today() -> date:
    """The day by the time zone of the settings, where there is no school yet to ask."""
    return timezone.localdate()
