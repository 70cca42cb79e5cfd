"""«Отчёты»: the catalogue of statements, each on the screen, for print and as a spreadsheet (R-39 to R-50)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.audience import FAMILY, SIGNED_IN, audience
from common.clock import current_moment
from common.forms import form_page, save_form
from common.sheets import CONTENT_TYPES, sheet_answer
from journal.queries.terms import school_terms
from reports.actions import remember_statement_filter
from reports.forms.statements import StatementDaysForm, StatementScopeForm
from reports.jobs import archive_of_term
from reports.models import LastStatementFilter
from reports.queries.statements import Days, Scope, Statement, StatementFilter
from reports.queries.statements.catalogue import get_statement, last_filter, require_visible, statements_for
from school.roles import RolesRequest
from tasks.actions.queue import start_task

SCOPE_TITLES = (
    (Scope.SCHOOL, "По школе"),
    (Scope.CLASS, "По классу"),
    (Scope.TEACHER, "По учителю"),
    (Scope.PUPIL, "По ученику"),
)
FILE_KINDS = (("PDF", "pdf"), ("XLSX", "xlsx"))


@audience(SIGNED_IN)
@require_safe
def statements(request: RolesRequest) -> HttpResponse:
    """Every statement that the person may have, with the days that all of them begin with."""
    terms, last = school_terms(request.roles.today), last_filter(request.roles)
    form = StatementDaysForm(request.GET, days=Days.RANGE, terms=terms, last=last, today=request.roles.today)
    is_chosen = form.is_valid()
    if is_chosen and request.GET:
        _remember(request, form, last, class_id=None)
    return _catalogue(request, form)


@audience(SIGNED_IN)
@require_POST
def statements_archive(request: RolesRequest) -> HttpResponse:
    """All of a term in one archive, made in the background: on to the page that tells how far it is."""
    if not statements_for(request.roles):
        raise PermissionDenied("Отчётов для вас пока нет.")
    terms, last = school_terms(request.roles.today), last_filter(request.roles)
    form = StatementDaysForm(request.POST, days=Days.TERM, terms=terms, last=last, today=request.roles.today)
    if not form.is_valid() or not form.term_key:
        return _catalogue(request, form)
    title, arguments = f"Все отчёты: {form.term_title}", {"term": form.term_key}
    begin = partial(start_task, job=archive_of_term, title=title, arguments=arguments, by=request.user)
    begun = save_form(form, begin)
    return redirect("tasks:task", begun.result.pk) if begun else _catalogue(request, form)


def _catalogue(request: RolesRequest, form: StatementDaysForm) -> HttpResponse:
    offered = statements_for(request.roles)
    groups = [(title, [each for each in offered if each.scope == scope]) for scope, title in SCOPE_TITLES]
    context = {
        "form": form,
        "groups": [(title, members) for title, members in groups if members],
        "days": form.chosen_days,
        "term": (form.term_key, form.term_title),
        "kinds": FILE_KINDS,
        "is_family": bool(request.roles.audiences & set(FAMILY)),
    }
    return form_page(request, "reports/statements.html", context)


@audience(SIGNED_IN)
@require_safe
def statement(request: RolesRequest, key: str) -> HttpResponse:
    """The document on the screen, with the form of what it is about."""
    asked = _asked(request, get_statement(request.roles, key))
    return _page(request, asked)


@audience(SIGNED_IN)
@require_safe
def statement_file(request: RolesRequest, key: str, kind: str) -> HttpResponse:
    """The document as a file; what cannot be made is told on the page of the screen."""
    if kind not in CONTENT_TYPES:
        raise Http404
    asked = _asked(request, get_statement(request.roles, key))
    if asked.chosen is None:
        return _page(request, asked)
    name = asked.statement.name_of(asked.chosen)
    return sheet_answer(asked.statement.sheets(asked.chosen), kind, subject=name, filename=name)


@dataclass(frozen=True)
class _Asked:
    """A statement and what is chosen for it; `chosen` is None while there is something to mend, or no choice."""

    statement: Statement
    days: StatementDaysForm
    scope: StatementScopeForm
    chosen: StatementFilter | None


def _asked(request: RolesRequest, statement: Statement) -> _Asked:
    roles, given = request.roles, request.GET
    terms, last = school_terms(roles.today), last_filter(roles)
    days = StatementDaysForm(given, days=statement.days, terms=terms, last=last, today=roles.today)
    scope = StatementScopeForm(given, statement=statement, roles=roles, days=days.chosen_days, last=last)
    if not (days.is_valid() and scope.is_valid()):
        for name in scope.errors:
            require_visible(statement, roles, name, given.get(name, ""))
        return _Asked(statement, days, scope, None)
    if given:
        _remember(request, days, last, class_id=scope.school_class.pk if scope.school_class else None)
    if scope.is_empty or (statement.days == Days.TERM and not days.term_key):
        return _Asked(statement, days, scope, None)
    chosen = StatementFilter(
        roles=roles,
        made_at=current_moment(),
        terms=terms,
        term_key=days.term_key,
        days=days.chosen_days,
        school_class=scope.school_class,
        teacher=scope.teacher,
        pupils=scope.pupils,
    )
    return _Asked(statement, days, scope, chosen)


def _remember(
    request: RolesRequest, form: StatementDaysForm, last: LastStatementFilter, *, class_id: int | None
) -> None:
    """Only what has changed is written."""
    chosen = form.to_remember
    if chosen != last.days or class_id not in (None, last.school_class_id):
        remember_statement_filter(days=chosen, class_id=class_id, by=request.user)


def _page(request: RolesRequest, asked: _Asked) -> HttpResponse:
    sheets = asked.statement.sheets(asked.chosen) if asked.chosen else []
    query = {name: value for form in (asked.days, asked.scope) for name, value in form.query.items() if value}
    page = reverse("reports:statement", args=[asked.statement.key])
    context = {
        "statement": asked.statement,
        "days": asked.days,
        "scope": asked.scope,
        "sheets": sheets,
        "links": asked.statement.links(asked.chosen) if asked.chosen else [],
        "files": [(title, f"{page}{kind}/?{urlencode(query)}") for title, kind in FILE_KINDS] if sheets else [],
    }
    return form_page(request, "reports/statement.html", context)
