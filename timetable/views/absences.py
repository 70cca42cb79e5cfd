"""A teacher is away for some days: the absence, and its lessons solved all at once or one by one (R-25)."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from common.audience import ADMINISTRATOR, DEPUTY, MANAGEMENT, audience
from common.formatting import counted
from common.forms import by_method, form_page, post_data, report_result, save_form
from entry.views import save_edit
from school.roles import RolesRequest
from timetable.access import (
    can_edit_timetable,
    get_absence_to_arrange,
    get_absence_to_read,
    possible_substitutes,
)
from timetable.actions import Solved, change_absence, delete_absence, record_absence, solve_absence
from timetable.forms import AbsenceForm, NewAbsenceForm, SentSolutions, read_solutions
from timetable.models import StaffAbsence
from timetable.queries.absences import absence_page


@audience(DEPUTY, ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def absence_new(request: RolesRequest) -> HttpResponse:
    """Somebody is away; `staff` of the address names him, the days begin with today."""
    roles = request.roles
    initial = {"staff": request.GET.get("staff"), "starts_on": roles.today, "ends_on": roles.today}
    form = NewAbsenceForm(post_data(request), initial=initial, staff=possible_substitutes(roles))
    if saved := save_form(form, lambda: record_absence(**form.cleaned_data, by=request.user)):
        return redirect("timetable:absence", saved.result.pk)
    return form_page(request, "timetable/absence_new.html", {"form": form})


@audience(*MANAGEMENT)
@require_http_methods(["GET", "POST"])
def absence(request: RolesRequest, pk: int) -> HttpResponse:
    """All lessons of the absence with a proposal each; sent, they are solved, each on its own."""
    found = by_method(request, read=get_absence_to_read, write=get_absence_to_arrange)(request.roles, pk)
    if request.method != "POST":
        return _page(request, found)
    sent = read_solutions(request.POST)
    solved = solve_absence(absence=found, choices=sent.choices(), is_paid=sent.is_paid, by=request.user)
    if solved.refusals:
        return _page(request, found, sent, solved)
    messages.success(request, f"Записано: {counted(solved.n_made, 'урок', 'урока', 'уроков')}.")
    return redirect("timetable:absence", pk)


@audience(DEPUTY, ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def absence_change(request: RolesRequest, pk: int) -> HttpResponse:
    """Longer, or back earlier."""
    found = get_absence_to_arrange(request.roles, pk)
    form = AbsenceForm(post_data(request), row=found)
    write = partial(change_absence, absence=found, by=request.user)
    if saved := save_edit(form, lambda: write(**form.cleaned_data), by=request.user):
        _report_freed(request, saved.result)
        return redirect("timetable:absence", pk)
    return form_page(request, "timetable/absence_change.html", {"absence": found, "form": form})


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def absence_deletion(request: RolesRequest, pk: int) -> HttpResponse:
    """Recorded by mistake: taken back with all its solutions."""
    found = get_absence_to_arrange(request.roles, pk)
    done = f"Отсутствие снято ({found.staff.initials_name}), уроки вернулись к учителю."
    day = reverse("timetable:substitutions", query={"day": found.starts_on.isoformat()})
    if report_result(request, lambda: delete_absence(absence=found, by=request.user), done):
        return redirect(day)
    return redirect("timetable:absence", pk)


def _report_freed(request: RolesRequest, freed: Solved) -> None:
    back = f" Вернулись к учителю: {counted(freed.n_made, 'урок', 'урока', 'уроков')}." if freed.n_made else ""
    messages.success(request, f"Отсутствие изменено.{back}")
    for pk, refusal in freed.refusals.items():
        messages.warning(request, f"{freed.lessons[pk]} остаётся как есть: {refusal.message}")


def _page(
    request: RolesRequest, found: StaffAbsence, sent: SentSolutions | None = None, solved: Solved | None = None
) -> HttpResponse:
    """The page as it is now; of what was refused, what was chosen stays chosen, with the reason beside it."""
    refusals = solved.refusals if solved else {}
    chosen = {pk: sent.code(pk) for pk in refusals} if sent else {}
    cover = absence_page(found, chosen)
    shown = {lesson.lesson_id for lesson in cover.lessons}
    context = {
        "cover": cover,
        "absence": found,
        "can_edit": can_edit_timetable(request.roles),
        "chosen": chosen,
        "refused": {pk: refusal.message for pk, refusal in refusals.items() if pk in shown},
        "gone": [refusal.message for pk, refusal in refusals.items() if pk not in shown],
        "n_made": solved.n_made if solved else 0,
        "is_paid": sent is None or sent.is_paid,
    }
    status = max((refusal.status for refusal in refusals.values()), default=200)
    return render(request, "timetable/absence.html", context, status=status)
