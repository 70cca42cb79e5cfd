"""The administrator's reference tables: Django admin for one office only (§ 3.1, docs/decisions/0006)."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from school.roles import RolesRequest


def is_administrator(request: HttpRequest) -> bool:
    """Does the person hold the office today? Flags of the account do not matter."""
    return cast(RolesRequest, request).roles.is_administrator


class ReferenceTables(admin.AdminSite):
    """Lets in administrators only."""

    site_header = site_title = "ЭЖ: справочники"
    index_title = "Справочники школы"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)


site = ReferenceTables(name="admin")


class _AdministratorOnly:
    """Every permission of a table follows the office."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_administrator(request)


class ReferenceAdmin(_AdministratorOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """A reference table: everything in it may be changed by the administrator and by nobody else."""

    list_per_page = 100


class ReferenceInline(_AdministratorOnly, admin.TabularInline):  # type: ignore[type-arg]  # same
    """Rows of a reference table inside their parent."""

    extra = 0
