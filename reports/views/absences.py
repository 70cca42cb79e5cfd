"""Counts of missed lessons by class and by pupil (§ 3.6, R-38). Reasons are special-category data (P-09)."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attendance.queries.figures import FiguresRow, class_figures, pupil_figures, sum_of_rows
from attendance.queries.pupil import LISTS
from attendance.queries.settings import attendance_settings
from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from common.clock import current_moment
from common.formatting import date_short
from common.sheets import CONTENT_TYPES, sheet_answer
from journal.queries.terms import school_terms
from reports.forms.ranges import DateRangeForm
from reports.queries.absences import absences_document
from school.access import cards_open_to, classes_visible_to, get_class_to_read
from school.models import SchoolClass
from school.queries.signers import signed, signers_on
from school.roles import RolesRequest


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def absences(request: RolesRequest) -> HttpResponse:
    """Classes that the person may see: management all of the year, a class teacher the own ones.

    With `show` those that make up the sum of a figure; so the pupils of one class.
    """
    days, context = _filter(request)
    rows = class_figures(_classes(request, days), *days, context["rule"])
    query = {"term": context["key"], "starts_on": days[0], "ends_on": days[1]}
    urls = {row.key: reverse("reports:class_absences", args=[row.key], query=query) for row in rows}
    return _report(request, "reports/absences.html", rows, {**context, "urls": urls})


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def class_absences(request: RolesRequest, class_id: int) -> HttpResponse:
    """Pupils of one class."""
    school_class = get_class_to_read(request.roles, class_id)
    days, context = _filter(request)
    rows = pupil_figures(school_class, *days, context["rule"])
    cards = cards_open_to(request.roles)
    query = {"term": context["key"], "starts_on": days[0], "ends_on": days[1], "class": class_id}
    urls = {
        row.key: reverse("attendance:pupil_absences", args=[row.key], query=query) for row in rows if row.key in cards
    }
    shown = {**context, "school_class": school_class, "cards": cards, "urls": urls}
    return _report(request, "reports/class_absences.html", rows, shown)


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def absences_file(request: RolesRequest, kind: str) -> HttpResponse:
    """The report on absences by class as a file."""
    days, context = _filter(request)
    rows = class_figures(_classes(request, days), *days, context["rule"])
    return _file(request, kind, rows, context)


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def class_absences_file(request: RolesRequest, class_id: int, kind: str) -> HttpResponse:
    """The report on absences of one class as a file."""
    school_class = get_class_to_read(request.roles, class_id)
    days, context = _filter(request)
    rows = pupil_figures(school_class, *days, context["rule"])
    return _file(request, kind, rows, context, school_class)


def _classes(request: RolesRequest, days: tuple[date, date]) -> QuerySet[SchoolClass]:
    return classes_visible_to(request.roles).filter(year__starts_on__lte=days[1], year__ends_on__gte=days[0])


def _file(
    request: RolesRequest,
    kind: str,
    rows: list[FiguresRow],
    context: dict[str, Any],
    school_class: SchoolClass | None = None,
) -> HttpResponse:
    if kind not in CONTENT_TYPES:
        raise Http404
    days = context["days"]
    class_name = school_class.name if school_class else ""
    document = absences_document(
        rows,
        days,
        context["rule"],
        class_name=class_name,
        school=request.roles.school_name,
        author=request.user.initials_name,
        made_at=current_moment(),
    )
    name = f"Посещаемость {class_name or 'классов'}"
    span = f"{date_short(days[0])}–{date_short(days[1])}"
    names = signers_on(request.roles.today, author=request.user, school_class=school_class, led_on=days[1])
    return sheet_answer(signed(document, names), kind, subject=f"{name}, {span}", filename=f"{name} {span}")


def _report(request: RolesRequest, template: str, rows: list[FiguresRow], context: dict[str, Any]) -> HttpResponse:
    query = {"starts_on": context["days"][0].isoformat(), "ends_on": context["days"][1].isoformat()}
    show, total = request.GET.get("show", ""), sum_of_rows(rows)
    is_list = show in LISTS
    files = [(title, f"{request.path}{kind}/?{urlencode(query)}") for title, kind in (("PDF", "pdf"), ("XLSX", "xlsx"))]
    shown = {
        "is_management": request.roles.is_management,
        "rows": [row for row in rows if getattr(row.figures, show)] if is_list else rows,
        "total": total,
        "page_url": f"{request.path}?{urlencode({'term': context['key'], **query})}",
        "list_title": LISTS.get(show, ""),
        "list_count": getattr(total, show) if is_list else 0,
        "files": files,
        "today": request.roles.today,
    }
    return render(request, template, {**context, **shown})


def _filter(request: RolesRequest) -> tuple[tuple[date, date], dict[str, Any]]:
    """The days chosen by a term or by dates, and what the filter's form shows."""
    terms = school_terms(request.roles.today)
    key = terms.key_or_current(request.GET.get("term", ""))
    form = DateRangeForm(request.GET)
    days = form.range_within(terms.range_of(key) if key else (request.roles.today, request.roles.today))
    rule = attendance_settings().rule
    return days, {"choices": terms.choices, "key": key, "form": form, "days": days, "rule": rule}
