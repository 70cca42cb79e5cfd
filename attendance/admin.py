"""Reference tables of the attendance floor. Notes, notices and lateness are kept on its own pages."""

from __future__ import annotations

from django.contrib import admin

from attendance.models import AttendanceSettings
from school.admin_site import OnlyRowAdmin, site


@admin.register(AttendanceSettings, site=site)
class AttendanceSettingsAdmin(OnlyRowAdmin):
    """Правила учёта пропусков: the only row."""
