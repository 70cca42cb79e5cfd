"""Where «Питание» of the header leads."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, MEALS_OFFICER, audience
from meals.access import classes_of_year, is_meals_officer
from school.queries.children import family_children
from school.roles import RolesRequest


@audience(MEALS_OFFICER, CLASS_TEACHER, *MANAGEMENT, *FAMILY)
@require_safe
def start(request: RolesRequest) -> HttpResponse:
    """The canteen's order, the own class, or the own child; a family with several children chooses."""
    roles = request.roles
    if is_meals_officer(roles) or roles.is_management:
        return redirect("meals:day_order")
    if school_class := classes_of_year(roles).first():
        return redirect("meals:class_day", school_class.pk)
    children = family_children(roles)
    if len(children) == 1:
        return redirect("meals:pupil_month", children[0].pupil_id)
    return render(request, "meals/children.html", {"children": children})
