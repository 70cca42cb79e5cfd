"""The card of a cell: a page of its own, and the dialog of the gradebook (static/js/card/card.js)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.forms import by_method, form_page, save_form
from journal.access import Cell, get_cell_to_read, get_cell_to_write
from journal.actions import write_card
from journal.forms.card import CardForm, versions_to_carry
from journal.queries.cell import cell_card
from journal.queries.gradebook import column_url, subject_average
from journal.queries.journal_rules import journal_rules
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def cell(request: RolesRequest, lesson_id: int, position: int, pupil_id: int) -> HttpResponse:
    """Shows what stands in the cell and its history; a POST writes it, or shows again what could not be written."""
    get_cell = by_method(request, read=get_cell_to_read, write=get_cell_to_write)
    found = get_cell(request.roles, lesson_id, pupil_id, position)
    form = _submitted_form(request, found) if request.method == "POST" else None
    if form and save_form(form, lambda: write_card(cell=found, card=form.values, by=request.user)):
        messages.success(request, "Сохранено.")
        return redirect("journal:cell", lesson_id, position, pupil_id)
    return _card_response(request, found, form)


def _submitted_form(request: RolesRequest, found: Cell) -> CardForm:
    rules = journal_rules(found.lesson.group.school_class, request.roles.today)
    return CardForm(cell_card(found, rules), rules, request.POST)


def _card_response(request: RolesRequest, found: Cell, form: CardForm | None) -> HttpResponse:
    rules = journal_rules(found.lesson.group.school_class, request.roles.today)
    card = cell_card(found, rules)
    context = {
        "card": card,
        "form": form or CardForm(card, rules),
        "versions": versions_to_carry(form, card),
        "standing": subject_average(found),
        "gradebook_url": column_url(found.lesson),
    }
    return form_page(request, "journal/cell.html", context)
