"""Closing and opening terms by class (R-51)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from common.audience import MANAGEMENT, audience
from journal.access import get_term_to_close
from journal.actions import close_term, open_term
from journal.queries.term_locks import terms_by_calendar
from school.roles import RolesRequest


@audience(*MANAGEMENT)
@require_safe
def terms(request: RolesRequest) -> HttpResponse:
    """All classes of the year with their terms, closed or open."""
    return render(request, "journal/terms.html", {"calendars": terms_by_calendar(request.roles.today)})


@audience(*MANAGEMENT)
@require_POST
def term_lock(request: RolesRequest, term_id: int, class_id: int) -> HttpResponse:
    """Close the term for the class."""
    term, school_class = get_term_to_close(request.roles, term_id, class_id)
    close_term(term=term, school_class=school_class, by=request.user)
    messages.success(request, f"{school_class.name}, {term.name}: период закрыт.")
    return redirect("journal:terms")


@audience(*MANAGEMENT)
@require_POST
def term_unlock(request: RolesRequest, term_id: int, class_id: int) -> HttpResponse:
    """Open the term for the class again."""
    term, school_class = get_term_to_close(request.roles, term_id, class_id)
    open_term(term=term, school_class=school_class, by=request.user)
    messages.success(request, f"{school_class.name}, {term.name}: период снова открыт.")
    return redirect("journal:terms")
