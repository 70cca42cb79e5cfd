"""«Уроки дня»: every lesson that takes place, or those that are not filled in yet."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import MANAGEMENT, audience
from common.parameters import day_parameter
from reports.queries.day_lessons import lessons_of_day
from school.roles import RolesRequest
from timetable.access import lessons_visible_to


@audience(*MANAGEMENT)
@require_safe
def day_lessons(request: RolesRequest) -> HttpResponse:
    """The lessons of `day`, of today when none is named; with `show` those without topic or homework."""
    roles = request.roles
    on = day_parameter(request.GET, "day") or roles.today
    only_not_filled = request.GET.get("show") == "not_filled"
    page, day = reverse("reports:day_lessons"), f"day={on.isoformat()}"
    context = {
        "on": on,
        "today": roles.today,
        "only_not_filled": only_not_filled,
        "lessons": lessons_of_day(lessons_visible_to(roles).on(on), only_not_filled=only_not_filled),
        "tabs": [
            {"title": "Все уроки", "url": f"{page}?{day}", "is_current": not only_not_filled},
            {"title": "Не заполнены", "url": f"{page}?{day}&show=not_filled", "is_current": only_not_filled},
        ],
    }
    return render(request, "reports/day_lessons.html", context)
