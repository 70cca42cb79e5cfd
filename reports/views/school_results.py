"""«Успеваемость и обученность»: who fell, and quality and quantity of the school by class (§ 3.6, R-42)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import MANAGEMENT, audience
from reports.queries.falls import school_results as results_of_school
from reports.views.periods import asked_period
from school.roles import RolesRequest


@audience(*MANAGEMENT)
@require_safe
def school_results(request: RolesRequest) -> HttpResponse:
    """The term chosen by `term` («2026-quarter-1»), a year, any days; the latest term without it."""
    asked = asked_period(request)
    context = asked.context | {"results": results_of_school(asked.compared)} if asked else {"compared": None}
    return render(request, "reports/school_results.html", {**context, "today": request.roles.today})
