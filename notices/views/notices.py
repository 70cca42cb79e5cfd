"""What the person has been told, and that he has read it."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.audience import SIGNED_IN, audience
from common.forms import report_result
from common.parameters import whole_number
from notices.actions.seen import mark_place_seen, mark_seen
from notices.queries.feed import READ_AT, feed
from school.queries.children import chosen_child
from school.roles import RolesRequest


@audience(SIGNED_IN)
@require_safe
def notices(request: RolesRequest) -> HttpResponse:
    """The latest notices, or with `before` those earlier than one of them."""
    shown = feed(request.roles, whole_number(request.GET.get("before")))
    return render(request, "notices/notices.html", {"feed": shown, "today": request.roles.today})


@audience(SIGNED_IN)
@require_POST
def notices_seen(request: RolesRequest) -> HttpResponse:
    """All that the page showed is read. A link would change data by a GET."""
    seen = partial(mark_seen, up_to=whole_number(request.POST.get("up_to")) or 0, by=request.user)
    report_result(request, seen, "Уведомления отмечены прочитанными.")
    return redirect("notices:notices")


@audience(SIGNED_IN)
@require_POST
def thing_reading(request: RolesRequest, thing: str, pk: int) -> HttpResponse:
    """The person has read the announcement or the answer: told by its page or a button, never by opening an address."""
    if thing not in READ_AT:
        raise Http404("О прочтении сообщают объявления и ответы.")
    mark_place_seen(about=f"{thing}:{pk}", by=request.user)
    return redirect(reverse(READ_AT[thing], args=[pk], query=chosen_child(request.roles, request.GET)))
