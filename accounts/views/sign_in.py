"""Signing in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions import log_access, start_session
from accounts.forms import SLIP_EXPIRED, SignInForm, typed_login
from accounts.interrupted import interrupted_form
from accounts.models import AccessAction
from accounts.queries import account_with_login
from accounts.sign_in_queue import in_turn
from common.addresses import client_address
from common.audience import ANYONE, audience
from common.forms import post_data


def busy(request: HttpRequest) -> HttpResponse:
    """The page of who is turned away."""
    return render(request, "accounts/sign_in_busy.html", {"next": _safe_next_url(request)})


@audience(ANYONE)
@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("password")
@in_turn(busy)
def sign_in(request: HttpRequest) -> HttpResponse:
    """The one entrance for everybody; a refused sign-in is answered with 200 (architecture 7).

    A lock after failures is answered by django-axes instead of this page, and a crowd by `busy`.
    """
    if request.user.is_authenticated:
        return redirect(_next_url(request))
    form = SignInForm(request, data=post_data(request))
    if request.method == "POST":
        if form.is_valid():
            start_session(request=request, by=form.get_user())
            return redirect("accounts:resume" if interrupted_form(request) else _next_url(request))
        log_refusal(request)
    context = {"form": form, "next": _safe_next_url(request), "why": _sign_in_reason(request)}
    return render(request, "accounts/sign_in.html", context)


def _safe_next_url(request: HttpRequest) -> str:
    """`next` when it leads to a page of this site, else nothing: a link must not send people elsewhere.

    Without a slash it would be taken for the name of a view, and for none when there is no such view.
    """
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if "/" in asked and is_ours else ""


def _next_url(request: HttpRequest) -> str:
    return _safe_next_url(request) or resolve_url(settings.LOGIN_REDIRECT_URL)


def _sign_in_reason(request: HttpRequest) -> str:
    """Why the person has to sign in again."""
    idle = f"Сеанс закрыт: {settings.IDLE_LOCK_MINUTES} мин. без действий. Войдите снова."
    return {"idle": idle, "slip": SLIP_EXPIRED}.get(request.GET.get("why", ""), "")


def log_refusal(request: HttpRequest) -> None:
    """Writes a refused sign-in into the access log, without what was typed: people mistake the field for passwords."""
    is_locked = getattr(request, "axes_locked_out", False)
    account = account_with_login(typed_login(request, None))
    log_access(
        action=AccessAction.SIGN_IN_LOCKED if is_locked else AccessAction.SIGN_IN_REFUSED,
        address=client_address(request),
        subject="" if account else "неизвестный логин",
        by=account,
    )
