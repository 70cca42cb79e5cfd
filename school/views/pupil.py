"""The card of a pupil."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.actions import log_access
from accounts.models import AccessAction
from common.addresses import client_address
from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from school.access import get_pupil_to_read
from school.queries.cards import pupil_card
from school.roles import RolesRequest


@audience(*MANAGEMENT, CLASS_TEACHER)
@require_GET
def pupil(request: RolesRequest, pk: int) -> HttpResponse:
    """Birth date, classes, family, exemptions. Each reading goes into the access log (P-07)."""
    found = get_pupil_to_read(request.roles, pk)
    card = pupil_card(found, day=request.roles.today)
    log_access(
        action=AccessAction.READ,
        subject=f"карточка: {found.full_name} (№ {found.pk})",
        address=client_address(request),
        by=request.user,
    )
    leads = card.current is not None and card.current.school_class_id in request.roles.led_class_ids
    return render(
        request,
        "school/pupil.html",
        {
            "pupil": found,
            "card": card,
            "can_edit": request.roles.is_administrator or leads,
            "can_move": request.roles.is_administrator,
        },
    )
