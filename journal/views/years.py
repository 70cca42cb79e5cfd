"""Closing a school year, after which it is read-only, and opening it again for a while (R-51)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from common.audience import ADMINISTRATOR, DEPUTY, MANAGEMENT, audience
from common.formatting import moment
from common.forms import form_page, post_data, report_result, save_form
from journal.access import get_year_lock_to_reopen, get_year_to_close, may_reopen, years_visible_to
from journal.actions import close_year, end_year_reopening, reopen_year
from journal.forms.closing import ClosingForm
from journal.forms.reopening import ReopeningForm
from journal.models import YearLock, YearReopening
from journal.queries.year_lock import year_readiness
from school.models import SchoolYear
from school.roles import RolesRequest


@audience(*MANAGEMENT)
@require_safe
def year(request: RolesRequest, pk: int) -> HttpResponse:
    """What is not ready in the year, and closing it."""
    return _render_page(request, get_year_to_close(request.roles, pk))


@audience(*MANAGEMENT)
@require_POST
def year_lock(request: RolesRequest, pk: int) -> HttpResponse:
    """Close the year; with what is not ready only when that is confirmed."""
    found = get_year_to_close(request.roles, pk)
    form = ClosingForm(request.POST, n_gaps=year_readiness(found).to_confirm)
    if not form.is_valid():
        return _render_page(request, found, form)
    done = f"Учебный год {found} закрыт: журналы, расписание и группы теперь только для чтения."
    report_result(request, lambda: close_year(year=found, by=request.user), done)
    return redirect("journal:year", pk)


@audience(DEPUTY, ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def year_reopening(request: RolesRequest, pk: int) -> HttpResponse:
    """Open the closed year again: why, and until when."""
    lock = get_year_lock_to_reopen(request.roles, pk)
    form = ReopeningForm(post_data(request))
    if saved := save_form(form, lambda: _reopen(lock, form, request.user)):
        until = moment(saved.result.open_until)
        messages.success(request, f"Учебный год {lock} открыт до {until}, потом закроется сам.")
        return redirect("journal:year", pk)
    return form_page(request, "journal/term_reopening.html", {"form": form, "what": f"Учебный год {lock}"})


def _reopen(lock: YearLock, form: ReopeningForm, by: User) -> YearReopening:
    return reopen_year(lock=lock, reason=form.cleaned_data["reason"], span=form.span, by=by)


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def year_reopening_end(request: RolesRequest, pk: int) -> HttpResponse:
    """Close the reopened year before its time."""
    lock = get_year_lock_to_reopen(request.roles, pk)
    report_result(request, lambda: end_year_reopening(lock=lock, by=request.user), f"Учебный год {lock} снова закрыт.")
    return redirect("journal:year", pk)


def _render_page(request: RolesRequest, found: SchoolYear, form: ClosingForm | None = None) -> HttpResponse:
    context = {
        "found": year_readiness(found),
        "years": list(years_visible_to(request.roles)),
        "today": request.roles.today,
        "may_reopen": may_reopen(request.roles),
        "problem": form.problem if form else "",
    }
    return form_page(request, "journal/year.html", context, among=[form] if form else ())
