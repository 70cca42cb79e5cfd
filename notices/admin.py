"""The rules of notices, which the administrator sets."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from notices.models import NoticeSettings
from school.admin_site import ReferenceAdmin, is_administrator, site


@admin.register(NoticeSettings, site=site)
class NoticeSettingsAdmin(ReferenceAdmin):
    """Правила уведомлений: the only row."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_administrator(request) and not NoticeSettings.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: NoticeSettings, form: object, change: bool
    ) -> None:  # Django's signature
        obj.pk = 1
        super().save_model(request, obj, form, change)
