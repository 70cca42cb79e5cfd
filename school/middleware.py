"""Puts `request.roles` on every request, and the school's time zone in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from school.roles import RolesRequest, anonymous_roles, roles_of


class RolesMiddleware:
    """Asks once per request who the person is today."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with_roles = cast(RolesRequest, request)
        with_roles.roles = roles_of(request.user) if request.user.is_authenticated else anonymous_roles()
        with timezone.override(ZoneInfo(with_roles.roles.time_zone)):
            return self.get_response(request)
