"""«Накопляемость»: how many marks there are in each gradebook, and who has too few (R-47)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import MANAGEMENT, audience
from common.parameters import key_parameter
from journal.queries.terms import school_terms
from reports.access import classes_of_statement, in_year_of
from reports.queries.density import MINIMUM_IN_WORDS, DensityRow
from reports.queries.density import density as read_density
from reports.queries.density_page import DensityGroup, density_groups, density_lines
from school.roles import RolesRequest

TEACHER = "teacher"


@audience(*MANAGEMENT)
@require_safe
def density(request: RolesRequest) -> HttpResponse:
    """By class or teacher (`by`) in a term; `of` one of them its gradebooks, with the pupils below the minimum."""
    terms = school_terms(request.roles.today)
    key = terms.key_or_current(request.GET.get("term", ""))
    by_teacher, of = request.GET.get("by") == TEACHER, key_parameter(request.GET, "of")
    rows: list[DensityRow] = []
    if key:
        classes = in_year_of(classes_of_statement(request.roles, MANAGEMENT), *terms.range_of(key))
        if of is not None and not by_teacher:
            classes = classes.filter(pk=of)
        rows = read_density(classes.values_list("pk", flat=True), terms.spans(key))
    groups = density_groups(rows, by_teacher=by_teacher)
    chosen = None if of is None else _chosen(groups, of)
    context = {
        "choices": terms.choices,
        "key": key,
        "by_teacher": by_teacher,
        "groups": groups,
        "chosen": chosen,
        "lines": density_lines(chosen) if chosen else [],
        "query": {"term": key, "by": TEACHER if by_teacher else "class"},
        "minimum_in_words": MINIMUM_IN_WORDS,
        "today": request.roles.today,
    }
    return render(request, "reports/density.html", context)


def _chosen(groups: list[DensityGroup], of: int) -> DensityGroup:
    found = next((group for group in groups if group.key == of), None)
    if found is None:
        raise Http404
    return found
