"""Complaining of a message, and the administrator's list of complaints."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.audience import ADMINISTRATOR, SIGNED_IN, audience
from common.forms import form_page, post_data, save_form
from messaging.access import abuse_reports_visible_to, get_abuse_report_to_close, get_message_to_report
from messaging.actions import close_abuse_report, report_abuse
from messaging.forms.threads import NoteForm, ReasonForm
from messaging.queries.abuse import report_page, report_rows
from messaging.views.threads import thread_url
from school.roles import RolesRequest


@audience(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def abuse_report_new(request: RolesRequest, pk: int) -> HttpResponse:
    """Show a message that one has got to the administrator, with a word why."""
    found = get_message_to_report(request.roles, pk)
    form = ReasonForm(post_data(request))
    if save_form(form, lambda: report_abuse(message=found, by=request.user, **form.cleaned_data), field="reason"):
        messages.success(request, "Жалоба отправлена. Администратор увидит это сообщение и вашу жалобу.")
        return redirect(thread_url(request, found.thread_id))
    return form_page(request, "messaging/abuse_report_new.html", {"form": form, "message": found})


@audience(ADMINISTRATOR)
@require_safe
def abuse_reports(request: RolesRequest) -> HttpResponse:
    """Complaints, those that wait first."""
    rows = report_rows(abuse_reports_visible_to(request.roles))
    return render(request, "messaging/abuse_reports.html", {"rows": rows})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def abuse_report(request: RolesRequest, pk: int) -> HttpResponse:
    """A complaint with its message, and what the administrator decides."""
    found = get_abuse_report_to_close(request.roles, pk)
    form = NoteForm(post_data(request))
    if save_form(form, lambda: close_abuse_report(report=found, by=request.user, **form.cleaned_data), field="note"):
        messages.success(request, "Жалоба рассмотрена.")
        return redirect("messaging:abuse_reports")
    return form_page(request, "messaging/abuse_report.html", {"found": report_page(found), "form": form})
