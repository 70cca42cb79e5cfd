"""The card of a cell: a page of its own, and the dialog of the gradebook (static/js/gradebook/card.js)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.refusals import Refused
from journal.access import Cell, get_cell_to_read, get_cell_to_write
from journal.actions import write_card
from journal.forms.card import CardForm
from journal.queries.cell import cell_card
from journal.queries.gradebook import column_url, standing
from journal.queries.rulebook import rulebook_of
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def cell(request: RolesRequest, lesson_id: int, position: int, pupil_id: int) -> HttpResponse:
    """Shows what stands in the cell and its history; a POST writes it, or shows again what could not be written."""
    place = (lesson_id, pupil_id, position)
    if request.method == "GET":
        return _shown(request, get_cell_to_read(request.roles, *place))
    found = get_cell_to_write(request.roles, *place)
    form = _form(request, found)
    if not form.is_valid():
        return _shown(request, found, form, status=400)
    try:
        write_card(cell=found, card=form.values, by=request.user)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _shown(request, found, form, status=refusal.status)
    messages.success(request, "Сохранено.")
    return redirect("journal:cell", lesson_id, position, pupil_id)


def _form(request: RolesRequest, found: Cell) -> CardForm:
    rulebook = rulebook_of(found.lesson.group.school_class, request.roles.today)
    return CardForm(cell_card(found, rulebook), rulebook, request.POST)


def _shown(request: RolesRequest, found: Cell, form: CardForm | None = None, status: int = 200) -> HttpResponse:
    """Versions on the page are fresh: sending it once more writes over the other value knowingly."""
    rulebook = rulebook_of(found.lesson.group.school_class, request.roles.today)
    card = cell_card(found, rulebook)
    context = {
        "card": card,
        "form": form or CardForm(card, rulebook),
        "standing": standing(found),
        "gradebook_url": column_url(found.lesson),
    }
    return render(request, "journal/cell.html", context, status=status)
