"""The links that a person has given to programs: made, shown once, revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.slips import shown_once
from common.audience import FAMILY, audience
from common.forms import valid_or_reported
from notices.access import children_of_family, feed_links_of, get_feed_link_to_revoke
from notices.actions.feeds import NewFeedLink, make_feed_link, revoke_feed_link
from notices.forms.feeds import FeedLinkForm
from notices.models import FeedKind
from notices.queries.feed_links import feed_rows
from school.roles import RolesRequest


@audience(*FAMILY)
@require_safe
def feed_links(request: RolesRequest) -> HttpResponse:
    """What can be read by a program, which links there are, and when each was last read."""
    return _list(request)


@audience(*FAMILY)
@require_POST
def feed_link_new(request: RolesRequest) -> HttpResponse:
    """Makes a link; its address stands in this answer and nowhere else."""
    form = FeedLinkForm(request.POST, pupils=children_of_family(request.roles))
    if not valid_or_reported(request, form):
        return _list(request, status=400)
    made = make_feed_link(**form.cleaned_data, by=request.user)
    page = render(request, "notices/feed_link_new.html", _shown(request, made))
    return shown_once(page, then=reverse("notices:feed_links"))


@audience(*FAMILY)
@require_POST
def feed_link_revocation(request: RolesRequest, pk: int) -> HttpResponse:
    """From now on the address answers 404."""
    revoke_feed_link(link=get_feed_link_to_revoke(request.roles, pk), by=request.user)
    messages.success(request, "Ссылка отозвана: по ней больше ничего не открывается.")
    return redirect("notices:feed_links")


def _list(request: RolesRequest, status: int = 200) -> HttpResponse:
    rows = feed_rows(feed_links_of(request.roles), children_of_family(request.roles))
    return render(request, "notices/feed_links.html", {"rows": rows}, status=status)


def _shown(request: RolesRequest, made: NewFeedLink) -> dict[str, object]:
    is_calendar = made.link.kind == FeedKind.CALENDAR
    path = reverse("notices:calendar" if is_calendar else "notices:news", args=[made.token])
    address = request.build_absolute_uri(path)
    webcal = f"webcal:{address.partition(':')[2]}" if is_calendar else ""
    return {"link": made.link, "address": address, "webcal": webcal}
