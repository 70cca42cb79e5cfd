"""Quality and quantity of the school by class, with subtotals (§ 3.6, R-42)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import MANAGEMENT, audience
from journal.queries.terms import school_terms
from reports.queries import results
from school.roles import RolesRequest


@audience(*MANAGEMENT)
@require_safe
def school_results(request: RolesRequest) -> HttpResponse:
    """The term chosen by `term` («2026-quarter-1»), the latest one without it."""
    terms = school_terms(request.roles.today)
    key = terms.key_or_current(request.GET.get("term", ""))
    stages = results.school_results(terms.spans(key)) if key else []
    context = {
        "choices": terms.choices,
        "key": key,
        "stages": stages,
        "total": results.sum_of_rows("Школа", (stage.total for stage in stages)),
        "today": request.roles.today,
    }
    return render(request, "reports/school_results.html", context)
