"""Lesson plans (КТП): the list, one plan with its table, topics one by one, approval (R-20, R-21)."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.audience import CLASS_TEACHER, DEPUTY, MANAGEMENT, TEACHER, audience
from common.formatting import counted
from common.forms import form_page, form_status, post_data, report_result, save_form, version_to_carry
from common.parameters import key_parameter
from common.refusals import Outdated, Refused
from common.uploads import was_too_large
from curriculum.access import (
    TaughtSubject,
    get_current_year,
    get_plan_item_to_write,
    get_plan_to_copy,
    get_plan_to_decide,
    get_plan_to_read,
    get_plan_to_write,
    plans_visible_to,
    subjects_taught,
    years_over,
)
from curriculum.actions import (
    add_plan_item,
    approve_plan,
    change_plan_item,
    copy_plan,
    create_plan,
    fill_plan,
    remove_plan,
    remove_plan_item,
    return_plan,
)
from curriculum.forms import PlanForm, PlanItemForm, PlanTableForm, conflicting_fields
from curriculum.models import LessonPlan, LessonPlanItem
from curriculum.queries import plan_page, plan_workbook, plans_by_year
from curriculum.rules.plan_table import PlanTable, read_plan_table
from entry.forms import VersionForm
from school.roles import RolesRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def plans(request: RolesRequest) -> HttpResponse:
    """Plans the person may read, of the years that are not over. `?year=` shows those of another one."""
    asked = key_parameter(request.GET, "year")
    years = {"year": asked} if asked else {"year__ends_on__gte": request.roles.today}
    context = {
        "years": plans_by_year(plans_visible_to(request.roles).filter(**years)),
        "earlier": list(years_over(request.roles)),
        "asked": asked,
        "may_create": bool(subjects_taught(request.roles)),
    }
    return render(request, "curriculum/plans.html", context)


@audience(TEACHER)
@require_http_methods(["GET", "POST"])
def plan_new(request: RolesRequest) -> HttpResponse:
    """An empty plan for something the person teaches."""
    taught = {each.key: each for each in subjects_taught(request.roles)}
    form = PlanForm(post_data(request), taught=list(taught.values()))
    if saved := save_form(form, lambda: _create(request, taught, form), field="title"):
        return redirect("curriculum:plan", saved.result.pk)
    return form_page(request, "curriculum/plan_new.html", {"form": form, "taught": taught})


def _create(request: RolesRequest, taught: Mapping[str, TaughtSubject], form: PlanForm) -> LessonPlan:
    chosen, title = taught[form.cleaned_data["taught"]], form.cleaned_data["title"]
    year = get_current_year(request.roles)
    return create_plan(year=year, subject=chosen.subject, grade=chosen.grade, title=title, by=request.user)


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def plan(request: RolesRequest, pk: int) -> HttpResponse:
    """The plan with its topics, hours against the study plan, and what the person may do about it."""
    return _render_page(request, get_plan_to_read(request.roles, pk), PlanTableForm())


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def plan_upload(request: RolesRequest, pk: int) -> HttpResponse:
    """First a look at the topics of a table, or its errors line by line; then they replace the present ones."""
    found = get_plan_to_write(request.roles, pk)
    scope = f"plan {pk} of {request.user.pk}"
    form = PlanTableForm(request.POST, request.FILES, too_large=was_too_large(request, "file"), scope=scope)
    if not form.is_valid() or form.book is None:
        return _render_page(request, found, form)
    year = found.year
    table = read_plan_table(form.book, starts_on=year.starts_on, ends_on=year.ends_on or year.starts_on)
    if not table.is_clean:
        return _render_page(request, found, PlanTableForm(), table, at_least=Refused.status)
    if not form.is_previewed:
        context = {"plan": found, "table": table, "sealed": form.sealed_for(table.reading)}
        return form_page(request, "curriculum/plan_upload.html", context)
    saved = save_form(form, lambda: fill_plan(plan=found, rows=table.rows, by=request.user), field="file")
    if saved is None:
        return _render_page(request, found, form)
    read = f"{counted(saved.result, 'тема', 'темы', 'тем')}, {counted(table.hours, 'час', 'часа', 'часов')}"
    messages.success(request, f"Загружено: {read}.")
    return redirect("curriculum:plan", pk)


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def plan_table(request: RolesRequest, pk: int) -> HttpResponse:
    """The topics as XLSX, to be printed, or changed and uploaded again."""
    found = get_plan_to_read(request.roles, pk)
    response = HttpResponse(plan_workbook(list(found.items.order_by("number"))), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename=ktp-{found.pk}.xlsx"
    return response


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def plan_item_new(request: RolesRequest, pk: int) -> HttpResponse:
    """One more topic at the end."""
    found = get_plan_to_write(request.roles, pk)
    form = PlanItemForm(post_data(request))
    if save_form(form, lambda: add_plan_item(plan=found, values=form.cleaned_data, by=request.user)):
        return redirect("curriculum:plan", found.pk)
    return form_page(request, "curriculum/plan_item.html", {"plan": found, "item": None, "form": form, "stored": []})


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def plan_item(request: RolesRequest, pk: int) -> HttpResponse:
    """One topic to correct; what another window has written meanwhile is shown beside what was typed."""
    item = get_plan_item_to_write(request.roles, pk)
    form = PlanItemForm(post_data(request), instance=item)
    if save_form(form, lambda: _change_item(request, item, form)):
        messages.success(request, f"Тема {item.number} сохранена.")
        return redirect("curriculum:plan", item.plan_id)
    now = get_plan_item_to_write(request.roles, pk) if form.is_bound else item
    stored = conflicting_fields(form, now) if form_status([form]) == Outdated.status else []
    version = version_to_carry(form, now.version)
    context = {"plan": now.plan, "item": now, "form": form, "stored": stored, "version": version}
    return form_page(request, "curriculum/plan_item.html", context)


def _change_item(request: RolesRequest, item: LessonPlanItem, form: PlanItemForm) -> LessonPlanItem:
    seen = VersionForm(request.POST)
    known_version = seen.cleaned_data["version"] if seen.is_valid() else 0
    return change_plan_item(item=item, values=form.cleaned_data, known_version=known_version, by=request.user)


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def plan_item_removal(request: RolesRequest, pk: int) -> HttpResponse:
    """Take a topic out of the draft."""
    item = get_plan_item_to_write(request.roles, pk)
    report_result(request, lambda: remove_plan_item(item=item, by=request.user), f"Тема убрана: {item.topic}.")
    return redirect("curriculum:plan", item.plan_id)


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def plan_copy(request: RolesRequest, pk: int) -> HttpResponse:
    """A draft of one's own for the present year."""
    found, year = get_plan_to_copy(request.roles, pk)
    copy = copy_plan(plan=found, year=year, by=request.user)
    messages.success(request, f"Скопировано в ваш план на {year}.")
    return redirect("curriculum:plan", copy.pk)


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def plan_removal(request: RolesRequest, pk: int) -> HttpResponse:
    """Delete a plan made by mistake."""
    found = get_plan_to_write(request.roles, pk)
    is_removed = report_result(request, lambda: remove_plan(plan=found, by=request.user), f"План удалён: {found}.")
    return redirect("curriculum:plans") if is_removed else redirect("curriculum:plan", pk)


