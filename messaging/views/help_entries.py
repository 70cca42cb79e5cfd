"""Questions and answers of the help, as the administrator writes them."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from common.audience import ADMINISTRATOR, audience
from common.forms import form_page, post_data, save_form
from entry.views import save_edit
from messaging.access import get_help_entry_to_write, get_question_to_read, help_entries_to_edit
from messaging.actions import save_help_entry
from messaging.forms.support import HelpEntryForm
from messaging.models import HelpEntry
from messaging.queries.support import entry_history, entry_rows, question_page
from school.roles import RolesRequest


@audience(ADMINISTRATOR)
@require_GET
def help_entries(request: RolesRequest) -> HttpResponse:
    """All of them, those that are not shown included."""
    return render(request, "messaging/help_entries.html", {"rows": entry_rows(help_entries_to_edit(request.roles))})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def help_entry_new(request: RolesRequest) -> HttpResponse:
    """A new entry; `question` of the address is a question whose answer it is made of."""
    asked = request.GET.get("question", "")
    source = get_question_to_read(request.roles, int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    initial = {}
    if source:
        answers = [said.text for said in question_page(source).said if said.is_answer]
        initial = {"question": source.text[:300], "answer": "\n\n".join(answers), "address": source.page}
    form = HelpEntryForm(post_data(request), initial=initial)
    if save_form(form, lambda: save_help_entry(entry=None, source=source, **form.cleaned_data, by=request.user)):
        messages.success(request, "Запись справки сохранена.")
        return redirect("messaging:help_entries")
    return form_page(
        request, "messaging/help_entry.html", {"form": form, "versions": (), "source": source and source.pk}
    )


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def help_entry(request: RolesRequest, pk: int) -> HttpResponse:
    """An entry with all that it has said before."""
    entry: HelpEntry = get_help_entry_to_write(request.roles, pk)
    form = HelpEntryForm(post_data(request), entry=entry)
    write = partial(save_help_entry, entry=entry, by=request.user)
    if save_edit(form, lambda: write(**form.cleaned_data), by=request.user):
        messages.success(request, "Запись справки сохранена.")
        return redirect("messaging:help_entries")
    told = {"form": form, "versions": entry_history(entry), "source": entry.source_id}
    return form_page(request, "messaging/help_entry.html", told)
