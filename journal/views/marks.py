"""Saving one mark from the grid."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from journal.access import get_cell_to_write
from journal.actions import put_mark_at
from journal.forms.cells import MarkForm
from journal.models.marks import sign_of
from journal.queries.gradebook import standing
from journal.views.cell_answers import answer_of, answers_cell, refuse_what_is_not_typed
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
@answers_cell
def mark(request: RolesRequest, lesson_id: int, position: int, pupil_id: int) -> HttpResponse:
    """The pupil's mark in the lesson's column at `position`; answers with its version and the fresh mean."""
    cell = get_cell_to_write(request.roles, lesson_id, pupil_id, position)
    form = MarkForm(request.POST)
    refuse_what_is_not_typed(form, "Отметка – одна цифра.")
    operation = form.cleaned_data["operation"]
    value, result = form.cleaned_data["value"]
    saved = put_mark_at(
        cell=cell,
        value=value,
        result=result,
        known_version=form.cleaned_data["version"],
        by=request.user,
        operation=operation,
    )
    now = standing(cell)
    fresh = {"mean": now.mean, "nMarks": now.n_marks, "proposed": now.proposed}
    return answer_of(saved, operation, sign_of(value, result), **fresh)
