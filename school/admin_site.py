"""The administrator's reference tables: Django admin for one office only (§ 3.1, docs/decisions/0006)."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.views.sign_out import sign_out
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

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one entrance for everybody, with its rules for slips and its log: never the admin's own form.

        The admin leads here who has signed in without the right to be in it.
        """
        if not self.has_permission(request):
            raise PermissionDenied("Справочники ведёт администратор.")
        return redirect("admin:index")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]  # stubs want a template response
        """Leaving the tables is leaving the journal."""
        return cast(HttpResponse, sign_out(request))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]  # stubs want a template response
        """The house's own page knows about slips and sessions."""
        return redirect("accounts:change_password")


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
