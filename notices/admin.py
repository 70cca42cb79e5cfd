"""The rules of notices, which the administrator sets."""

from __future__ import annotations

from django.contrib import admin

from notices.models import NoticeSettings
from school.admin_site import OnlyRowAdmin, site


@admin.register(NoticeSettings, site=site)
class NoticeSettingsAdmin(OnlyRowAdmin):
    """Правила уведомлений: the only row."""
