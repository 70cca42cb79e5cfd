"""Saying from the grid that everybody is at the lesson."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.refusals import Refused
from entry.views import answers_cell
from journal.actions import call_roll
from journal.forms.cells import SaidForm
from school.roles import RolesRequest
from timetable.access import get_lesson_to_write


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
@answers_cell
def roll_call(request: RolesRequest, lesson_id: int) -> HttpResponse:
    """Everybody is here, or that is taken back; answers with the version."""
    lesson = get_lesson_to_write(request.roles, lesson_id)
    form = SaidForm(request.POST)
    if not form.is_valid():
        raise Refused("Запрос неполон: обновите страницу.")
    saved = call_roll(
        lesson=lesson,
        is_everybody_here=bool(form.cleaned_data["value"]),
        known_version=form.cleaned_data["version"],
        by=request.user,
    )
    return JsonResponse({"value": str(saved), "version": saved.version})
