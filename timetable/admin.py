"""Reference tables of the timetable floor."""

from __future__ import annotations

from django.contrib import admin

from school.admin_site import ReferenceAdmin, ReferenceInline, site
from timetable.models import BellSchedule, BellSlot


class BellSlotInline(ReferenceInline):
    """Lessons of a bell schedule."""

    model = BellSlot


@admin.register(BellSchedule, site=site)
class BellScheduleAdmin(ReferenceAdmin):
    """Сетки звонков."""

    list_display = ["name", "shift", "weekday", "starts_on", "ends_on"]
    list_filter = ["shift"]
    inlines = [BellSlotInline]
