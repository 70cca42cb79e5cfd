"""Reference tables of the messaging floor. Threads and messages are read on its pages, by those who write them."""

from __future__ import annotations

from django.contrib import admin

from messaging.models import CorrespondenceHours
from school.admin_site import OnlyRowAdmin, site


@admin.register(CorrespondenceHours, site=site)
class CorrespondenceHoursAdmin(OnlyRowAdmin):
    """Часы переписки: the only row."""
