"""Охват питанием: who eats, of how many (requirements 5.3)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import MANAGEMENT, MEALS_OFFICER, audience
from common.parameters import choice_parameter
from common.sheets import CONTENT_TYPES, sheet_answer
from meals.access import classes_fed
from meals.forms.sheets import month_asked_for
from meals.queries.coverage import BANDS, coverage_of
from meals.queries.documents import coverage_document
from meals.queries.month_lists import COVERAGE_TITLES, coverage_list
from meals.views.sheets import month_frame
from school.queries.signers import signed, signers_on
from school.roles import RolesRequest


@audience(MEALS_OFFICER, *MANAGEMENT)
@require_safe
def coverage(request: RolesRequest) -> HttpResponse:
    """A month by grade band; with `show` whose days a figure of a band counts."""
    month, show = month_asked_for(request.GET, request.roles.today), request.GET.get("show", "")
    context = month_frame(month, request.roles.today)
    if show in COVERAGE_TITLES:
        band = choice_parameter(request.GET, "band", [key for key, *_ in BANDS])
        listed = coverage_list(classes_fed(request.roles), month, band, show)
        return render(request, "meals/coverage.html", {**context, "listed": listed})
    report = coverage_of(classes_fed(request.roles), month)
    return render(request, "meals/coverage.html", {**context, "listed": None, "report": report})


@audience(MEALS_OFFICER, *MANAGEMENT)
@require_safe
def coverage_file(request: RolesRequest, kind: str) -> HttpResponse:
    """The month's coverage as PDF or XLSX."""
    if kind not in CONTENT_TYPES:
        raise Http404
    month = month_asked_for(request.GET, request.roles.today)
    document = coverage_document(coverage_of(classes_fed(request.roles), month), request.user)
    name = f"Охват питанием {month:%Y-%m}"
    names = signers_on(request.roles.today, author=request.user)
    return sheet_answer(signed(document, names), kind, subject=name, filename=name)
