"""«Питание класса»: the class teacher asks for tomorrow, corrects in the morning; the officer after the cut-off."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.audience import CLASS_TEACHER, MANAGEMENT, MEALS_OFFICER, audience
from common.forms import attempt, by_method
from common.parameters import day_parameter
from common.refusals import Refused
from meals.access import classes_of_year, get_class_to_read, get_class_to_request, is_meals_officer, may_request
from meals.actions import send_class_request
from meals.forms.boxes import correction_reason, known_version, ticked_kinds, version_to_carry
from meals.queries.class_day import KINDS, LISTS, class_day, open_kinds, proposals_of_class
from school.models import SchoolClass
from school.roles import RolesRequest


@audience(MEALS_OFFICER, CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def class_meals(request: RolesRequest, class_id: int) -> HttpResponse:
    """Pupils by meals of a day; a POST sends all boxes, or the proposals («по умолчанию»).

    With `show` those whom a number counts, to be read only: boxes that are not there would be meals taken back.
    """
    get_class = by_method(request, read=get_class_to_read, write=get_class_to_request)
    school_class = get_class(request.roles, class_id)
    on = day_parameter(request.GET, "on") or request.roles.today
    return (_save_request if request.method == "POST" else _render_page)(request, school_class, on)


def _save_request(request: RolesRequest, school_class: SchoolClass, on: date) -> HttpResponse:
    posted = request.POST
    if "defaults" in posted:
        wanted = proposals_of_class(school_class, on)
    else:
        wanted = ticked_kinds(posted, open_kinds(school_class, on))
    outcome = attempt(
        lambda: send_class_request(
            school_class=school_class,
            on=on,
            wanted=wanted,
            known_version=known_version(posted),
            reason=correction_reason(posted),
            by=request.user,
        )
    )
    if isinstance(outcome, Refused):
        return _render_page(request, school_class, on, outcome, typed=wanted, reason=correction_reason(posted))
    counts = [sum(kind in kinds for kinds in wanted.values()) for kind in KINDS]
    told = ", ".join(f"{kind.label} – {count}" for kind, count in zip(KINDS, counts, strict=True))
    messages.success(request, f"Заявка отправлена: {told}.")
    return redirect(f"{reverse('meals:class_day', args=[school_class.pk])}?on={on.isoformat()}")


def _render_page(
    request: RolesRequest, school_class: SchoolClass, on: date, refusal: Refused | None = None, **more: Any
) -> HttpResponse:
    day = class_day(school_class, on, more.get("typed"))
    is_officer = is_meals_officer(request.roles)
    show = request.GET.get("show", "") if day.days.has_school or day.sent_at else ""  # else nobody is counted
    context = {
        "day": day.counted(show) if show in LISTS else day,
        "list_title": LISTS.get(show, ""),
        "version": version_to_carry(request.POST, refusal, day.version),
        "kinds": KINDS,
        "today": request.roles.today,
        "classes": list(classes_of_year(request.roles)),
        "is_officer": is_officer,
        "can_edit": show not in LISTS
        and may_request(request.roles, school_class)
        and (is_officer or not day.lock.is_over),
        "problem": refusal.message if refusal else "",
        "reason": more.get("reason", ""),
    }
    return render(request, "meals/class_day.html", context, status=refusal.status if refusal else 200)
