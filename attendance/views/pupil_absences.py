"""One pupil's absences: his family reads them with the reasons, and nobody else's family does (§ 3.7, P-09)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attendance.access import get_pupil_to_read_absences_of
from attendance.queries.pupil import LISTS, class_of_pupil
from attendance.queries.pupil import pupil_absences as absences_of_pupil
from attendance.queries.settings import attendance_settings
from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, audience
from common.parameters import day_parameter, key_parameter
from journal.access import may_read_card_too
from journal.queries.terms import school_terms
from school.queries.children import children_to_choose
from school.roles import RolesRequest


@audience(*FAMILY)
@require_safe
def own_absences(request: RolesRequest) -> HttpResponse:
    """«Посещаемость» in the header: the own one, or the first child's, which leads on to the others."""
    return redirect("attendance:pupil_absences", request.roles.pupil_id or min(request.roles.ward_ids))


@audience(*FAMILY, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def pupil_absences(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """What was missed in a term, or in the days named, by month and by day; with `show` what a figure counts."""
    roles = request.roles
    pupil = get_pupil_to_read_absences_of(roles, pupil_id)
    terms = school_terms(roles.today)
    key = terms.key_or_current(request.GET.get("term", ""))
    days = _days_named(request) or (terms.range_of(key) if key else (roles.today, roles.today))
    school_class = class_of_pupil(pupil, key_parameter(request.GET, "class"))
    rule = attendance_settings().rule
    absences = absences_of_pupil(pupil, *days, rule, school_class)
    show = request.GET.get("show", "")
    page = {"term": key} | ({"class": school_class.pk} if school_class else {})
    context = {
        "pupil": pupil,
        "owners": children_to_choose(roles, pupil.pk),
        "has_card": may_read_card_too(roles, pupil),
        "choices": terms.choices,
        "key": key,
        "days": days,
        "school_class": school_class,
        "rule": rule,
        "absences": absences,
        "list_title": LISTS.get(show, ""),
        "listed": absences.behind(show) if show in LISTS else absences.days,
        "months": [(month, _url(pupil.pk, page, month.starts_on, month.ends_on)) for month in absences.months],
        "page_url": _url(pupil.pk, page, *days),
        "is_ward": pupil.pk in roles.ward_ids,
    }
    return render(request, "attendance/pupil_absences.html", context)


def _days_named(request: RolesRequest) -> tuple[date, date] | None:
    """The days of a list that another page counts, when both are named and in order."""
    first, last = day_parameter(request.GET, "starts_on"), day_parameter(request.GET, "ends_on")
    return (first, last) if first and last and first <= last else None


def _url(pupil_id: int, page: dict[str, Any], starts_on: date, ends_on: date) -> str:
    """The page on the days."""
    query = {**page, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    return reverse("attendance:pupil_absences", args=[pupil_id], query=query)
