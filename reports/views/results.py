"""Results beside those of other periods, their trend, and the pupils behind each figure (R-41, R-42)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from reports.forms.results import ResultFilterForm
from reports.queries.comparison import By, comparison
from reports.queries.periods import Period
from reports.queries.result_lists import NAME_LISTS, result_lists
from reports.queries.result_titles import title_of
from reports.queries.trends import trend
from reports.views.periods import Asked, asked_period
from school.access import cards_open_to, classes_visible_to
from school.models import SchoolClass
from school.roles import RolesRequest


@audience(*MANAGEMENT)
@require_safe
def results(request: RolesRequest, by: str) -> HttpResponse:
    """A table of classes, grades, subjects, teachers or gradebooks: now, in the period before, a year ago."""
    if by not in set(By):
        raise Http404
    asked = asked_period(request)
    form = ResultFilterForm(request.GET)
    context: dict[str, Any] = {"by": By(by), "today": request.roles.today, "compared": None}
    if asked:
        context |= asked.context | {"table": comparison(asked.compared, By(by), form.grade_asked)}
    return render(request, "reports/results.html", context)


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def results_pupils(request: RolesRequest) -> HttpResponse:
    """The pupils of a figure, or all lists by name: of the school, a grade, a class, a subject, a teacher."""
    asked = asked_period(request)
    form = ResultFilterForm(request.GET)
    context: dict[str, Any] = {"filter": form.asked, "today": request.roles.today, "compared": None}
    if asked:
        classes = _scope(request, asked, form)
        context |= asked.context | {
            "query": _query(request),
            "cards": cards_open_to(request.roles),
            "is_management": request.roles.is_management,
            "title": title_of(form.asked, form.trend_of, classes, form.stage_asked),
            "name_lists": [(None, "Все"), *((each.key, each.title) for each in NAME_LISTS)],
            "places": _places(request, asked.now),
            "lists": result_lists(classes, asked.compared, form.asked),
        }
    return render(request, "reports/results_pupils.html", context)


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def results_trend(request: RolesRequest) -> HttpResponse:
    """Figures over the terms of two years; of the school without a filter."""
    asked = asked_period(request)
    form = ResultFilterForm(request.GET)
    context: dict[str, Any] = {"today": request.roles.today, "compared": None}
    if asked:
        classes = _scope(request, asked, form)
        if not (request.roles.is_management or form.class_id_asked):
            raise Http404  # a class teacher has no business with the figures of the school
        context |= asked.context | {
            "query": _query(request),
            "is_management": request.roles.is_management,
            "title": title_of(form.asked, form.trend_of, classes),
            "trend": trend(
                asked.periods.trail(asked.now),
                form.trend_of,
                None if request.roles.is_management else request.roles.led_class_ids,
            ),
        }
    return render(request, "reports/results_trend.html", context)


def _scope(request: RolesRequest, asked: Asked, form: ResultFilterForm) -> list[SchoolClass]:
    """The classes of the filter among those that the person may see; 404 when there is none it could mean."""
    classes = list(_chosen(classes_visible_to(request.roles), asked.now, form))
    if not classes and (form.class_id_asked or form.stage_asked or form.grade_asked):
        raise Http404
    return classes


def _chosen(classes: QuerySet[SchoolClass], now: Period, form: ResultFilterForm) -> QuerySet[SchoolClass]:
    chosen = classes.filter(calendar__in=now.calendars)
    if form.class_id_asked:
        chosen = chosen.filter(pk=form.class_id_asked)
    if form.stage_asked:
        chosen = chosen.filter(grade__in=form.stage_asked.grades)
    return chosen.filter(grade=form.grade_asked) if form.grade_asked else chosen


def _places(request: RolesRequest, now: Period) -> list[tuple[str, dict[str, int]]]:
    """Whose lists may be chosen: a grade of the school; a class teacher comes to the own class from its page."""
    if not request.roles.is_management:
        return []
    classes = classes_visible_to(request.roles).filter(calendar__in=now.calendars).order_by("grade")
    grades = classes.values_list("grade", flat=True).distinct()
    return [("Школа", {}), *((f"{grade} классы", {"grade": grade}) for grade in grades)]


def _query(request: RolesRequest) -> dict[str, str]:
    """What the filter asks for besides the period, for the form that chooses another one."""
    return {name: request.GET[name] for name in ResultFilterForm.base_fields if request.GET.get(name)}
