"""New weights of work types: what they would change in open terms, and applying them there (R-30)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from common.audience import MANAGEMENT, audience
from common.formatting import counted
from common.refusals import Outdated
from journal.access import get_weight_to_apply, get_weight_to_read
from journal.actions import apply_weight
from journal.forms.weights import WeightForm
from journal.queries.weights import outdated_weights, weight_effect, works_to_reweight
from school.roles import RolesRequest


@audience(*MANAGEMENT)
@require_safe
def weights(request: RolesRequest) -> HttpResponse:
    """Works of open terms that keep the weight their type had before."""
    return render(request, "journal/weights.html", {"lines": outdated_weights(request.roles.today)})


@audience(*MANAGEMENT)
@require_safe
def weight(request: RolesRequest, work_type_id: int, subject_id: int) -> HttpResponse:
    """What the present weight would change: works, means and proposals by gradebook, before and after."""
    work_type, subject, now = get_weight_to_read(request.roles, work_type_id, subject_id)
    context = {
        "work_type": work_type,
        "subject": subject,
        "now": now,
        "effect": weight_effect(work_type, subject, now, request.roles.today),
        "can_apply": request.roles.is_administrator,
    }
    return render(request, "journal/weight.html", context)


@audience(*MANAGEMENT)
@require_POST
def weight_application(request: RolesRequest, work_type_id: int, subject_id: int) -> HttpResponse:
    """Give the works the weight, as many of them and the weight that the page has shown."""
    work_type, subject, now = get_weight_to_apply(request.roles, work_type_id, subject_id)
    form = WeightForm(request.POST)
    if not form.is_valid() or form.cleaned_data["weight"] != now:
        raise Outdated("Вес изменился: посмотрите ещё раз, что изменится в открытых периодах.")
    works = works_to_reweight(work_type, subject, request.roles.today)
    n_changed = apply_weight(works=works, weight=now, n_known=form.cleaned_data["n_works"], by=request.user)
    done = counted(n_changed, "работа", "работы", "работ")
    messages.success(request, f"{work_type.name}, {subject.name}: новый вес получили {done}.")
    return redirect("journal:weights")
