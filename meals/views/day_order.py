"""The canteen's order of a day, as it stands at this minute."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import MANAGEMENT, MEALS_OFFICER, audience
from common.parameters import day_parameter
from common.sheets import CONTENT_TYPES, sheet_answer
from meals.access import classes_fed, is_meals_officer
from meals.forms.lists import portions_asked_for
from meals.queries.day_order import DayOrder, day_order
from meals.queries.documents import order_document
from meals.queries.portion_list import portion_list
from school.queries.signers import signed, signers_on
from school.roles import RolesRequest
from timetable.queries.class_days import school_days_from

_DAY = timedelta(days=1)


@audience(MEALS_OFFICER, *MANAGEMENT)
@require_safe
def order(request: RolesRequest) -> HttpResponse:
    """Portions by meal, seating and class, who has not sent; with `meal` whose portions a number of it counts."""
    found = _order(request)
    asked = portions_asked_for(request.GET)
    context = {
        "order": found,
        "today": request.roles.today,
        "before": found.on - _DAY,
        "after": found.on + _DAY,
        "next_day": None if found.with_school else next(iter(school_days_from(found.on)), None),
        "listed": portion_list(found, asked) if asked else None,
        "is_officer": is_meals_officer(request.roles),
    }
    return render(request, "meals/day_order.html", context)


@audience(MEALS_OFFICER, *MANAGEMENT)
@require_safe
def order_file(request: RolesRequest, kind: str) -> HttpResponse:
    """The day's order as PDF or XLSX."""
    if kind not in CONTENT_TYPES:
        raise Http404
    found = _order(request)
    names = signers_on(request.roles.today, author=request.user)
    return sheet_answer(
        signed(order_document(found, request.user), names),
        kind,
        subject=f"Заявка в столовую на {found.on:%d.%m.%Y}",
        filename=f"Заявка в столовую {found.on.isoformat()}",
    )


def _order(request: RolesRequest) -> DayOrder:
    return day_order(classes_fed(request.roles), day_parameter(request.GET, "on") or request.roles.today)
