"""Noting from the grid that a pupil is away the whole day."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.refusals import Refused
from entry.views import answers_cell
from journal.access import get_cell_to_write
from journal.actions import note_whole_day
from journal.forms.cells import SaidForm
from journal.queries.absences import other_lessons_to_note
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
@answers_cell
def whole_day(request: RolesRequest, lesson_id: int, pupil_id: int) -> HttpResponse:
    """Away the whole day, or not; answers with the version, and where else the teacher may note the absence."""
    cell = get_cell_to_write(request.roles, lesson_id, pupil_id)
    form = SaidForm(request.POST)
    if not form.is_valid():
        raise Refused("Запрос неполон: обновите страницу.")
    saved = note_whole_day(
        cell=cell,
        is_absent=bool(form.cleaned_data["value"]),
        known_version=form.cleaned_data["version"],
        by=request.user,
    )
    own_lessons = other_lessons_to_note(request.roles, cell) if saved.is_in_force else []
    return JsonResponse({"value": str(saved), "version": saved.version, "ownLessons": own_lessons})
