"""«Обратить внимание»: pupils on a border and short of marks, while there is still time (R-34, R-47)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.parameters import key_parameter
from journal.access import get_gradebook_to_read
from journal.queries.attention import attention as read_attention
from journal.queries.attention import given_marks
from journal.queries.journal_rules import journal_rules
from school.access import cards_open_to
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def attention(request: RolesRequest, group_id: int, subject_id: int) -> HttpResponse:
    """One term of the gradebook, the present one unless `term` names another; `list` opens what a figure counts.

    What a pupil missed is asked for with his key in `pupil`.
    """
    assignment = get_gradebook_to_read(request.roles, group_id, subject_id)
    rules = journal_rules(assignment.group.school_class, request.roles.today)
    term = rules.chosen_term(request.GET.get("term"))
    if term is None:
        raise Http404
    found, opened = read_attention(assignment, rules, term), request.GET.get("list", "")
    pupil_id = key_parameter(request.GET, "pupil") if opened == "missed" else None
    context = {
        "title": f"{assignment.group.title}: {assignment.subject.name}",
        "place": [group_id, subject_id],
        "gradebook_url": reverse("journal:gradebook", args=[group_id, subject_id], query={"term": term.pk}),
        "term": term,
        "opened": opened,
        "absentee": next((row for row in found.short if row.pupil_id == pupil_id), None),
        "marks": given_marks(assignment, found, term) if opened == "marks" else (),
        "cards": cards_open_to(request.roles),
        "found": found,
    }
    return render(request, "journal/attention.html", context)
