"""Saving one mark from the grid: of a lesson, or of a term."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.refusals import Locked
from entry.views import answer_of, answers_cell, refuse_what_is_not_typed
from journal.access import get_cell_to_write, get_gradebook_to_set_period_marks, get_place_between
from journal.actions import put_mark_at, set_period_mark
from journal.actions.period_marks import Outcome, PeriodMarkKey
from journal.forms.cells import MarkForm, PeriodMarkForm
from journal.models import PeriodKind
from journal.models.marks import sign_of
from journal.models.period_marks import period_sign_of
from journal.queries.gradebook import subject_average
from journal.queries.journal_rules import journal_rules
from journal.queries.period_marks import not_settable_message
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
@answers_cell
def mark(request: RolesRequest, lesson_id: int, position: int, pupil_id: int) -> HttpResponse:
    """The pupil's mark in the lesson's column at `position`; answers with its version and the fresh mean."""
    cell = get_cell_to_write(request.roles, lesson_id, pupil_id, position)
    form = MarkForm(request.POST)
    refuse_what_is_not_typed(form, "Отметка – одна цифра.")
    operation = form.cleaned_data["operation"]
    value, result = form.cleaned_data["value"]
    saved = put_mark_at(
        cell=cell,
        value=value,
        result=result,
        known_version=form.cleaned_data["version"],
        by=request.user,
        operation=operation,
    )
    now = subject_average(cell)
    fresh = {"mean": now.mean, "nMarks": now.n_marks, "proposed": now.proposed}
    return answer_of(saved, operation, sign_of(value, result), **fresh)


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
@answers_cell
def period_mark(request: RolesRequest, group_id: int, subject_id: int, term_id: int, pupil_id: int) -> HttpResponse:
    """The pupil's mark for the term, typed into the last column of the gradebook; its reason goes with the mark."""
    assignment = get_gradebook_to_set_period_marks(request.roles, group_id, subject_id)
    school_class = assignment.group.school_class
    rules = journal_rules(school_class, request.roles.today)
    term = rules.term(term_id)
    if term is None:
        raise Http404
    place = get_place_between(assignment, pupil_id, term.starts_on, term.ends_on)
    if lock := not_settable_message(rules, term, assignment):
        raise Locked(lock)
    form = PeriodMarkForm(request.POST)
    refuse_what_is_not_typed(form, "Это не отметка за период.")
    operation = form.cleaned_data["operation"]
    outcome = Outcome(*form.cleaned_data["value"])
    saved = set_period_mark(
        spot=PeriodMarkKey(place.pupil_id, subject_id, school_class.year_id, PeriodKind.TERM, term_id),
        outcome=outcome,
        known_version=form.cleaned_data["version"],
        by=request.user,
        operation=operation,
    )
    return answer_of(saved, operation, period_sign_of(outcome.value, outcome.result))
