"""One column of marks: what it is, who sees it, what in it is worth a second look (R-30, requirements 2.1)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.forms import by_method, form_page, post_data, save_form, version_to_carry
from common.refusals import Refused
from entry.forms import VersionForm
from journal.access import get_work_to_read, get_work_to_write, work_types
from journal.actions import change_work, publish_work, remove_work
from journal.forms.work import WorkForm
from journal.models import Work
from journal.queries.gradebook import column_url
from journal.queries.journal_rules import journal_rules
from journal.queries.work import work_page
from school.access import cards_open_to
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def work(request: RolesRequest, work_id: int) -> HttpResponse:
    """Shows the column; a POST changes what it is, or shows again what could not be written."""
    get_work = by_method(request, read=get_work_to_read, write=get_work_to_write)
    found = get_work(request.roles, work_id)
    form = WorkForm(found, post_data(request), types=work_types())
    if save_form(form, lambda: change_work(work=found, by=request.user, **form.values)):
        messages.success(request, "Сохранено.")
        return redirect("journal:work", work_id)
    return _render_page(request, get_work(request.roles, work_id) if form.is_bound else found, form)


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def work_publication(request: RolesRequest, work_id: int) -> HttpResponse:
    """Show the column to the families."""
    found = get_work_to_write(request.roles, work_id)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Refused("Страница устарела: обновите её.")
    publish_work(work=found, known_version=form.cleaned_data["version"], by=request.user)
    messages.success(request, "Колонка открыта: семьи видят её отметки.")
    return redirect("journal:work", work_id)


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def work_removal(request: RolesRequest, work_id: int) -> HttpResponse:
    """Take away a column in which no mark has ever stood."""
    found = get_work_to_write(request.roles, work_id)
    remove_work(work=found, by=request.user)
    messages.success(request, "Колонка убрана.")
    return redirect(column_url(found.lesson))


def _render_page(request: RolesRequest, found: Work, form: WorkForm) -> HttpResponse:
    lesson = found.lesson
    context = {
        "column": work_page(found, journal_rules(lesson.group.school_class, request.roles.today, lesson.subject_id)),
        "cards": cards_open_to(request.roles),
        "form": form,
        "version": version_to_carry(form, found.version),
        "gradebook_url": column_url(lesson),
    }
    return form_page(request, "journal/work.html", context)
