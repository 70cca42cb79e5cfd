"""Факт питания of a class: entered by the meals officer after the meal."""

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
from meals.access import classes_of_year, get_class_to_read, get_class_to_serve, is_meals_officer
from meals.actions import record_servings
from meals.forms.boxes import known_version, ticked_kinds, version_to_carry
from meals.queries.class_day import KINDS
from meals.queries.servings import class_servings, open_servings
from school.models import SchoolClass
from school.roles import RolesRequest


@audience(MEALS_OFFICER, CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def servings(request: RolesRequest, class_id: int) -> HttpResponse:
    """What was asked for and what was given on a day; the officer saves the facts."""
    get_class = by_method(request, read=get_class_to_read, write=get_class_to_serve)
    school_class = get_class(request.roles, class_id)
    on = day_parameter(request.GET, "on") or request.roles.today
    if request.method != "POST":
        return _render_page(request, school_class, on)
    given = ticked_kinds(request.POST, open_servings(school_class, on))
    outcome = attempt(
        lambda: record_servings(
            school_class=school_class, on=on, served=given, known_version=known_version(request.POST), by=request.user
        )
    )
    if isinstance(outcome, Refused):
        return _render_page(request, school_class, on, outcome, given)
    messages.success(request, f"Факт питания сохранён: порций – {sum(map(len, given.values()))}.")
    return redirect(f"{reverse('meals:servings', args=[school_class.pk])}?on={on.isoformat()}")


def _render_page(
    request: RolesRequest, school_class: SchoolClass, on: date, refusal: Refused | None = None, typed: Any = None
) -> HttpResponse:
    day = class_servings(school_class, on, typed)
    context = {
        "school_class": school_class,
        "day": day,
        "version": version_to_carry(request.POST, refusal, day.version),
        "on": on,
        "kinds": KINDS,
        "today": request.roles.today,
        "classes": list(classes_of_year(request.roles)),
        "can_edit": is_meals_officer(request.roles) and on <= request.roles.today,
        "problem": refusal.message if refusal else "",
    }
    return render(request, "meals/servings.html", context, status=refusal.status if refusal else 200)
