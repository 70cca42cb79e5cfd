"""The schedule of control works, published to the whole school (requirements 2.1.7)."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, TEACHER, audience
from journal.queries.control_works import Month, classes_with_control_works, control_works_of
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT, *FAMILY)
@require_safe
def control_works(request: RolesRequest) -> HttpResponse:
    """A month («2026-10»), of one class or of all."""
    month = _month(request.GET.get("month", ""), request.roles.today)
    classes = list(classes_with_control_works(request.roles))
    key = request.GET.get("class", "")
    is_chosen = key.isdecimal() and len(key) < 10
    class_ids = [row.pk for row in classes if not is_chosen or row.pk == int(key)]
    is_staff = not request.roles.audiences.isdisjoint({TEACHER, CLASS_TEACHER, *MANAGEMENT})
    context = {
        "month": month,
        "classes": classes,
        "key": key,
        "works": control_works_of(month.first, month.last, class_ids, for_family=not is_staff),
        "previous_url": _url(month.previous, key),
        "next_url": _url(month.next, key),
    }
    return render(request, "journal/control_works.html", context)


def _month(text: str, today: date) -> Month:
    """The month asked for, or the present one; years far away are no months of a school."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return Month(today.replace(day=1))
    return Month(first if abs(first.year - today.year) < 50 else today.replace(day=1))


def _url(month: Month, key: str) -> str:
    return reverse("journal:control_works", query={"month": f"{month.first:%Y-%m}", "class": key})
