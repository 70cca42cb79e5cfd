"""Certificates, applications and orders of a class: why its pupils were away (§ 3.4, R-37)."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from attendance.access import (
    get_class_to_set_reasons,
    get_note_to_withdraw,
    is_class_teacher_of,
    notes_visible_to,
    pupils_to_set_reasons,
)
from attendance.actions import add_excuse_note, withdraw_excuse_note
from attendance.forms.notes import ExcuseNoteForm
from attendance.queries.doubts import doubts_of_note
from attendance.queries.notes import note_rows
from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from common.forms import by_method, form_page, post_data, save_form
from school.access import get_class_to_read
from school.roles import RolesRequest


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def excuse_notes(request: RolesRequest, class_id: int) -> HttpResponse:
    """Notes of the class, those taken back too; its class teacher adds one."""
    get_class = by_method(request, read=get_class_to_read, write=get_class_to_set_reasons)
    school_class = get_class(request.roles, class_id)
    can_edit = is_class_teacher_of(request.roles, school_class)
    pupils = pupils_to_set_reasons(request.roles, school_class)
    doubts = partial(doubts_of_note, today=request.roles.today)
    form = ExcuseNoteForm(post_data(request), pupils=pupils, doubts=doubts) if can_edit else None
    if form and save_form(form, lambda: add_excuse_note(**form.cleaned_data, by=request.user)):
        messages.success(request, "Причина внесена: пропуски этих дней учтены по ней, и будущие тоже.")
        return redirect("attendance:excuse_notes", class_id)
    rows = note_rows(notes_visible_to(request.roles), school_class)
    context = {"school_class": school_class, "form": form, "rows": rows}
    return form_page(request, "attendance/excuse_notes.html", context)


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_POST
def excuse_note_withdraw(request: RolesRequest, class_id: int, pk: int) -> HttpResponse:
    """Take a note back."""
    withdraw_excuse_note(note=get_note_to_withdraw(request.roles, class_id, pk), by=request.user)
    messages.success(request, "Причина снята: снова считаются коды, которые отметили учителя.")
    return redirect("attendance:excuse_notes", class_id)
