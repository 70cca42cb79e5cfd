"""How a pupil's mean in one subject came about: what the teacher sees is what the parent sees (product 2)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from journal.access import get_gradebook_to_read, get_place_to_read
from journal.queries.journal_rules import journal_rules
from journal.queries.marks import subject_marks
from journal.rules.marks import minimum_of_marks
from school.access import may_read_card
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def pupil_average(request: RolesRequest, group_id: int, subject_id: int, pupil_id: int) -> HttpResponse:
    """Every mark with its weight, what was counted and by which rule; the present term unless `term` names another."""
    today = request.roles.today
    assignment = get_gradebook_to_read(request.roles, group_id, subject_id)
    school_class = assignment.group.school_class
    rules = journal_rules(school_class, today)
    chosen = rules.chosen_term(request.GET.get("term"))
    if chosen is None:
        raise Http404
    place, term = get_place_to_read(assignment, pupil_id, chosen.pk)
    marks = subject_marks(place.pupil, assignment.subject, term, place.ends_on or chosen.ends_on, today)
    title = f"{assignment.group.title}: {assignment.subject.name}"
    context = {
        "pupil": place.pupil,
        "title": title,
        "term": term,
        "subject": marks,
        "n_counted": sum(1 for dated in marks.marks if dated.mark.weight and dated.mark.value),
        "has_hidden": any(dated.mark.is_hidden for dated in marks.marks),
        "minimum": minimum_of_marks(assignment.hours_per_week, rules.minimum),
        "has_card": may_read_card(request.roles, place.pupil),
        "gradebook_url": reverse("journal:gradebook", args=[group_id, subject_id], query={"term": term.pk}),
    }
    return render(request, "journal/pupil_average.html", context)
