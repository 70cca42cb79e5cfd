"""Saving one absence from the grid."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from entry.views import answer_of, answers_cell, refuse_what_is_not_typed
from journal.access import absence_codes, get_cell_to_write
from journal.actions import put_absence_at
from journal.forms.cells import AbsenceForm
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
@answers_cell
def absence(request: RolesRequest, lesson_id: int, pupil_id: int) -> HttpResponse:
    """The pupil's absence code at the lesson, by its letter; answers with its version."""
    cell = get_cell_to_write(request.roles, lesson_id, pupil_id)
    form = AbsenceForm(request.POST, codes=absence_codes())
    refuse_what_is_not_typed(form, "Такого кода пропуска нет.")
    operation = form.cleaned_data["operation"]
    code = form.cleaned_data["value"]
    saved = put_absence_at(
        cell=cell,
        code=code,
        known_version=form.cleaned_data["version"],
        by=request.user,
        operation=operation,
    )
    return answer_of(saved, operation, code.letter if code else "")
