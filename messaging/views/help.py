"""Help inside the product: guides of all roles, questions and answers, hints that are put away."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.actions import put_away_hint
from common.audience import SIGNED_IN, audience
from messaging.models.support import LONGEST_ADDRESS
from messaging.queries.help import entries_for, guide_named, guides_for, picture_file, search
from messaging.rules.guides import GUIDES
from messaging.rules.hints import HINTS
from messaging.rules.support import own_address
from school.roles import RolesRequest

LONGEST_SEARCH = 100


@audience(SIGNED_IN)
@require_GET
def help_index(request: RolesRequest) -> HttpResponse:
    """All guides, the own ones first; entries of the administrator; what was searched for in both."""
    audiences = request.roles.audiences
    asked = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    own, others = guides_for(audiences)
    context = {
        "asked": asked,
        "found": search(asked, audiences) if asked else None,
        "entries": () if asked else entries_for(audiences),
        "own": own,
        "others": others,
    }
    return render(request, "messaging/help_index.html", context)


@audience(SIGNED_IN)
@require_GET
def guide(request: RolesRequest, name: str) -> HttpResponse:
    """A guide; `page` of the address names the page from which it was opened, whose entries stand above it."""
    if name not in GUIDES:
        raise Http404
    page = request.GET.get("page", "")
    entries = entries_for(request.roles.audiences, page) if page else []
    return render(request, "messaging/guide.html", {"guide": guide_named(name), "entries": entries})


@audience(SIGNED_IN)
@require_GET
def guide_picture(request: RolesRequest, name: str) -> FileResponse:
    """A picture that a guide shows."""
    file = picture_file(name)
    if file is None or not file.exists():
        raise Http404
    return FileResponse(file.open("rb"), content_type="image/png")


@audience(SIGNED_IN)
@require_POST
def hint_closing(request: RolesRequest, key: str) -> HttpResponse:
    """«Понятно»: the hint comes no more to this person. Back to the page on which it stood."""
    if key not in {hint.key for hint in HINTS}:
        raise Http404
    put_away_hint(key=key, by=request.user)
    return redirect(own_address(request.headers.get("Referer", ""), request.get_host(), LONGEST_ADDRESS) or "/")
