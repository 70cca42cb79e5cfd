"""The administrator's reference tables: Django admin for one office only (§ 3.1)."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.views.sign_out import sign_out
from school.roles import RolesRequest


class ReferenceTables(admin.AdminSite):
    """Lets in administrators, whatever flags their accounts carry."""

    site_header = site_title = "ЭЖ: справочники"
    index_title = "Справочники школы"

    def has_permission(self, request: HttpRequest) -> bool:
        return cast(RolesRequest, request).roles.is_administrator

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
