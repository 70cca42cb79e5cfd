"""What the school has decided about absences."""

from __future__ import annotations

from attendance.models import AttendanceSettings


def attendance_settings() -> AttendanceSettings:
    """The school's decisions, or the usual ones while it has made none. One query."""
    return AttendanceSettings.objects.first() or AttendanceSettings()
