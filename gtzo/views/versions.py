"""Versions of norms: read with their sources, copied, edited as drafts, loaded from a table, put in force."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.audience import ADMINISTRATOR, CLASS_TEACHER, MANAGEMENT, PE_TEACHER, audience
from common.formatting import counted
from common.forms import attempt, form_page, post_data, report_result, save_form
from common.parameters import key_parameter
from common.refusals import Refused
from common.sheets import CONTENT_TYPES
from common.uploads import was_too_large
from entry.actions import write_as_shown
from entry.forms import AS_SHOWN
from entry.views import save_edit
from gtzo.access import get_version_to_read, get_version_to_write, may_keep_norms, versions_visible_to
from gtzo.actions import (
    copy_version,
    create_version,
    fill_version,
    load_federal_norms,
    put_in_force,
    remove_draft,
    save_step,
)
from gtzo.actions.norms import FEDERAL_NAME
from gtzo.forms.fields import CopyForm, InForceForm, NormTableForm, VersionForm
from gtzo.forms.norms import SentStep, StepFields, shown_in
from gtzo.models import NormVersion
from gtzo.queries.versions import VersionPage, known_trials, norms_by_step, version_page, version_workbook
from gtzo.rules.norm_table import NormTable, read_norm_table, usual_requirements
from school.roles import RolesRequest


@audience(PE_TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def versions(request: RolesRequest) -> HttpResponse:
    """Versions that the person may read: which judges now, which judged before, drafts."""
    found = list(versions_visible_to(request.roles))
    context = {
        "versions": found,
        "today": request.roles.today,
        "may_keep": may_keep_norms(request.roles),
        "has_federal": any(each.name == FEDERAL_NAME for each in found),
    }
    return render(request, "gtzo/versions.html", context)


@audience(PE_TEACHER, ADMINISTRATOR)
@require_POST
def federal_norms(request: RolesRequest) -> HttpResponse:
    """Load the federal table and put it in force."""
    done = "Федеральная таблица загружена и действует. Отмеченные ячейки сверьте с приказом."
    saved = report_result(request, lambda: load_federal_norms(by=request.user), done)
    return redirect("gtzo:version", saved.result.pk) if saved else redirect("gtzo:versions")


@audience(PE_TEACHER, ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def version_new(request: RolesRequest) -> HttpResponse:
    """An empty draft with the school's own levels."""
    form = VersionForm(post_data(request), initial={"starts_on": request.roles.today})
    if saved := save_form(form, lambda: create_version(**form.cleaned_data, by=request.user)):
        return redirect("gtzo:version", saved.result.pk)
    return form_page(request, "gtzo/version_form.html", {"form": form, "title": "Новая версия нормативов", "note": ""})


