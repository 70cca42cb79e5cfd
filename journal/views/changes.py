"""«Изменения»: what stood in the journal and was changed, over a period (R-49, R-54)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from journal.forms.changes import ChangesForm
from journal.queries.changes import LONGEST_LIST, changes_of_period
from school.roles import RolesRequest
from timetable.access import classes_with_week_visible_to


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def changes(request: RolesRequest) -> HttpResponse:
    """Changes of marks and absences that the person may see; the filters come in the address."""
    roles = request.roles
    year = {"year__starts_on__lte": roles.today, "year__ends_on__gte": roles.today}
    classes = classes_with_week_visible_to(roles).filter(**year).order_by("grade", "letter")
    form = ChangesForm(request.GET.dict(), today=roles.today, classes=classes)
    asked = form.asked
    found = changes_of_period(roles, asked)
    whole = request.GET.copy()
    whole.pop("author", None)
    context = {
        "form": form,
        "asked": asked,
        "found": found,
        "longest": LONGEST_LIST,
        "whole_url": f"{request.path}?{whole.urlencode()}",
    }
    return render(request, "journal/changes.html", context)
