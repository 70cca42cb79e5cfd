"""Saving a block of cells from the grid: what is pasted, cleared, filled or undone at once."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.refusals import Refused
from entry.models import GridCell
from entry.views import REFUSALS, answers_cell, body_of, refusal_body, refuse_what_is_not_typed
from journal.access import get_gradebook_to_read
from journal.actions import put_absence_at, put_mark_at, set_period_mark
from journal.actions.block import CellWriter, write_block
from journal.actions.period_marks import Outcome, PeriodMarkKey
from journal.forms.block import FORMS, BlockForm, CellEdit
from journal.models import PeriodKind
from journal.models.marks import sign_of
from journal.models.period_marks import period_sign_of
from journal.queries.block import BlockPlaces, block_places
from journal.queries.gradebook import standings
from journal.queries.journal_rules import journal_rules
from school.roles import RolesRequest

Answer = dict[str, object]


class _Write(NamedTuple):
    """How a cell is written, and what its answer is compared with."""

    writer: CellWriter
    typed: str
    operation: UUID


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
@answers_cell
def block(request: RolesRequest, group_id: int, subject_id: int) -> HttpResponse:
    """The answers to the cells in the order in which they were sent, each with the status it would have had alone.

    With `is_look` nothing is written: the answers say what would happen.
    """
    roles = request.roles
    assignment = get_gradebook_to_read(roles, group_id, subject_id)
    form = BlockForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(str(text) for texts in form.errors.values() for text in texts))
    edits: list[CellEdit] = form.cleaned_data["cells"]
    rules = journal_rules(assignment.group.school_class, roles.today)
    lesson_ids = {edit.numbers[0] for edit in edits if edit.kind != "final"}
    places = block_places(roles, assignment, rules, lesson_ids, {edit.pupil_id for edit in edits})
    writes, answers = _judged(edits, places)
    is_look = form.cleaned_data["is_look"]
    writers = {number: write.writer for number, write in writes.items()}
    for number, outcome in write_block(writers=writers, is_look=is_look, by=request.user).items():
        answers[number] = _answer(outcome, writes[number])
    if not is_look:
        _add_standings(edits, answers, places)
    return JsonResponse({"cells": [answers[number] for number in range(len(edits))]})


def _judged(edits: list[CellEdit], places: BlockPlaces) -> tuple[dict[int, _Write], dict[int, Answer]]:
    """What is to be written, in the order of all blocks, and answers to what is refused before."""
    writes: dict[int, _Write] = {}
    answers: dict[int, Answer] = {}
    for number, edit in sorted(enumerate(edits), key=lambda pair: pair[1].order):
        try:
            writes[number] = _write_of(edit, places)
        except REFUSALS as refusal:
            status, body = refusal_body(refusal)
            answers[number] = {"status": status, **body}
    return writes, answers


def _write_of(edit: CellEdit, places: BlockPlaces) -> _Write:
    """404, 403 or Refused for a place or a value that is none."""
    make_form, message = FORMS[edit.kind]
    form = make_form(edit.typed)
    refuse_what_is_not_typed(form, message)
    value, operation = form.cleaned_data["value"], form.cleaned_data["operation"]
    known: dict[str, Any] = {"known_version": form.cleaned_data["version"], "operation": operation}
    if edit.kind == "final":
        term, year_id = places.term(edit.pupil_id, *edit.numbers), places.assignment.group.school_class.year_id
        key = PeriodMarkKey(edit.pupil_id, places.assignment.subject_id, year_id, PeriodKind.TERM, term.pk)
        number, result = value
        typed = period_sign_of(number, result)
        return _Write(partial(set_period_mark, spot=key, outcome=Outcome(number, result), **known), typed, operation)
    cell = places.cell(edit.pupil_id, *edit.numbers)
    if edit.kind == "absence":
        code = places.code(value)
        return _Write(partial(put_absence_at, cell=cell, code=code, **known), value, operation)
    number, result = value
    writer = partial(put_mark_at, cell=cell, value=number, result=result, **known)
    return _Write(writer, sign_of(number, result), operation)


def _answer(outcome: GridCell | Refused, write: _Write) -> Answer:
    if isinstance(outcome, Refused):
        status, body = refusal_body(outcome)
        return {"status": status, **body}
    return {"status": 200, **body_of(outcome, write.operation, write.typed)}


def _add_standings(edits: list[CellEdit], answers: dict[int, Answer], places: BlockPlaces) -> None:
    """Means and counts of the rows, as the gradebook shows them now, to the answers about marks."""
    marks = [number for number, edit in enumerate(edits) if edit.kind == "mark" and answers[number]["status"] == 200]
    if not marks:
        return
    lesson = places.lessons[edits[marks[0]].numbers[0]]
    term = places.rules.term_of(lesson.on)
    found = standings(places.assignment, places.rules, term) if term else {}
    for number in marks:
        if now := found.get(edits[number].pupil_id):
            answers[number] |= {"mean": now.mean, "nMarks": now.n_marks, "proposed": now.proposed}
