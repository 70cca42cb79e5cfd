"""«Итоговые отметки» of a gradebook: all periods side by side, and one period to set (R-31, R-46)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.formatting import counted
from common.forms import attempt, by_method
from common.refusals import Locked, Refused
from journal.access import get_gradebook_to_read, get_gradebook_to_set_period_marks, may_set_period_marks
from journal.actions import accept_proposals, save_period_marks
from journal.forms.period_changes import (
    Problems,
    period_choices,
    period_fields,
    read_period_column,
    read_proposals,
)
from journal.forms.unsaved import unsaved_of_column
from journal.queries.journal_rules import JournalRules, journal_rules
from journal.queries.period_marks import PeriodColumn, PeriodTable, period_table
from school.roles import RolesRequest
from timetable.models import TeachingAssignment


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def period_marks(request: RolesRequest, group_id: int, subject_id: int) -> HttpResponse:
    """Pupils by periods: what is set, and what is proposed where it is something else."""
    assignment = get_gradebook_to_read(request.roles, group_id, subject_id)
    _, table = _read(request, assignment)
    return render(request, "journal/period_marks.html", {**_common_context(assignment), "table": table})


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def period_column(request: RolesRequest, group_id: int, subject_id: int, key: str) -> HttpResponse:
    """One period with its proposals; a POST sets what was changed and shows again what could not be saved."""
    get_gradebook = by_method(request, read=get_gradebook_to_read, write=get_gradebook_to_set_period_marks)
    assignment = get_gradebook(request.roles, group_id, subject_id)
    problems: Problems = {}
    if request.method == "POST":
        n_saved, problems = _save(request, assignment, key)
        if not problems:
            messages.success(request, "Сохранено." if n_saved else "Изменений не было.")
            return redirect("journal:period_column", group_id, subject_id, key)
    return _render_page(request, assignment, key, problems)


def _save(request: RolesRequest, assignment: TeachingAssignment, key: str) -> tuple[int, Problems]:
    _, table = _read(request, assignment)
    column = _column(table, key)
    if column.lock:
        return 0, {0: Locked(column.lock)}
    cells = table.cells(column)
    year_id = assignment.group.school_class.year_id
    typed = read_period_column(column, cells, request.POST, assignment.subject_id, year_id)
    n_saved, refusals = save_period_marks(changes=typed.changes, by=request.user)
    return n_saved, typed.problems | refusals


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def period_accept(request: RolesRequest, group_id: int, subject_id: int, key: str) -> HttpResponse:
    """Save what was typed, then set every proposal that the page has shown beside a place that is still empty."""
    assignment = get_gradebook_to_set_period_marks(request.roles, group_id, subject_id)
    n_saved, problems = _save(request, assignment, key)
    if any(isinstance(problem, Locked) for problem in problems.values()):
        return _render_page(request, assignment, key, problems)
    accepted = attempt(lambda: _accept(request, assignment, key, refused=problems))
    if isinstance(accepted, Refused):
        messages.error(request, accepted.message)
        return _render_page(request, assignment, key, problems, at_least=accepted.status)
    typed = f" Записано и набранное рядом: {counted(n_saved, 'строка', 'строки', 'строк')}." if n_saved else ""
    messages.success(request, f"Выставлено: {counted(accepted.result, 'отметка', 'отметки', 'отметок')}.{typed}")
    if problems:
        return _render_page(request, assignment, key, problems)
    return redirect("journal:period_column", group_id, subject_id, key)


def _accept(request: RolesRequest, assignment: TeachingAssignment, key: str, *, refused: Problems) -> int:
    """Proposals for places that are empty and for which nothing was typed; how many were set."""
    _, table = _read(request, assignment)
    column = _column(table, key)
    cells = [(row, cell) for row, cell in table.cells(column) if row.pupil_id not in refused]
    year_id = assignment.group.school_class.year_id
    proposals = read_proposals(column, cells, request.POST, assignment.subject_id, year_id)
    return accept_proposals(proposals=proposals, by=request.user)


def _read(request: RolesRequest, assignment: TeachingAssignment) -> tuple[JournalRules, PeriodTable]:
    rules = journal_rules(assignment.group.school_class, request.roles.today)
    return rules, period_table(assignment, rules)


def _column(table: PeriodTable, key: str) -> PeriodColumn:
    column = table.column(key)
    if column is None:
        raise Http404
    return column


def _render_page(
    request: RolesRequest, assignment: TeachingAssignment, key: str, problems: Problems, *, at_least: int = 200
) -> HttpResponse:
    rules, table = _read(request, assignment)
    column = _column(table, key)
    cells = table.cells(column)
    open_spots = [cell.proposed for _, cell in cells if cell.proposed and not cell.code]
    context = {
        **_common_context(assignment),
        "table": table,
        "column": column,
        "fields": period_fields(cells, request.POST, problems),
        "choices": period_choices(rules.marks),
        "to_accept": sorted(Counter(open_spots).items(), reverse=True),
        "is_writable": not column.lock and _may_set(request, assignment),
        "n_problems": len(problems),
        "average_url": _average_url(assignment, column),
        "unsaved_lines": unsaved_of_column([row for row, _ in cells], request.POST) if column.lock else [],
    }
    status = max([at_least, *(problem.status for problem in problems.values())])
    return render(request, "journal/period_column.html", context, status=status)


def _may_set(request: RolesRequest, assignment: TeachingAssignment) -> bool:
    return may_set_period_marks(request.roles, assignment.group_id, assignment.subject_id)


def _average_url(assignment: TeachingAssignment, column: PeriodColumn) -> str:
    """The explanation of a mean; the template puts the pupil in place of 0. Only terms have means."""
    if column.term_id is None:
        return ""
    place = [assignment.group_id, assignment.subject_id, 0]
    return reverse("journal:pupil_average", args=place, query={"term": column.term_id})


def _common_context(assignment: TeachingAssignment) -> dict[str, Any]:
    """The context that both pages share: the gradebook."""
    place = [assignment.group_id, assignment.subject_id]
    return {
        "title": f"{assignment.group.title}: {assignment.subject.name}",
        "teacher": assignment.teacher.initials_name,
        "place": place,
        "gradebook_url": reverse("journal:gradebook", args=place),
    }