@audience(PE_TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def version(request: RolesRequest, pk: int) -> HttpResponse:
    """One step and sex of a version, its source, how sure each norm is."""
    return _render_page(request, get_version_to_read(request.roles, pk))


@audience(PE_TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def version_step(request: RolesRequest, pk: int, number: int, sex: str) -> HttpResponse:
    """The table of a draft as it was edited: written whole, or shown again with what is wrong."""
    found = get_version_to_write(request.roles, pk)
    sent = SentStep(lambda: version_page(found, number, sex), request.POST)
    table = sent.page.table
    if table is None or (table.step.number, table.sex) != (number, sex):
        raise Http404
    save = partial(save_step, step=table.step, sex=sex, by=request.user)
    write = partial(write_as_shown, row=found, changed=sent.has_changed_meanwhile, by=request.user)
    outcome = attempt(lambda: write(write=lambda: save(changes=sent.changes())))
    if isinstance(outcome, Refused):
        return _render_page(request, found, page=sent.page, fields=sent.fields, at_least=outcome.status)
    refusals, unread = outcome.result, sent.changes().unread
    if errors := {**unread, **{key: refusal.message for key, refusal in refusals.items()}}:
        statuses = [*(Refused.status for _ in unread), *(refusal.status for refusal in refusals.values())]
        fields = StepFields(request.POST, errors)
        return _render_page(request, found, page=sent.page, fields=fields, at_least=max(statuses))
    messages.success(request, "Нормативы сохранены.")
    return redirect(reverse("gtzo:version", args=[pk], query={"step": number, "sex": sex}))


@audience(PE_TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def version_upload(request: RolesRequest, pk: int) -> HttpResponse:
    """First a look at the norms of a table, or at its errors line by line; then all of them instead of the draft's."""
    found = get_version_to_write(request.roles, pk)
    scope = f"norms {pk} of {request.user.pk}"
    form = NormTableForm(request.POST, request.FILES, too_large=was_too_large(request, "file"), scope=scope)
    if not form.is_valid() or form.book is None:
        return _render_page(request, found, form=form)
    table = read_norm_table(form.book, level_names=found.level_names, known=known_trials())
    if not table.is_clean:
        return _render_page(request, found, table=table, at_least=Refused.status)
    if not form.is_previewed:
        context = {"version": found, "table": table, "sealed": form.sealed_for(table.reading)}
        return form_page(request, "gtzo/version_upload.html", context)
    requirements = usual_requirements(table.lines, len(found.level_names))
    write = partial(fill_version, version=found, lines=table.lines, requirements=requirements, by=request.user)
    saved = save_form(form, write, field="file")
    if saved is None:
        return _render_page(request, found, form=form)
    messages.success(request, f"Загружено: {counted(saved.result, 'норматив', 'норматива', 'нормативов')}.")
    return redirect("gtzo:version", pk)


@audience(PE_TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def version_table(request: RolesRequest, pk: int) -> HttpResponse:
    """The norms as XLSX, to be changed and uploaded into a draft."""
    found = get_version_to_read(request.roles, pk)
    response = HttpResponse(version_workbook(found), content_type=CONTENT_TYPES["xlsx"])
    response["Content-Disposition"] = f"attachment; filename=normativy-{found.pk}.xlsx"
    return response


@audience(PE_TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def version_copy(request: RolesRequest, pk: int) -> HttpResponse:
    """A draft with the same norms: how a version in force is changed."""
    found = get_version_to_write(request.roles, pk)
    form = CopyForm(post_data(request), initial={"starts_on": request.roles.today})
    if saved := save_form(
        form, lambda: copy_version(version=found, **form.cleaned_data, by=request.user), field="name"
    ):
        return redirect("gtzo:version", saved.result.pk)
    return form_page(request, "gtzo/version_form.html", {"form": form, "title": f"Копия: {found.name}", "note": ""})


@audience(PE_TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def version_in_force(request: RolesRequest, pk: int) -> HttpResponse:
    """From which day the draft judges; what has been judged stays as it is."""
    found = get_version_to_write(request.roles, pk)
    form = InForceForm(post_data(request), row=found, norms=partial(norms_by_step, found))

    def write() -> NormVersion:
        return put_in_force(version=found, starts_on=form.cleaned_data["starts_on"], by=request.user)

    if save_edit(form, write, by=request.user):
        messages.success(request, f"«{found.name}» действует с {found.starts_on:%d.%m.%Y}.")
        return redirect("gtzo:version", pk)
    note = (
        "Результаты, оценённые раньше, останутся как есть. Изменить введённую версию будет нельзя – только скопировать."
    )
    context = {"form": form, "title": f"Ввести в действие: {found.name}", "note": note}
    return form_page(request, "gtzo/version_form.html", context)


@audience(PE_TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def version_removal(request: RolesRequest, pk: int) -> HttpResponse:
    """Delete a draft."""
    found = get_version_to_write(request.roles, pk)
    remove = partial(remove_draft, version=found, by=request.user)
    is_removed = report_result(request, remove, f"Черновик «{found.name}» убран.")
    return redirect("gtzo:versions") if is_removed else redirect("gtzo:version", pk)


def _render_page(
    request: RolesRequest,
    found: NormVersion,
    *,
    form: NormTableForm | None = None,
    table: NormTable | None = None,
    page: VersionPage | None = None,
    fields: StepFields | None = None,
    at_least: int = 200,
) -> HttpResponse:
    now = page or version_page(found, key_parameter(request.GET, "step"), request.GET.get("sex", ""))
    context = {
        "version": found,
        "now": now,
        "as_shown": (fields and fields.posted.get(AS_SHOWN)) or (now.table and shown_in(now.table)),
        "form": form or NormTableForm(),
        "table": table,
        "fields": fields or StepFields({}, {}),
        "can_edit": found.is_draft and may_keep_norms(request.roles),
        "may_keep": may_keep_norms(request.roles),
        "today": request.roles.today,
    }
    return form_page(request, "gtzo/version.html", context, at_least=at_least)
