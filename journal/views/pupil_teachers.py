"""«Учителя» of a pupil, for his family and those who lead his class."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, audience
from journal.access import get_diary_to_read, may_read_card_too
from journal.queries.pupil_teachers import teachers_of
from school.queries.children import children_to_choose
from school.roles import RolesRequest


@audience(*FAMILY, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def pupil_teachers(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """Who teaches him today."""
    roles = request.roles
    pupil = get_diary_to_read(roles, pupil_id)
    context = {
        "pupil": pupil,
        "owners": children_to_choose(roles, pupil.pk),
        "has_card": may_read_card_too(roles, pupil),
        "teachers": teachers_of(pupil, roles.today),
        "is_family": pupil.pk in roles.family_pupil_ids,
    }
    return render(request, "journal/pupil_teachers.html", context)
