"""Питание ученика: what was asked for, given and charged, for his family."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, MEALS_OFFICER, audience
from meals.access import get_pupil_to_read
from meals.forms.sheets import month_asked_for
from meals.queries.family import pupil_month
from meals.views.sheets import month_frame
from school.access import may_read_card
from school.queries.children import children_to_choose
from school.roles import RolesRequest


@audience(MEALS_OFFICER, CLASS_TEACHER, *MANAGEMENT, *FAMILY)
@require_safe
def of_pupil(request: RolesRequest, pk: int) -> HttpResponse:
    """The month by days."""
    pupil = get_pupil_to_read(request.roles, pk)
    month = month_asked_for(request.GET, request.roles.today)
    context = {
        **month_frame(month, request.roles.today),
        "pupil": pupil,
        "found": pupil_month(pupil, month),
        "owners": children_to_choose(request.roles, pupil.pk),
        "has_card": may_read_card(request.roles, pupil),
        "is_family": pupil.pk in request.roles.family_pupil_ids,
    }
    return render(request, "meals/pupil_month.html", context)
