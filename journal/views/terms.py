"""The terms of a year, what is missing in one, and opening closed ones again for a while (R-51)."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from common.audience import ADMINISTRATOR, DEPUTY, MANAGEMENT, audience
from common.formatting import moment
from common.forms import form_page, post_data, report_result, save_form
from journal.access import (
    get_term_lock_to_reopen,
    get_term_to_close,
    get_year_to_close,
    may_reopen,
    years_visible_to,
)
from journal.actions import end_term_reopening, reopen_term
from journal.forms.reopening import ReopeningForm
from journal.models import TermLock, TermReopening
from journal.queries.missing import MissingKind, missing_items
from journal.queries.term_locks import year_of_terms
from school.models import SchoolYear
from school.roles import RolesRequest


@audience(*MANAGEMENT)
@require_safe
def terms(request: RolesRequest) -> HttpResponse:
    """All classes of a year with their terms, closed or open, and what was opened again."""
    context = {"found": year_of_terms(_chosen_years(request)), "may_reopen": may_reopen(request.roles)}
    return render(request, "journal/terms.html", context)


def _chosen_years(request: RolesRequest) -> QuerySet[SchoolYear]:
    """The year of the address, else all, of which the latest is shown."""
    years, typed = years_visible_to(request.roles), request.GET.get("year", "")
    if not typed:
        return years
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 19):
        raise Http404
    get_year_to_close(request.roles, int(typed))
    return years.filter(pk=int(typed))


@audience(DEPUTY, ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def term_reopening(request: RolesRequest, term_id: int, class_id: int) -> HttpResponse:
    """Open the closed term of the class again: why, and until when."""
    lock = get_term_lock_to_reopen(request.roles, term_id, class_id)
    form = ReopeningForm(post_data(request))
    if saved := save_form(form, lambda: _reopen(lock, form, request.user)):
        until = moment(saved.result.open_until)
        messages.success(request, f"{lock}: открыт до {until}, потом закроется сам.")
        return redirect("journal:terms")
    return form_page(request, "journal/term_reopening.html", {"form": form, "what": str(lock)})


def _reopen(lock: TermLock, form: ReopeningForm, by: User) -> TermReopening:
    return reopen_term(lock=lock, reason=form.cleaned_data["reason"], span=form.span, by=by)


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def term_reopening_end(request: RolesRequest, term_id: int, class_id: int) -> HttpResponse:
    """Close the reopened term before its time."""
    lock = get_term_lock_to_reopen(request.roles, term_id, class_id)
    report_result(request, lambda: end_term_reopening(lock=lock, by=request.user), f"{lock}: период снова закрыт.")
    return redirect("journal:terms")


@audience(*MANAGEMENT)
@require_safe
def term_missing(request: RolesRequest, term_id: int, class_id: int, kind: str) -> HttpResponse:
    """What is missing of one kind in the class, or in the gradebook that the address names: the list of a number."""
    term, school_class = get_term_to_close(request.roles, term_id, class_id)
    if kind not in set(MissingKind):
        raise Http404
    place = [request.GET.get(name, "") for name in ("group", "subject")]
    is_place = all(typed.isascii() and typed.isdecimal() and len(typed) < 19 for typed in place)
    gradebook = (int(place[0]), int(place[1])) if is_place else None
    context = {
        "term": term,
        "school_class": school_class,
        "kind": MissingKind(kind),
        "items": missing_items(MissingKind(kind), term, school_class, gradebook, request.roles.today),
    }
    return render(request, "journal/term_missing.html", context)
