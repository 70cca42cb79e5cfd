"""The gradebook of a group in a subject (product 2). Saving goes through marks.py and absences.py."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from journal.access import ONLY_THE_TEACHER_SETS_PERIOD_MARKS, get_gradebook_to_read, may_set_period_marks
from journal.forms.block import FORMS as BLOCK_KINDS
from journal.forms.past import PastDayForm
from journal.models import EVERYBODY_HERE, WHOLE_DAY, PeriodResult
from journal.queries.beside import beside_gradebook
from journal.queries.gradebook import gradebook as read_gradebook
from journal.queries.journal_rules import JournalRules, JournalTerm, journal_rules
from journal.queries.past import as_of, end_of_day
from journal.queries.period_marks import not_settable_message
from school.roles import Roles, RolesRequest
from timetable.models import TeachingAssignment

# Keys that write a result, in both layouts: зачёт and незачёт side by side on the keyboard, and освобождён.
RESULT_KEYS = {"з": "зч", "p": "зч", "х": "нз", "[": "нз", "в": "осв", "d": "осв"}


@dataclass(frozen=True)
class PadKey:
    """A key as a button under the grid: what it types, what stands on it, what it says."""

    key: str
    sign: str
    title: str


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def gradebook(request: RolesRequest, group_id: int, subject_id: int) -> HttpResponse:
    """One term of the gradebook; the present one unless `term` names another. `as_of` shows it as of a past day."""
    roles = request.roles
    assignment = get_gradebook_to_read(roles, group_id, subject_id)
    rules = journal_rules(assignment.group.school_class, roles.today)
    past = PastDayForm(request.GET, today=roles.today)
    if past.day:
        rules = rules.as_of(past.day)
    term = _chosen_term(rules, request.GET.get("term"))
    with as_of(end_of_day(past.day)) if past.day else nullcontext():
        found = read_gradebook(roles, assignment, rules, term) if term else None
    context = {
        "title": f"{assignment.group.title}: {assignment.subject.name}",
        "teacher": assignment.teacher.initials_name,
        "term": term,
        "terms": rules.terms,
        "here": reverse("journal:gradebook", args=[group_id, subject_id]),
        "beside_links": beside_gradebook(roles, assignment),
        "remark_about": _remark_about(assignment, term) if roles.is_management else None,
        "gradebook": found,
        "final_lock": _why_no_final(roles, assignment, rules, term) if term else "",
        "past": past,
        "letters": rules.letters,
        "work_types": rules.work_types if rules.marks else (),
        "lacking": rules.lacking,
        "pad_keys": _pad_keys(rules),
        "user_login": request.user.username,
        "settings": _settings_of_grid(rules, assignment, request.user.pk),
    }
    return render(request, "journal/gradebook.html", context)


def _remark_about(assignment: TeachingAssignment, term: JournalTerm | None) -> dict[str, int]:
    """What a remark made from here is about."""
    term_id = {"term": term.pk} if term else {}
    return {"group": assignment.group_id, "subject": assignment.subject_id, **term_id}


def _chosen_term(rules: JournalRules, typed: str | None) -> JournalTerm | None:
    if typed is None:
        return rules.term_of(rules.today)
    term = rules.chosen_term(typed)
    if term is None:
        raise Http404
    return term


def _why_no_final(roles: Roles, assignment: TeachingAssignment, rules: JournalRules, term: JournalTerm) -> str:
    """Why the viewer sets no marks for the term here; empty when he may."""
    early = not_settable_message(rules, term, assignment)
    may_set = early or may_set_period_marks(roles, assignment.group_id, assignment.subject_id)
    return early or ("" if may_set else ONLY_THE_TEACHER_SETS_PERIOD_MARKS)


def _pad_keys(rules: JournalRules) -> list[PadKey]:
    marks = [PadKey(str(mark), str(mark), f"Отметка {mark}") for mark in rules.marks]
    second = [PadKey("/", "/", "Вторая отметка за урок")] if marks else []
    letters = [PadKey(letter.keys[0], letter.letter, letter.name) for letter in rules.letters if letter.keys]
    return [*marks, *second, *letters, PadKey("+", "✓", "Все на месте"), PadKey("Delete", "✕", "Очистить")]


def _settings_of_grid(rules: JournalRules, assignment: TeachingAssignment, writer: int) -> str:
    """What the grid (docs/grid.md) and static/js/gradebook/ must know, as JSON."""
    place = (assignment.group_id, assignment.subject_id)
    return json.dumps(
        {
            "place": "" if rules.past else f"journal:{writer}:{place[0]}:{place[1]}",
            "writer": writer,
            "marks": [str(mark) for mark in rules.marks],
            "results": RESULT_KEYS if rules.marks else {},
            "letters": {key: letter.letter for letter in rules.letters for key in letter.keys},
            "absent": [letter.letter for letter in rules.letters if letter.is_absence],
            "finals": [str(mark) for mark in rules.marks] + [result.label for result in PeriodResult],
            "usualWork": next((work.short_name for work in rules.work_types), ""),
            "wholeDay": WHOLE_DAY,
            "everybodyHere": EVERYBODY_HERE,
            "urls": {
                "card": reverse("journal:cell", args=[0, 0, 0]),
                "mark": reverse("journal:mark", args=[0, 0, 0]),
                "absence": reverse("journal:absence", args=[0, 0]),
                "roll": reverse("journal:roll_call", args=[0]),
                "day": reverse("journal:whole_day", args=[0, 0]),
                "final": reverse("journal:period_mark", args=[*place, 0, 0]),
                "block": reverse("journal:block", args=place),
            },
            "blockKinds": list(BLOCK_KINDS),
            "signInUrl": reverse("accounts:sign_in_again"),
        },
        ensure_ascii=False,
    )
