"""The start page of each role; «/» leads to the one that the person has chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.actions import choose_start_role
from common import audience as a
from common.audience import audience
from messaging.queries.announcements import start_announcements
from reports.queries.administrator import administrator_start
from reports.queries.class_teacher import class_teacher_start
from reports.queries.family import children_start
from reports.queries.gtzo import pe_teacher_start
from reports.queries.management import management_start
from reports.queries.meals import meals_start
from reports.queries.remarks import own_remarks
from reports.queries.teacher import teacher_start
from reports.queries.to_do import ToDo, to_do
from school.roles import Roles, RolesRequest

# Role → template and what the page shows.
START_PAGES: dict[str, tuple[str, Callable[[Roles], Any]]] = {
    a.DEPUTY: ("start_management", management_start),
    a.DIRECTOR: ("start_management", management_start),
    a.ADMINISTRATOR: ("start_administrator", administrator_start),
    a.MEALS_OFFICER: ("start_meals", meals_start),
    a.CLASS_TEACHER: ("start_class_teacher", class_teacher_start),
    a.PE_TEACHER: ("start_pe_teacher", pe_teacher_start),
    a.TEACHER: ("start_teacher", teacher_start),
    a.GUARDIAN: ("start_family", lambda roles: children_start(roles, roles.ward_ids)),
    a.PUPIL: ("start_family", lambda roles: children_start(roles, frozenset({roles.pupil_id or 0}))),
}
# Whose pages show the person's own remarks, and the keys of the gaps that the page has found.
WITH_REMARKS: dict[str, Callable[[Any, ToDo], Collection[str]]] = {
    a.TEACHER: lambda start, _: start.gap_keys,
    a.CLASS_TEACHER: lambda _, to_do: {gap.key for gap in to_do.gaps},
}


@audience(a.SIGNED_IN)
@require_safe
def home(request: RolesRequest) -> HttpResponse:
    """To the start page of the person's role; who has none today is told whom to ask."""
    role = _start_role(request)
    return redirect("reports:start", role) if role else render(request, "reports/home.html")


@audience(a.SIGNED_IN)
@require_safe
def start(request: RolesRequest, role: str) -> HttpResponse:
    """The start page of a role that the person holds today; 403 for the others, 404 for a name that is no role.

    A teacher's shows all overdue works with `overdue=all`.
    """
    if role not in START_PAGES:
        raise Http404
    if role not in request.roles.audiences:
        raise PermissionDenied("Сейчас у вас нет этой роли.")
    if role != _start_role(request):
        choose_start_role(role=role, by=request.user)
    template, start_of = START_PAGES[role]
    if role == a.TEACHER and request.GET.get("overdue") == "all":
        start_of = partial(teacher_start, max_overdue=None)
    today, start_page, own_to_do = request.roles.today, start_of(request.roles), to_do(request.roles, role)
    context = {
        "start": start_page,
        "to_do": own_to_do,
        "announcements": start_announcements(request.roles),
        "remarks": own_remarks(request.roles, WITH_REMARKS[role](start_page, own_to_do))
        if role in WITH_REMARKS
        else None,
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "role": role,
    }
    return render(request, f"reports/{template}.html", context)


def _start_role(request: RolesRequest) -> str:
    """The role with which «/» opens: the one chosen last if the person still holds it; empty for who holds none."""
    held = [role for role in a.BY_PRECEDENCE if role in request.roles.audiences]
    chosen = request.user.start_role
    return chosen if chosen in held else next(iter(held), "")
