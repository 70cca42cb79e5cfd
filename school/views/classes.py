"""Classes and the list of one class."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from school.access import classes_of_today, classes_to_come, get_class_to_read
from school.queries.classes import class_page, class_rows, rows_to_come
from school.roles import RolesRequest


@audience(*MANAGEMENT, CLASS_TEACHER)
@require_GET
def classes(request: RolesRequest) -> HttpResponse:
    """Classes of this school year, the class teacher's own or all; for management those of years to come, too."""
    rows = class_rows(classes_of_today(request.roles), day=request.roles.today)
    to_come = rows_to_come(classes_to_come(request.roles))
    return render(
        request,
        "school/classes.html",
        {
            "rows": rows,
            "pupils": sum(row.pupils for row in rows),
            "years_to_come": to_come,
            "is_administrator": request.roles.is_administrator,
        },
    )


@audience(*MANAGEMENT, CLASS_TEACHER)
@require_GET
def school_class(request: RolesRequest, pk: int) -> HttpResponse:
    """The list of the class today, or on the first day of its year, with families and logins."""
    found = get_class_to_read(request.roles, pk)
    return render(
        request,
        "school/school_class.html",
        {
            "school_class": found,
            "list": class_page(found, day=found.day_to_show(request.roles.today), by=request.user),
            "is_to_come": found.year.starts_on > request.roles.today,
            "is_administrator": request.roles.is_administrator,
            "can_edit": request.roles.is_administrator or found.pk in request.roles.led_class_ids,
        },
    )
