"""План и факт of a gradebook, and of all gradebooks of a class (R-22 to R-24)."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.clock import current_moment
from common.forms import form_page, save_form
from common.sheets import SheetFormat, sheet_answer
from curriculum.access import plans_to_follow
from curriculum.actions import follow_plan, merge_topic
from entry.views import save_edit
from journal.access import (
    get_gradebook_to_plan,
    get_gradebook_to_read,
    may_choose_plan,
)
from journal.forms.programme import FollowForm, MergeForm
from journal.queries.programme import Programme, ProgrammeLine, laggards_first, last_day_of, programme_of, programmes_of
from journal.queries.programme_lessons import lessons_behind
from journal.queries.programme_sheet import programmes_sheet
from school.access import classes_of_today, get_class_to_read
from school.models import SchoolClass
from school.queries.signers import signed, signers_on
from school.roles import RolesRequest
from timetable.access import assignments_visible_to
from timetable.models import TeachingAssignment

_SCHOOL = "all"


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def programme(request: RolesRequest, group_id: int, subject_id: int) -> HttpResponse:
    """The plan laid on the lessons, hours by plan and in fact; `lessons` lists those behind one of the figures."""
    assignment = get_gradebook_to_read(request.roles, group_id, subject_id)
    return _render_page(request, assignment, programme_of(assignment, request.roles.today))


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def programme_plan(request: RolesRequest, group_id: int, subject_id: int) -> HttpResponse:
    """The gradebook follows the chosen plan from now on."""
    assignment = get_gradebook_to_plan(request.roles, group_id, subject_id)
    form = _follow_form(request, assignment, request.POST)
    write = partial(follow_plan, group=assignment.group, subject=assignment.subject, by=request.user)
    if not save_edit(form, lambda: write(**form.cleaned_data), by=request.user):
        return _render_page(request, assignment, programme_of(assignment, request.roles.today), follow=form)
    messages.success(request, f"Журнал идёт по плану: {form.cleaned_data['plan']}.")
    return redirect("journal:programme", group_id, subject_id)


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def programme_merge(request: RolesRequest, group_id: int, subject_id: int) -> HttpResponse:
    """A topic takes fewer hours, with old and new day on record."""
    assignment = get_gradebook_to_plan(request.roles, group_id, subject_id)
    now = programme_of(assignment, request.roles.today)
    items = {laid.item.pk: laid.item for laid in now.items}
    form = MergeForm(request.POST, items=list(items.values()))
    if now.gradebook is None or not form.is_valid():
        return _render_page(request, assignment, now, merge=form)
    item, hours = items[form.cleaned_data["item"]], form.cleaned_data["hours"]
    merge = partial(
        merge_topic,
        gradebook=now.gradebook,
        item_id=item.pk,
        hours=hours,
        days=(last_day_of(assignment, item.pk, item.hours), last_day_of(assignment, item.pk, hours)),
        reason=form.cleaned_data["reason"],
        by=request.user,
    )
    if not save_form(form, merge, field="hours"):
        return _render_page(request, assignment, now, merge=form)
    messages.success(request, f"Тема {item.number}: {hours} ч вместо {item.hours}.")
    return redirect("journal:programme", group_id, subject_id)


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def programmes(request: RolesRequest) -> HttpResponse:
    """How far every gradebook of a class is in its programme; `class` chooses it, «all» the school, laggards first."""
    classes = list(classes_of_today(request.roles))
    asked = request.GET.get("class", "")
    is_school = asked == _SCHOOL and request.roles.is_management
    chosen = next((each for each in classes if str(each.pk) == asked), next(iter(classes), None))
    lines = _lines(request, classes if is_school else [chosen] if chosen else [])
    page = reverse("journal:programmes")
    links = [{"title": "Вся школа", "url": f"{page}?class={_SCHOOL}", "is_current": is_school}]
    links = links if request.roles.is_management else []
    links += [
        {"title": each.name, "url": f"{page}?class={each.pk}", "is_current": each == chosen and not is_school}
        for each in classes
    ]
    context = {"classes": links, "chosen": None if is_school else chosen, "lines": lines}
    if is_school:
        context["lines"] = laggards_first(lines)
    return render(request, "journal/programmes.html", context)


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def programmes_document(request: RolesRequest, class_id: int, kind: SheetFormat) -> HttpResponse:
    """The programmes of a class for print or as a spreadsheet."""
    chosen = get_class_to_read(request.roles, class_id)
    sheet = programmes_sheet(_lines(request, [chosen]), chosen, request.roles, request.user, current_moment())
    subject, filename = f"{chosen.name}: прохождение программ", f"Прохождение программ {chosen.name}"
    names = signers_on(request.roles.today, author=request.user)
    return sheet_answer(signed(sheet, names), kind, subject=subject, filename=filename)


def _lines(request: RolesRequest, classes: list[SchoolClass]) -> list[ProgrammeLine]:
    assignments = assignments_visible_to(request.roles).on(request.roles.today).filter(group__school_class__in=classes)
    ordered = assignments.select_related("group__school_class", "subject", "teacher").in_order()
    return programmes_of(ordered, classes, request.roles.today)


def _follow_form(
    request: RolesRequest,
    assignment: TeachingAssignment,
    data: QueryDict | None = None,
    values: dict[str, int | None] | None = None,
) -> FollowForm:
    plans = plans_to_follow(request.roles, assignment)
    return FollowForm(data, subject_id=assignment.subject_id, plans=plans, row=assignment.group, values=values)


def _render_page(
    request: RolesRequest,
    assignment: TeachingAssignment,
    now: Programme,
    *,
    follow: FollowForm | None = None,
    merge: MergeForm | None = None,
) -> HttpResponse:
    place = [assignment.group_id, assignment.subject_id]
    plan = now.gradebook.plan_id if now.gradebook else None
    may_plan = may_choose_plan(request.roles, *place)
    if may_plan:
        follow = follow or _follow_form(request, assignment, values={"plan": plan})
        merge = merge or MergeForm(items=[laid.item for laid in now.items])
    context = {
        "title": f"{assignment.group.title}: {assignment.subject.name}",
        "place": place,
        "gradebook_url": reverse("journal:gradebook", args=place),
        "now": now,
        "listed": lessons_behind(assignment, request.GET.get("lessons", ""), request.roles.today),
        "follow": follow,
        "merge": merge if now.items else None,
    }
    return form_page(request, "journal/programme.html", context)
