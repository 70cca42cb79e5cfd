"""Kinds of work and absence codes as most schools have them, for a school that has none."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.audience import ADMINISTRATOR, audience
from journal.access import absence_codes, work_types
from journal.actions import add_usual_lists
from journal.models.usual_lists import usual_absence_codes, usual_work_types
from school.roles import RolesRequest


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def usual_lists(request: RolesRequest) -> HttpResponse:
    """What stands in either list, or would; an empty one is filled by the button."""
    if request.method == "POST":
        add_usual_lists(by=request.user)
        messages.success(request, "Виды работ и коды пропусков записаны.")
        return redirect("journal:usual_lists")
    types, codes = list(work_types()), list(absence_codes())
    context = {
        "is_missing": not (types and codes),
        "types": types or usual_work_types(),
        "codes": codes or usual_absence_codes(),
        "has_types": bool(types),
        "has_codes": bool(codes),
    }
    return render(request, "journal/usual_lists.html", context)
