"""What is not ready in a term of a grade, and closing it by class and by grade (R-51)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from common.audience import MANAGEMENT, audience
from common.forms import form_page
from journal.access import get_grade_to_close, get_term_to_close
from journal.actions import close_term, close_term_of_grade
from journal.forms.closing import ClosingForm
from journal.queries.corrections import corrections_of
from reports.queries.closing import term_checklist
from school.models import SchoolClass, Term
from school.roles import RolesRequest

GRADE = "grade"


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
    found = term_checklist(term, [one for one in classes if str(one.pk) in chosen], request.roles.today)
    if not found.open_classes:
        messages.error(request, "Отметьте хотя бы один класс, период в котором ещё открыт.")
        return redirect("reports:term_grade", term.pk, grade)
    form = ClosingForm(request.POST, n_gaps=found.gaps.total)
    if not form.is_valid():
        return _render_page(request, term, classes, {GRADE: form}, chosen)
    close_term_of_grade(term=term, classes=found.open_classes, by=request.user)
    names = ", ".join(one.name for one in found.open_classes)
    messages.success(request, f"{term.name}: период закрыт. Классы: {names}.")
    return redirect("reports:term_grade", term.pk, grade)


@audience(*MANAGEMENT)
@require_POST
def term_lock(request: RolesRequest, term_id: int, class_id: int) -> HttpResponse:
    """Close the term for the class; with gaps only when they are confirmed."""
    term, school_class = get_term_to_close(request.roles, term_id, class_id)
    found = term_checklist(term, [school_class], request.roles.today)
    form = ClosingForm(request.POST, n_gaps=found.gaps.total)
    if not form.is_valid():
        _, classes = get_grade_to_close(request.roles, term_id, school_class.grade)
        return _render_page(request, term, classes, {str(class_id): form})
    close_term(term=term, school_class=school_class, by=request.user)
    messages.success(request, f"{school_class.name}, {term.name}: период закрыт.")
    return redirect("reports:term_grade", term.pk, school_class.grade)


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
        "found": term_checklist(term, classes, request.roles.today),
        "problems": {key: form.problem for key, form in forms.items()},
        "chosen": {str(one.pk) for one in classes} if chosen is None else chosen,
        "n_corrections": corrections_of(term, classes),
    }
    return form_page(request, "reports/term_grade.html", context, among=forms.values())
