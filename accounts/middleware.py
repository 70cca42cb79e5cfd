"""What every request passes: inactivity lock, forced change of a temporary password, context of history."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from pghistory.middleware import HistoryMiddleware

GetResponse = Callable[[HttpRequest], HttpResponse]
SEEN_AT = "seen_at"
# Writing the moment on each request would cost an UPDATE per page; a minute of blur does not matter.
_BLUR_SECONDS = 60


class IdleLockMiddleware:
    """Ends a session that nobody has used for IDLE_LOCK_MINUTES (P-11): a teacher's computer in an empty room."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            idle = now - int(request.session.get(SEEN_AT, now))
            if idle > settings.IDLE_LOCK_MINUTES * 60:
                logout(request)
                return redirect_to_login(_return_path(request), reverse("accounts:sign_in"))
            if idle > _BLUR_SECONDS or SEEN_AT not in request.session:
                request.session[SEEN_AT] = now
        return self.get_response(request)


def _return_path(request: HttpRequest) -> str:
    return request.get_full_path() if request.method == "GET" else "/"


class ForcedPasswordChangeMiddleware:
    """Leads who signed in with a temporary password to the change page, from every page (P-12)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        allowed = {reverse("accounts:change_password"), reverse("accounts:sign_out"), reverse("health")}
        user = request.user
        if user.is_authenticated and user.must_change_password and request.path not in allowed:
            return redirect("accounts:change_password")
        return self.get_response(request)


class HistoryContextMiddleware(HistoryMiddleware):
    """Writes who, from which address and on which page into every history row of the request (R-54)."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_context(request), "address": request.META.get("REMOTE_ADDR", "")}


class NoStoreMiddleware:
    """Keeps personal pages out of the browser's cache: «back» after sign-out must show nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
