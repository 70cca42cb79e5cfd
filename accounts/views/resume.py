"""What was sent while the session was locked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.interrupted import interrupted_form
from common.audience import SIGNED_IN, audience


@audience(SIGNED_IN)
@require_GET
def resume(request: HttpRequest) -> HttpResponse:
    """Offers to send the form again; the page that it goes to judges it as any other."""
    form = interrupted_form(request)
    if form is None:
        return redirect("reports:home")
    return render(request, "accounts/resume.html", {"form": form})
