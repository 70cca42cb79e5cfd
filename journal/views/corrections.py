"""Corrections of locked data: asked for by the teacher, decided by the deputy, closed by the clock (R-53)."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.forms import form_page, post_data, save_form
from common.parameters import key_parameter
from common.refusals import Refused
from journal.access import (
    CorrectionScope,
    corrections_visible_to,
    get_correction_scope,
    get_correction_to_decide,
    get_correction_to_end,
)
from journal.actions import decline_correction, end_correction, grant_correction, request_correction
from journal.forms.corrections import CELL, GRADEBOOK, CorrectionForm, DeclineForm, GrantForm
from journal.models import CorrectionRequest
from journal.queries.corrections import corrections as read_corrections
from journal.queries.corrections import scope_words
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def corrections(request: RolesRequest) -> HttpResponse:
    """A teacher's own requests; for management all, with the forms of the decision."""
    context = {
        "corrections": read_corrections(corrections_visible_to(request.roles)),
        "can_decide": request.roles.is_management,
        "hours": GrantForm.base_fields["hours"].choices,  # type: ignore[attr-defined]  # a ChoiceField
    }
    return render(request, "journal/corrections.html", context)


@audience(TEACHER)
@require_http_methods(["GET", "POST"])
def correction_new(request: RolesRequest) -> HttpResponse:
    """Ask for the cell of `lesson` and `pupil`, or for the gradebook of the lesson's term."""
    lesson_id, pupil_id = key_parameter(request.GET, "lesson"), key_parameter(request.GET, "pupil")
    if lesson_id is None:
        messages.info(request, "Исправление запрашивают на странице урока или в ячейке, которую надо исправить.")
        return redirect("journal:corrections")
    scopes = {GRADEBOOK: get_correction_scope(request.roles, lesson_id, None)}
    if pupil_id is not None:
        scopes = {CELL: get_correction_scope(request.roles, lesson_id, pupil_id), **scopes}
    form = CorrectionForm(post_data(request), scopes=[(name, scope_words(scope)) for name, scope in scopes.items()])
    if save_form(form, lambda: _request_correction(request, scopes, form)):
        messages.success(request, "Заявка отправлена завучу. Решение появится на этой странице.")
        return redirect("journal:corrections")
    return form_page(request, "journal/correction_new.html", {"form": form})


def _request_correction(
    request: RolesRequest, scopes: Mapping[str, CorrectionScope], form: CorrectionForm
) -> CorrectionRequest:
    asked = form.cleaned_data
    return request_correction(scope=scopes[asked["scope"]], reason=asked["reason"], by=request.user)


@audience(*MANAGEMENT)
@require_POST
def correction_grant(request: RolesRequest, pk: int) -> HttpResponse:
    """Open for so many hours exactly what was asked for."""
    found = get_correction_to_decide(request.roles, pk)
    form = GrantForm(request.POST)
    if not form.is_valid():
        raise Refused("Выберите, на сколько открыть.")
    grant_correction(request=found, hours=form.cleaned_data["hours"], by=request.user)
    messages.success(request, f"Заявка № {pk}: открыто, закроется само.")
    return redirect("journal:corrections")


@audience(*MANAGEMENT)
@require_POST
def correction_decline(request: RolesRequest, pk: int) -> HttpResponse:
    """Refuse with an answer."""
    found = get_correction_to_decide(request.roles, pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        raise Refused("Напишите, почему заявка отклонена: не длиннее 500 знаков.")
    decline_correction(request=found, answer=form.cleaned_data["answer"], by=request.user)
    messages.success(request, f"Заявка № {pk} отклонена.")
    return redirect("journal:corrections")


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def correction_end(request: RolesRequest, pk: int) -> HttpResponse:
    """Close what was opened before its time is over."""
    end_correction(request=get_correction_to_end(request.roles, pk), by=request.user)
    messages.success(request, f"Заявка № {pk}: закрыто.")
    return redirect("journal:corrections")
