"""Counts of missed lessons by class and by pupil (§ 3.6, R-38). Reasons are special-category data (P-09)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from attendance.queries.figures import FiguresRow, class_figures, pupil_figures, sum_of_rows
from attendance.queries.settings import attendance_settings
from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from journal.queries.terms import school_terms
from reports.forms import DateRangeForm
from school.access import classes_visible_to, get_class_to_read
from school.roles import RolesRequest


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def absences(request: RolesRequest) -> HttpResponse:
    """Classes that the person may see: management all of the year, a class teacher the own ones."""
    days, context = _filter(request)
    classes = classes_visible_to(request.roles).filter(year__starts_on__lte=days[1], year__ends_on__gte=days[0])
    return _report(request, "reports/absences.html", class_figures(classes, *days, context["rule"]), context)


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def class_absences(request: RolesRequest, class_id: int) -> HttpResponse:
    """Pupils of one class."""
    school_class = get_class_to_read(request.roles, class_id)
    days, context = _filter(request)
    rows = pupil_figures(school_class, *days, context["rule"])
    return _report(request, "reports/class_absences.html", rows, {**context, "school_class": school_class})


def _report(request: RolesRequest, template: str, rows: list[FiguresRow], context: dict[str, Any]) -> HttpResponse:
    total = sum_of_rows(rows)
    return render(request, template, {**context, "rows": rows, "total": total, "today": request.roles.today})


def _filter(request: RolesRequest) -> tuple[tuple[date, date], dict[str, Any]]:
    """The days chosen by a term or by dates, and what the filter's form shows."""
    terms = school_terms(request.roles.today)
    key = terms.key_or_current(request.GET.get("term", ""))
    form = DateRangeForm(request.GET)
    days = form.range_within(terms.range_of(key) if key else (request.roles.today, request.roles.today))
    rule = attendance_settings().rule
    return days, {"choices": terms.choices, "key": key, "form": form, "days": days, "rule": rule}
