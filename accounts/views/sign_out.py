"""Signing out."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.interrupted import forget_writer
from common.audience import ANYONE, audience


@audience(ANYONE)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session, even one that has ended by itself."""
    logout(request)
    response = redirect("accounts:sign_in")
    forget_writer(response)
    return response
