"""The gradebook of a group in a subject (product 2). Saving goes through marks.py and absences.py."""

from __future__ import annotations

import json
from contextlib import nullcontext

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from journal.access import get_gradebook_to_read
from journal.forms.past import PastDayForm
from journal.models import WHOLE_DAY
from journal.queries.gradebook import gradebook as read_gradebook
from journal.queries.past import as_it_was, end_of_day
from journal.queries.rulebook import JournalTerm, Rulebook, rulebook_of
from school.roles import RolesRequest

# Keys that write a result, in both layouts: зачёт and незачёт side by side on the keyboard, and освобождён.
RESULT_KEYS = {"з": "зч", "p": "зч", "х": "нз", "[": "нз", "в": "осв", "d": "осв"}


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def gradebook(request: RolesRequest, group_id: int, subject_id: int) -> HttpResponse:
    """One term of the gradebook; the present one unless `term` names another. `as_of` shows it as of a past day."""
    roles = request.roles
    assignment = get_gradebook_to_read(roles, group_id, subject_id)
    rulebook = rulebook_of(assignment.group.school_class, roles.today)
    past = PastDayForm(request.GET, today=roles.today)
    if past.day:
        rulebook = rulebook.as_of(past.day)
    term = _chosen_term(rulebook, request.GET.get("term"))
    with as_it_was(end_of_day(past.day)) if past.day else nullcontext():
        found = read_gradebook(roles, assignment, rulebook, term) if term else None
    context = {
        "title": f"{assignment.group.title}: {assignment.subject.name}",
        "teacher": assignment.teacher.initials_name,
        "term": term,
        "terms": rulebook.terms,
        "here": reverse("journal:gradebook", args=[group_id, subject_id]),
        "gradebook": found,
        "past": past,
        "letters": rulebook.letters,
        "user_login": request.user.username,
        "settings": _settings_of_grid(
            rulebook, request.user.pk, "" if past.day else f"journal:{request.user.pk}:{group_id}:{subject_id}"
        ),
    }
    return render(request, "journal/gradebook.html", context)


def _chosen_term(rulebook: Rulebook, typed: str | None) -> JournalTerm | None:
    if typed is None:
        return rulebook.term_of(rulebook.today)
    term = rulebook.chosen_term(typed)
    if term is None:
        raise Http404
    return term


def _settings_of_grid(rulebook: Rulebook, writer: int, place: str) -> str:
    """What the grid (docs/grid.md) and static/js/gradebook/ must know, as JSON."""
    return json.dumps(
        {
            "place": place,
            "writer": writer,
            "marks": [str(mark) for mark in rulebook.marks],
            "results": RESULT_KEYS if rulebook.marks else {},
            "letters": {key: letter.letter for letter in rulebook.letters for key in letter.keys},
            "absent": [letter.letter for letter in rulebook.letters if letter.is_absence],
            "usualWork": next((work.short_name for work in rulebook.work_types), ""),
            "wholeDay": WHOLE_DAY,
            "urls": {
                "card": reverse("journal:cell", args=[0, 0, 0]),
                "mark": reverse("journal:mark", args=[0, 0, 0]),
                "absence": reverse("journal:absence", args=[0, 0]),
                "day": reverse("journal:whole_day", args=[0, 0]),
            },
            "signInUrl": reverse("accounts:sign_in_again"),
        },
        ensure_ascii=False,
    )
