"""What every request passes: sign-in, inactivity lock, forced change of password, context of history, access log."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from pghistory.middleware import HistoryMiddleware

from accounts.actions import log_access
from accounts.interrupted import name_writer, remember_owner, save_interrupted_form, was_locked
from accounts.models import AccessAction, AccessSlip
from accounts.rules import opaque_name
from common.addresses import client_address
from common.clock import current_moment
from common.responses import PersonalDataDownload, PersonalDataFile

GetResponse = Callable[[HttpRequest], HttpResponse]
LAST_SEEN_KEY = "seen_at"
# Writing the moment on each request would cost an UPDATE per page; a minute of blur does not matter.
_LAST_SEEN_PRECISION_SECONDS = 60


def redirect_to_sign_in(request: HttpRequest, why: str | None = None) -> HttpResponse:
    """Leads to the sign-in page and, afterwards, back to the page where the person was.

    A script cannot use a page in place of its answer: htmx is told to leave for the sign-in page, and who
    asked for JSON gets 401 with the address in `sign_in`, to sign in somewhere beside and try again.
    """
    query = {"next": _page_of(request), **({"why": why} if why else {})}
    url = reverse("accounts:sign_in", query=query)
    if "HX-Request" in request.headers:
        return HttpResponseClientRedirect(url)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"sign_in": url}, status=401)
    save_interrupted_form(request)
    return redirect(url)


def _page_of(request: HttpRequest) -> str:
    """The address to return to: of the page itself, or, for a POST or a script's request, of the page it came from."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    sent_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(sent_from, {request.get_host()}):
        return "/"
    parts = urlsplit(sent_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class EndedSessionMiddleware(SessionMiddleware):
    """A session may be ended beside – in another window, by a new password – while its request is on its way.

    What the request has done stands, and its answer says so; Django would answer 400. Nothing is written of the session
    and the browser is not told its name again.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Called by Django after everything else."""
        with suppress(SessionInterrupted):
            return super().process_response(request, response)
        return response


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page asks to sign in, but those for anyone (architecture 4)."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponse:  # type: ignore[override]  # noqa: ARG002  # Django's signature; its stubs say it returns a redirect only
        """Called by Django for a visitor who has not signed in, after the form's CSRF token was found right."""
        return redirect_to_sign_in(request, "idle" if was_locked(request) else None)


class IdleLockMiddleware:
    """Ends a session that nobody has used for IDLE_LOCK_MINUTES (P-11): a teacher's computer in an empty room.

    The request goes on as a stranger's. A form that it carried is offered again after signing in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(current_moment().timestamp())
            idle = now - int(request.session.get(LAST_SEEN_KEY, now))
            if idle > settings.IDLE_LOCK_MINUTES * 60:
                owner_id = request.user.pk
                logout(request)
                remember_owner(request, owner_id)
            elif LAST_SEEN_KEY not in request.session or not 0 <= idle <= _LAST_SEEN_PRECISION_SECONDS:
                request.session[LAST_SEEN_KEY] = now
        return self.get_response(request)


class ForcedPasswordChangeMiddleware:
    """Leads who signed in with a temporary password to the change page, from every page (P-12).

    When the slip expires meanwhile, the session ends: an expired slip lets nobody in. Static files never come
    here (WhiteNoise answers first), and the health page must answer to anybody.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated or not user.must_change_password or request.path == reverse("health"):
            return self.get_response(request)
        if not AccessSlip.objects.live().filter(user=user).exists():
            logout(request)
            return redirect_to_sign_in(request, "slip")
        if request.path not in {reverse("accounts:change_password"), reverse("accounts:sign_out")}:
            return redirect("accounts:change_password")
        return self.get_response(request)


class HistoryContextMiddleware(HistoryMiddleware):
    """Writes who, from which address and on which page into every history row of the request (R-54)."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """The context beside what pghistory itself writes: user and url."""
        return {**super().get_context(request), "address": client_address(request)}


class NoStoreMiddleware:
    """Keeps personal pages out of the browser's cache: «back» after sign-out must show nothing.

    The one exception is the copy that a family's own browser keeps to be read without network. It lies under the name
    of the session that each answer tells, and goes when an answer tells another (docs/decisions/0044).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["X-Session"] = "none"
        if request.user.is_authenticated:
            add_never_cache_headers(response)
            response["X-Session"] = opaque_name(request.session.session_key or "")
        return response


class WriterMiddleware:
    """A form that comes when its session is gone is kept for the person who has typed it (accounts/interrupted.py)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name_writer(request, response)
        return response


class AccessLogMiddleware:
    """Writes each answer that carries personal data out into the access log, before it leaves (P-07).

    When the row cannot be written, the error page goes out instead of the data.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, PersonalDataDownload | PersonalDataFile):
            log_access(
                by=request.user if request.user.is_authenticated else None,
                address=client_address(request),
                action=AccessAction.DOWNLOAD,
                subject=response.subject,
                reason=response.reason,
            )
        return response
