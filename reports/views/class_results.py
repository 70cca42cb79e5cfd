"""Quality and quantity of one class by subject, and its pupils by standing (§ 3.6, R-41)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from journal.queries.terms import class_terms
from reports.queries import results
from reports.queries.class_report import subject_words
from school.access import cards_open_to, get_class_to_read
from school.roles import RolesRequest


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def class_results(request: RolesRequest, class_id: int) -> HttpResponse:
    """A term of the class's own calendar, the latest one unless `term` chooses another."""
    school_class = get_class_to_read(request.roles, class_id)
    spans = class_terms(school_class, request.roles.today)
    chosen = [span for span in spans if str(span.term.pk) == request.GET.get("term")]
    span = next(iter(chosen or spans), None)
    context = {
        "school_class": school_class,
        "spans": spans,
        "span": span,
        "results": results.class_results(school_class, span) if span else None,
        "words": subject_words(school_class, span) if span else None,
        "cards": cards_open_to(request.roles),
        "today": request.roles.today,
    }
    return render(request, "reports/class_results.html", context)
