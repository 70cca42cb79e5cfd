"""Marks by subject with the weighted mean explained: the same page for family, class teacher and management."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, audience
from common.parameters import whole_number
from journal.access import get_diary_with_version, may_read_card_too
from journal.queries.kept_bodies import KEPT_BODIES, render_around
from journal.queries.marks import term_asked_for, term_marks, terms_of
from journal.queries.owed import owed_by
from school.models import Pupil
from school.queries.children import children_to_choose
from school.roles import RolesRequest


@audience(*FAMILY, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def pupil_marks(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """All subjects of one term, the latest one unless `term` chooses another of the pupil's."""
    roles = request.roles
    pupil, version = get_diary_with_version(roles, pupil_id)
    asked = whole_number(request.GET.get("term")) or 0
    term = KEPT_BODIES.get(
        ("marks", pupil.pk, asked, roles.today, roles.time_zone),
        version,
        lambda: render_to_string("journal/pupil_marks_term.html", _term(pupil, asked, roles.today)),
    )
    owners = tuple(children_to_choose(roles, pupil.pk))
    return render_around(
        request,
        "journal/pupil_marks.html",
        term,
        pupil_id=pupil.pk,
        name=pupil.short_name,
        term_id=asked,
        owners=owners,
        has_card=may_read_card_too(roles, pupil),
    )


def _term(pupil: Pupil, asked: int, today: date) -> dict[str, Any]:
    """What the kept part of the page is drawn from: the same for everybody who may open it."""
    terms = terms_of(pupil, today)
    term = term_asked_for(terms, asked)
    return {
        "pupil_id": pupil.pk,
        "terms": terms,
        "owed": owed_by(pupil, today),
        "marks": term_marks(pupil, term, today) if term else None,
    }
