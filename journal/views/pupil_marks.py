"""Marks by subject with the weighted mean explained: the same page for family, class teacher and management."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, audience
from journal.access import get_diary_to_read
from journal.queries.diary import diary_owners
from journal.queries.marks import term_marks, terms_of
from journal.queries.owed import owed_by
from school.roles import RolesRequest


@audience(*FAMILY, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def pupil_marks(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """All subjects of one term, the latest one unless `term` chooses another of the pupil's."""
    roles = request.roles
    pupil = get_diary_to_read(roles, pupil_id)
    terms = terms_of(pupil, roles.today)
    chosen = [term for term in terms if str(term.pk) == request.GET.get("term")]
    term = next(reversed(chosen or terms), None)
    context = {
        "pupil": pupil,
        "owners": diary_owners(roles, pupil),
        "terms": terms,
        "owed": owed_by(pupil, roles.today),
        "marks": term_marks(pupil, term, roles.today) if term else None,
    }
    return render(request, "journal/pupil_marks.html", context)
