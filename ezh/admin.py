"""The administrator's reference tables: Django admin for one office only (§ 3.1)."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.http import HttpRequest

from school.roles import RolesRequest


class ReferenceTables(admin.AdminSite):
    """Lets in administrators, whatever flags their accounts carry."""

    site_header = site_title = "ЭЖ: справочники"
    index_title = "Справочники школы"

    def has_permission(self, request: HttpRequest) -> bool:
        return cast(RolesRequest, request).roles.is_administrator


site = ReferenceTables(name="admin")
