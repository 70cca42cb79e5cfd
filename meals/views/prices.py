"""What meals cost on a day and who pays (requirements 5.1)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, MEALS_OFFICER, audience
from common.parameters import day_parameter
from meals.models import FundingSource
from meals.queries.prices import price_list
from school.roles import RolesRequest


@audience(MEALS_OFFICER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def prices(request: RolesRequest) -> HttpResponse:
    """The price list of today, or of the day asked for."""
    day = day_parameter(request.GET, "on") or request.roles.today
    context = {
        "day": day,
        "tables": price_list(day),
        "sources": FundingSource.labels,
        "can_edit": request.roles.is_administrator,
    }
    return render(request, "meals/prices.html", context)
