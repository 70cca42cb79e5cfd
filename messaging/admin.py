"""Reference tables of the messaging floor. Threads and messages are read on its pages, by those who write them."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from messaging.models import CorrespondenceHours
from school.admin_site import ReferenceAdmin, is_administrator, site


@admin.register(CorrespondenceHours, site=site)
class CorrespondenceHoursAdmin(ReferenceAdmin):
    """Часы переписки: the only row."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_administrator(request) and not CorrespondenceHours.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: CorrespondenceHours, form: object, change: bool
    ) -> None:  # Django's signature
        obj.pk = 1
        super().save_model(request, obj, form, change)
