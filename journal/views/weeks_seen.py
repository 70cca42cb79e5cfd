"""Who of the families of a class has seen which week."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from journal.queries.weeks_seen import weeks_seen
from school.access import get_class_to_read
from school.roles import RolesRequest


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def class_weeks(request: RolesRequest, class_id: int) -> HttpResponse:
    """The last six weeks."""
    school_class = get_class_to_read(request.roles, class_id)
    context = {"school_class": school_class, "found": weeks_seen(school_class, request.roles.today)}
    return render(request, "journal/class_weeks.html", context)
