"""The consistency desk: contradictions by rule, mended with a click or said to be true for a reason (product 3.5)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, MEALS_OFFICER, TEACHER, audience
from common.dated import parsed_date
from common.forms import attempt, form_page, post_data, save_form
from common.refusals import Locked, Outdated, Refused
from journal.queries.terms import school_terms
from reports.access import desk_scope
from reports.actions import mend_contradiction, reopen_contradiction, say_why_correct
from reports.actions.desk import ShownContradiction
from reports.forms.desk import ReasonForm
from reports.queries.desk.finding import all_rules, days_of, find_one, shown_token
from reports.queries.desk_page import read_desk
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, MEALS_OFFICER, *MANAGEMENT)
@require_safe
def desk(request: RolesRequest) -> HttpResponse:
    """What contradicts what in a term, the present one unless `term` names another.

    Of one `rule` the two hundred latest, with `show=all` all of it.
    """
    terms = school_terms(request.roles.today)
    key = terms.key_or_current(request.GET.get("term", ""))
    only = all_rules().get(request.GET.get("rule", ""))
    is_whole = only is not None and request.GET.get("show") == "all"
    days = days_of(terms, key) if key else None
    scope = desk_scope(request.roles)
    context = {
        "choices": terms.choices,
        "key": key,
        "days": days,
        "only": only,
        "desk": read_desk(scope, days, only, is_whole=is_whole) if days else None,
        "query": {"term": key, **({"rule": only.key} if only else {}), **({"show": "all"} if is_whole else {})},
        "scope": scope,
        "today": request.roles.today,
    }
    return render(request, "reports/desk.html", context)


@audience(TEACHER, CLASS_TEACHER, MEALS_OFFICER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def desk_verdict(request: RolesRequest, rule: str, on: str, key: str) -> HttpResponse:
    """One contradiction, to say why it is true."""
    shown, form = _shown(request, rule, on, key), ReasonForm(post_data(request))
    saved = save_form(
        form,
        lambda: say_why_correct(shown=shown, reason=form.cleaned_data["reason"], roles=request.roles, by=request.user),
    )
    if saved:
        messages.success(request, saved.result)
        return _back(request)
    finding = find_one(shown.rule, desk_scope(request.roles), shown.days, key, shown.on)
    if finding is None:
        raise Http404
    context = {"form": form, "finding": finding, "query": request.GET.dict(), "desk_url": _desk_url(request)}
    return form_page(request, "reports/desk_verdict.html", context)


@audience(TEACHER, CLASS_TEACHER, MEALS_OFFICER, *MANAGEMENT)
@require_POST
def desk_mend(request: RolesRequest, rule: str, on: str, key: str, mend: str) -> HttpResponse:
    """Do what the button says."""
    shown = _shown(request, rule, on, key)
    return _answer(request, lambda: mend_contradiction(shown=shown, name=mend, roles=request.roles, by=request.user))


@audience(TEACHER, CLASS_TEACHER, MEALS_OFFICER, *MANAGEMENT)
@require_POST
def desk_reopening(request: RolesRequest, rule: str, on: str, key: str) -> HttpResponse:
    """Put back on the desk what was said to be true."""
    shown = _shown(request, rule, on, key)
    return _answer(request, lambda: reopen_contradiction(shown=shown, roles=request.roles, by=request.user))


def _answer(request: RolesRequest, write: Callable[[], str]) -> HttpResponse:
    """As `report_result`, with the words of the action."""
    outcome = attempt(write)
    if isinstance(outcome, Locked | Outdated):
        raise outcome
    if isinstance(outcome, Refused):
        messages.error(request, outcome.message)
    else:
        messages.success(request, outcome.result)
    return _back(request)


def _shown(request: RolesRequest, rule: str, on: str, key: str) -> ShownContradiction:
    """What the address and the form name; 404 for a rule or a day that there is not."""
    terms = school_terms(request.roles.today)
    term = terms.key_or_current(request.GET.get("term", ""))
    found, day = all_rules().get(rule), parsed_date(on)
    if found is None or day is None or term is None:
        raise Http404
    facts = request.POST.get("facts", "")
    token = shown_token(request.roles, rule, key, day, facts)
    return ShownContradiction(
        rule=found,
        key=key,
        on=day,
        days=days_of(terms, term),
        fingerprint=facts,
        was_shown=constant_time_compare(request.POST.get("token", ""), token),
    )


def _back(request: RolesRequest) -> HttpResponse:
    return redirect(_desk_url(request))


def _desk_url(request: RolesRequest) -> str:
    """The list from which the person came: its term, its rule, how much of it."""
    query = {name: request.GET[name] for name in ("term", "rule", "show") if request.GET.get(name)}
    return reverse("reports:desk", query=query)
