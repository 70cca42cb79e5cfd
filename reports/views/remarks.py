"""Remarks: the list, one of them with its answer and the decision, a new one (requirements 2.6, R-48)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.audience import MANAGEMENT, TEACHER, audience
from common.forms import form_page, post_data, save_form
from reports.access import (
    get_remark_place,
    get_remark_to_decide,
    get_remark_to_read,
    get_remark_to_reply,
    possible_addressees,
    remarks_visible_to,
    usual_due_day,
)
from reports.actions import accept_remark, make_remark, reply_to_remark, return_remark
from reports.forms.remarks import DecisionForm, RemarkForm, RemarksFilterForm, ReplyForm
from reports.models import Remark
from reports.queries.remarks import last_check, remark_list, remark_page
from school.roles import RolesRequest


@audience(TEACHER, *MANAGEMENT)
@require_safe
def remarks(request: RolesRequest) -> HttpResponse:
    """All remarks of the school for management, everybody else's own; filters come in the address."""
    roles = request.roles
    form = RemarksFilterForm(request.GET, people=possible_addressees(roles) if roles.is_management else None)
    asked = form.asked
    context = {
        "form": form,
        "asked": asked,
        "found": remark_list(remarks_visible_to(roles), asked, roles),
        "check": last_check() if roles.is_management else None,
        "is_management": roles.is_management,
    }
    return render(request, "reports/remarks.html", context)


@audience(*MANAGEMENT)
@require_http_methods(["GET", "POST"])
def remark_new(request: RolesRequest) -> HttpResponse:
    """A remark about the lesson, gradebook or class of the address, or about a person's work; then back there."""
    roles = request.roles
    place = get_remark_place(roles, request.GET.dict())
    form = RemarkForm(
        post_data(request),
        addressees=possible_addressees(roles),
        proposed=place.staff_id,
        due_on=usual_due_day(roles),
        today=roles.today,
    )
    saved = save_form(form, lambda: make_remark(place=place, today=roles.today, by=request.user, **form.cleaned_data))
    if saved:
        messages.success(
            request, f"Замечание № {saved.result.pk} выдано, адресат: {saved.result.addressee.initials_name}"
        )
        return redirect(place.url or "reports:remarks")
    return form_page(request, "reports/remark_new.html", {"form": form, "place": place})


@audience(TEACHER, *MANAGEMENT)
@require_safe
def remark(request: RolesRequest, pk: int) -> HttpResponse:
    """One remark: what it says, its history, and the forms of the answer and of the decision."""
    return _page(request, get_remark_to_read(request.roles, pk), ReplyForm(), DecisionForm())


@audience(TEACHER, *MANAGEMENT)
@require_POST
def remark_reply(request: RolesRequest, pk: int) -> HttpResponse:
    """The addressee answers, or says that it is mended."""
    found = get_remark_to_reply(request.roles, pk)
    form = ReplyForm(request.POST)

    def reply() -> Remark:
        return reply_to_remark(remark=found, reply=form.cleaned_data["reply"], is_fixed=form.is_fixed, by=request.user)

    if save_form(form, reply):
        messages.success(request, "Отмечено: исправлено. Завуч проверит." if form.is_fixed else "Ответ отправлен.")
        return redirect("reports:remark", pk)
    return _page(request, found, form, DecisionForm())


@audience(TEACHER, *MANAGEMENT)
@require_POST
def remark_decision(request: RolesRequest, pk: int) -> HttpResponse:
    """Accepted, or returned with a note."""
    found = get_remark_to_decide(request.roles, pk)
    form = DecisionForm(request.POST)
    decide = return_remark if form.is_return else accept_remark
    if save_form(form, lambda: decide(remark=found, note=form.cleaned_data["note"], by=request.user)):
        messages.success(request, f"Замечание № {pk} " + ("возвращено." if form.is_return else "принято."))
        return redirect("reports:remark", pk)
    return _page(request, found, ReplyForm(), form)


def _page(request: RolesRequest, found: Remark, reply: ReplyForm, decision: DecisionForm) -> HttpResponse:
    context = {"remark": remark_page(found, request.roles), "reply": reply, "decision": decision}
    return form_page(request, "reports/remark.html", context)
