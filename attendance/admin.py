"""Reference tables of the attendance floor. Notes, notices and lateness are kept on its own pages."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from attendance.models import AttendanceSettings
from school.admin_site import ReferenceAdmin, is_administrator, site


@admin.register(AttendanceSettings, site=site)
class AttendanceSettingsAdmin(ReferenceAdmin):
    """Правила учёта пропусков: the only row."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_administrator(request) and not AttendanceSettings.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: AttendanceSettings, form: object, change: bool
    ) -> None:  # Django's signature
        obj.pk = 1
        super().save_model(request, obj, form, change)
