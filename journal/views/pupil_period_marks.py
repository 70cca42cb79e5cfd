"""«Итоговые отметки» of a pupil: the same page for family, class teacher and management."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, audience
from journal.access import get_diary_to_read, may_read_card_too
from journal.queries.pupil_period_marks import period_marks_of
from school.queries.children import children_to_choose
from school.roles import RolesRequest


@audience(*FAMILY, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def pupil_period_marks(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """Subjects by terms, year, exam and final mark, year after year: what teachers have set, no proposals."""
    pupil = get_diary_to_read(request.roles, pupil_id)
    context = {
        "pupil": pupil,
        "owners": children_to_choose(request.roles, pupil.pk),
        "has_card": may_read_card_too(request.roles, pupil),
        "tables": period_marks_of(pupil),
    }
    return render(request, "journal/pupil_period_marks.html", context)
