"""The schedule of control works, published to the whole school (requirements 2.1.7)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, TEACHER, audience
from common.parameters import key_parameter, month_parameter
from journal.queries.control_works import Month, classes_with_control_works, control_works_of
from school.queries.children import FamilyChild, family_children
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT, *FAMILY)
@require_safe
def control_works(request: RolesRequest) -> HttpResponse:
    """A month («2026-10»), of one class or of all; of a chosen child its class, unless another is asked for."""
    month = Month(month_parameter(request.GET, "month") or request.roles.today.replace(day=1))
    classes = list(classes_with_control_works(request.roles))
    children = family_children(request.roles)
    asked = key_parameter(request.GET, "pupil")
    child = next((each for each in children if each.pupil_id == asked), None)
    chosen = child.class_id if child and "class" not in request.GET else key_parameter(request.GET, "class")
    class_ids = [row.pk for row in classes if chosen in (None, row.pk)]
    is_staff = not request.roles.audiences.isdisjoint({TEACHER, CLASS_TEACHER, *MANAGEMENT})
    context = {
        "month": month,
        "classes": classes,
        "chosen": chosen,
        "works": control_works_of(month.first, month.last, class_ids, for_family=not is_staff),
        "children": children,
        "child_id": child.pupil_id if child else None,
        "previous_url": _url(month.previous, chosen, child),
        "next_url": _url(month.next, chosen, child),
    }
    return render(request, "journal/control_works.html", context)


def _url(month: Month, class_id: int | None, child: FamilyChild | None) -> str:
    query: dict[str, object] = {"month": f"{month.first:%Y-%m}", "class": class_id or ""}
    return reverse("journal:control_works", query=query | ({"pupil": child.pupil_id} if child else {}))
