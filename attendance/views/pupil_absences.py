"""One pupil's absences: his family reads them with the reasons, and nobody else's family does (§ 3.7, P-09)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from attendance.access import get_pupil_to_read_absences_of
from attendance.queries.pupil import pupil_absences as absences_of_pupil
from attendance.queries.settings import attendance_settings
from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, audience
from journal.access import may_read_card_too
from journal.queries.terms import school_terms
from school.queries.children import children_to_choose
from school.roles import RolesRequest


@audience(*FAMILY)
@require_safe
def own_absences(request: RolesRequest) -> HttpResponse:
    """«Посещаемость» in the header: the own one, or the first child's, which leads on to the others."""
    return redirect("attendance:pupil_absences", request.roles.pupil_id or min(request.roles.ward_ids))


@audience(*FAMILY, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def pupil_absences(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """What was missed in a term, by month and by day."""
    roles = request.roles
    pupil = get_pupil_to_read_absences_of(roles, pupil_id)
    terms = school_terms(roles.today)
    key = terms.key_or_current(request.GET.get("term", ""))
    days = terms.range_of(key) if key else (roles.today, roles.today)
    rule = attendance_settings().rule
    context = {
        "pupil": pupil,
        "owners": children_to_choose(roles, pupil.pk),
        "has_card": may_read_card_too(roles, pupil),
        "choices": terms.choices,
        "key": key,
        "days": days,
        "rule": rule,
        "absences": absences_of_pupil(pupil, *days, rule),
        "is_ward": pupil.pk in roles.ward_ids,
    }
    return render(request, "attendance/pupil_absences.html", context)
