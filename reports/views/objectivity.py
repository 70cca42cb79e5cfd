"""What teachers set beside what comes out, and beside control works and exams (R-46, requirements 2.6)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from reports.forms.results import ResultFilterForm
from reports.queries import objectivity as queries
from reports.queries.periods import PeriodKind
from reports.queries.proposals import (
    SIDES,
    MarkGroup,
    by_class,
    class_proposals,
    differences_first,
    set_marks,
)
from reports.queries.result_titles import title_of
from reports.views.periods import Asked, asked_period
from school.access import cards_open_to, classes_visible_to, get_class_to_read
from school.roles import RolesRequest


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def proposals(request: RolesRequest) -> HttpResponse:
    """Differences of the school and how many each class has; of one class all marks, differences first, or those that
    one figure counts (`show`).
    """
    asked = asked_period(request)
    class_id = ResultFilterForm(request.GET).class_id_asked
    school_class = get_class_to_read(request.roles, class_id) if class_id else None
    context: dict[str, Any] = {"school_class": school_class, "today": request.roles.today, "compared": None}
    context["side"] = ""
    context["is_management"] = request.roles.is_management  # who alone may open the neighbouring pages
    if asked:
        context |= asked.context
    if asked and asked.now.kind == PeriodKind.TERM:
        classes = list(classes_visible_to(request.roles).values_list("pk", flat=True))
        chosen = [class_id] if class_id else classes
        context["classes"] = class_proposals(asked.now, classes)
        marks = set_marks(asked.now, chosen, also_equal=school_class is not None)
        context["cards"] = cards_open_to(request.roles)
        context["n_marks"], context["groups"] = len(marks), (differences_first if school_class else by_class)(marks)
        if school_class and (side := SIDES.get(request.GET.get("show", ""))):
            shown = [mark for mark in marks if SIDES.get(mark.side) == side]
            context |= {"side": side, "n_marks": len(shown), "groups": [MarkGroup(side, shown, is_open=True)]}
    return render(request, "reports/proposals.html", context)


@audience(*MANAGEMENT)
@require_safe
def objectivity(request: RolesRequest) -> HttpResponse:
    """Means of control works and exams beside those of the marks, by class, subject and teacher.

    `list` opens the marks of one of them, of the row that class, subject and teacher name.
    """
    asked = asked_period(request)
    context: dict[str, Any] = {"today": request.roles.today, "compared": None}
    if asked:
        context |= asked.context | {"rows": queries.objectivity(asked.now), "noticeable": queries.NOTICEABLE}
        context |= _listed(request, asked)
    return render(request, "reports/objectivity.html", context)


def _listed(request: RolesRequest, asked: Asked) -> dict[str, Any]:
    """The marks behind a number, or nothing; 404 for a class that has none in the period."""
    form, what = ResultFilterForm(request.GET), request.GET.get("list", "")
    of = form.trend_of
    if what not in (queries.CONTROLS, queries.EXAMS) or not of.class_id or not of.subject_id:
        return {"listed": None}
    school_class = get_class_to_read(request.roles, of.class_id)
    if school_class.calendar_id not in asked.now.calendars:
        raise Http404
    marks = queries.measured_marks(asked.now, school_class, of.subject_id, of.teacher_id or None, what)
    title = "Отметки за контрольные работы" if what == queries.CONTROLS else "Отметки за экзамен"
    place = title_of(form.asked, of, [school_class])
    return {"listed": marks, "listed_title": f"{title}, {place}", "cards": cards_open_to(request.roles)}
