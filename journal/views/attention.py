"""«Обратить внимание»: pupils on a border and short of marks, while there is still time (R-34, R-47)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from journal.access import get_gradebook_to_read
from journal.queries.attention import attention as read_attention
from journal.queries.journal_rules import journal_rules
from school.access import cards_open_to
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def attention(request: RolesRequest, group_id: int, subject_id: int) -> HttpResponse:
    """One term of the gradebook, the present one unless `term` names another; `list` opens what a figure counts."""
    assignment = get_gradebook_to_read(request.roles, group_id, subject_id)
    rules = journal_rules(assignment.group.school_class, request.roles.today)
    term = rules.chosen_term(request.GET.get("term"))
    if term is None:
        raise Http404
    context = {
        "title": f"{assignment.group.title}: {assignment.subject.name}",
        "place": [group_id, subject_id],
        "gradebook_url": reverse("journal:gradebook", args=[group_id, subject_id], query={"term": term.pk}),
        "term": term,
        "opened": request.GET.get("list", ""),
        "cards": cards_open_to(request.roles),
        "found": read_attention(assignment, rules, term),
    }
    return render(request, "journal/attention.html", context)
