"""The card of a pupil: read, and corrected."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actions import log_access
from accounts.models import AccessAction
from common.addresses import client_address
from common.audience import ADMINISTRATOR, CLASS_TEACHER, MANAGEMENT, audience
from common.forms import form_page, post_data
from entry.views import save_edit
from school.access import get_pupil_to_read, get_pupil_to_write
from school.actions import change_pupil
from school.forms import PupilForm
from school.queries.cards import pupil_card
from school.roles import RolesRequest


@audience(*MANAGEMENT, CLASS_TEACHER)
@require_GET
def pupil(request: RolesRequest, pk: int) -> HttpResponse:
    """Birth date, classes, family, exemptions. Each reading goes into the access log (P-07)."""
    found = get_pupil_to_read(request.roles, pk)
    card = pupil_card(found, day=request.roles.today, by=request.user)
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


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_http_methods(["GET", "POST"])
def pupil_details(request: RolesRequest, pk: int) -> HttpResponse:
    """Corrects name, birth date and sex; kept true by the class teacher and the administrator (§ 3.4)."""
    found = get_pupil_to_write(request.roles, pk)
    title = found.short_name
    form = PupilForm(post_data(request), instance=found, today=request.roles.today)
    if save_edit(form, lambda: change_pupil(pupil=found, **form.cleaned_data, by=request.user), by=request.user):
        messages.success(request, "Данные ученика сохранены.")
        return redirect("school:pupil", pk=pk)
    return form_page(request, "school/pupil_details.html", {"pupil_id": pk, "title": title, "form": form})
