"""Closing terms by class and by grade, and opening them again for a while (R-51)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from common.audience import ADMINISTRATOR, DEPUTY, MANAGEMENT, audience
from common.formatting import moment
from common.forms import form_page, post_data, report_result, save_form
from journal.access import (
    get_grade_to_close,
    get_term_lock_to_reopen,
    get_term_to_close,
    get_year_to_close,
    may_reopen,
    years_visible_to,
)
from journal.actions import close_term, close_term_of_grade, end_term_reopening, reopen_term
from journal.forms.closing import ClosingForm
from journal.forms.reopening import ReopeningForm
from journal.models import TermLock, TermReopening
from journal.queries.corrections import corrections_of
from journal.queries.missing import MissingKind, missing_items
from journal.queries.readiness import term_readiness
from journal.queries.term_locks import year_of_terms
from school.models import SchoolClass, SchoolYear, Term
from school.roles import RolesRequest

GRADE = "grade"


@audience(*MANAGEMENT)
@require_safe
def terms(request: RolesRequest) -> HttpResponse:
    """All classes of a year with their terms, closed or open, and what was opened again."""
    context = {"found": year_of_terms(_chosen_years(request)), "may_reopen": may_reopen(request.roles)}
    return render(request, "journal/terms.html", context)


def _chosen_years(request: RolesRequest) -> QuerySet[SchoolYear]:
    """The year of the address, else all, of which the latest is shown."""
    years, typed = years_visible_to(request.roles), request.GET.get("year", "")
    if not typed:
        return years
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 19):
        raise Http404
    get_year_to_close(request.roles, int(typed))
    return years.filter(pk=int(typed))


@audience(*MANAGEMENT)
@require_safe
def term_grade(request: RolesRequest, term_id: int, grade: int) -> HttpResponse:
    """What is not ready in the term in each class of the grade, and closing it for one class or for all."""
    return _render_page(request, *get_grade_to_close(request.roles, term_id, grade))


@audience(*MANAGEMENT)
@require_POST
def term_grade_lock(request: RolesRequest, term_id: int, grade: int) -> HttpResponse:
    """Close the term for the chosen classes of the grade, all or none; with gaps only when they are confirmed."""
    term, classes = get_grade_to_close(request.roles, term_id, grade)
    chosen = set(request.POST.getlist("class"))
    readiness = term_readiness(term, [one for one in classes if str(one.pk) in chosen], request.roles.today)
    if not readiness.open_classes:
        messages.error(request, "Отметьте хотя бы один класс, период в котором ещё открыт.")
        return redirect("journal:term_grade", term.pk, grade)
    form = ClosingForm(request.POST, n_gaps=readiness.gaps.total)
    if not form.is_valid():
        return _render_page(request, term, classes, {GRADE: form}, chosen)
    close_term_of_grade(term=term, classes=readiness.open_classes, by=request.user)
    names = ", ".join(one.name for one in readiness.open_classes)
    messages.success(request, f"{term.name}: период закрыт. Классы: {names}.")
    return redirect("journal:term_grade", term.pk, grade)


@audience(*MANAGEMENT)
@require_POST
def term_lock(request: RolesRequest, term_id: int, class_id: int) -> HttpResponse:
    """Close the term for the class; with gaps only when they are confirmed."""
    term, school_class = get_term_to_close(request.roles, term_id, class_id)
    found = term_readiness(term, [school_class], request.roles.today)
    form = ClosingForm(request.POST, n_gaps=found.gaps.total)
    if not form.is_valid():
        _, classes = get_grade_to_close(request.roles, term_id, school_class.grade)
        return _render_page(request, term, classes, {str(class_id): form})
    close_term(term=term, school_class=school_class, by=request.user)
    messages.success(request, f"{school_class.name}, {term.name}: период закрыт.")
    return redirect("journal:term_grade", term.pk, school_class.grade)


@audience(DEPUTY, ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def term_reopening(request: RolesRequest, term_id: int, class_id: int) -> HttpResponse:
    """Open the closed term of the class again: why, and until when."""
    lock = get_term_lock_to_reopen(request.roles, term_id, class_id)
    form = ReopeningForm(post_data(request))
    if saved := save_form(form, lambda: _reopen(lock, form, request.user)):
        until = moment(saved.result.open_until)
        messages.success(request, f"{lock}: открыт до {until}, потом закроется сам.")
        return redirect("journal:terms")
    return form_page(request, "journal/term_reopening.html", {"form": form, "what": str(lock)})


def _reopen(lock: TermLock, form: ReopeningForm, by: User) -> TermReopening:
    return reopen_term(lock=lock, reason=form.cleaned_data["reason"], span=form.span, by=by)


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def term_reopening_end(request: RolesRequest, term_id: int, class_id: int) -> HttpResponse:
    """Close the reopened term before its time."""
    lock = get_term_lock_to_reopen(request.roles, term_id, class_id)
    report_result(request, lambda: end_term_reopening(lock=lock, by=request.user), f"{lock}: период снова закрыт.")
    return redirect("journal:terms")


@audience(*MANAGEMENT)
@require_safe
def term_missing(request: RolesRequest, term_id: int, class_id: int, kind: str) -> HttpResponse:
    """What is missing of one kind in the class, or in the gradebook that the address names: the list of a number."""
    term, school_class = get_term_to_close(request.roles, term_id, class_id)
    if kind not in set(MissingKind):
        raise Http404
    place = [request.GET.get(name, "") for name in ("group", "subject")]
    is_place = all(typed.isascii() and typed.isdecimal() and len(typed) < 19 for typed in place)
    gradebook = (int(place[0]), int(place[1])) if is_place else None
    context = {
        "term": term,
        "school_class": school_class,
        "kind": MissingKind(kind),
        "items": missing_items(MissingKind(kind), term, school_class, gradebook, request.roles.today),
    }
    return render(request, "journal/term_missing.html", context)


def _render_page(
    request: RolesRequest,
    term: Term,
    classes: list[SchoolClass],
    sent: Mapping[str, ClosingForm] | None = None,
    chosen: Collection[str] | None = None,
) -> HttpResponse:
    """`sent`: the form by which it was not closed, by key of the class or for the grade; `chosen`: classes in it."""
    forms = sent or {}
    context = {
        "term": term,
        "grade": classes[0].grade,
        "found": term_readiness(term, classes, request.roles.today),
        "problems": {key: form.problem for key, form in forms.items()},
        "chosen": {str(one.pk) for one in classes} if chosen is None else chosen,
        "n_corrections": corrections_of(term, classes),
    }
    return form_page(request, "journal/term_grade.html", context, among=forms.values())