@audience(DEPUTY)
@require_POST
def plan_approval(request: RolesRequest, pk: int) -> HttpResponse:
    """Approve the plan."""
    found = get_plan_to_decide(request.roles, pk)
    report_result(request, lambda: approve_plan(plan=found, by=request.user), "План утверждён.")
    return redirect("curriculum:plan", pk)


@audience(DEPUTY)
@require_POST
def plan_return(request: RolesRequest, pk: int) -> HttpResponse:
    """Return the plan to its author."""
    return_plan(plan=get_plan_to_decide(request.roles, pk), by=request.user)
    messages.success(request, "План возвращён автору на доработку.")
    return redirect("curriculum:plan", pk)


def _render_page(
    request: RolesRequest,
    found: LessonPlan,
    form: PlanTableForm,
    table: PlanTable | None = None,
    *,
    at_least: int = 200,
) -> HttpResponse:
    taught = {(each.subject.pk, each.grade) for each in subjects_taught(request.roles)}
    context = {
        "plan": found,
        "now": plan_page(found),
        "form": form,
        "table": table,
        "is_draft": found.approved_at is None,
        "may_decide": request.roles.is_deputy,
        "may_copy": (found.subject_id, found.grade) in taught,
    }
    return form_page(request, "curriculum/plan.html", context, at_least=at_least)
