"""The board of completeness: by teacher or class and week, and the gaps behind each number (R-48)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import MANAGEMENT, audience
from reports.forms.board import BoardForm, query_of
from reports.queries.board import board as read_board
from reports.queries.board import gap_list
from school.roles import RolesRequest


@audience(*MANAGEMENT)
@require_safe
def board(request: RolesRequest) -> HttpResponse:
    """The whole school year until today."""
    form = BoardForm(request.GET)
    found = read_board(form.choice, request.roles.today)
    return render(request, "reports/board.html", {"board": found, **_context(request, form)})


@audience(*MANAGEMENT)
@require_safe
def board_gaps(request: RolesRequest) -> HttpResponse:
    """The gaps of a cell, a row or a column of the board, each a link to its place."""
    form = BoardForm(request.GET)
    found = gap_list(form.choice, request.roles.today, key=form.key, is_of_one=form.is_of_one, week=form.week)
    context = {"found": found, "week": form.week, "remark_about": _remark_about(form), **_context(request, form)}
    return render(request, "reports/board_gaps.html", context)


def _remark_about(form: BoardForm) -> dict[str, object] | None:
    """What a remark made from here is about: a teacher's or a class's week; None where nobody answers for it."""
    if not form.is_of_one or form.key is None:
        return None
    about = {"class" if form.choice.by_class else "staff": form.key}
    return about | ({"week": form.week.isoformat()} if form.week else {})


def _context(request: RolesRequest, form: BoardForm) -> dict[str, Any]:
    return {"choice": form.choice, "query_of": query_of, "query": query_of(form.choice), "today": request.roles.today}
