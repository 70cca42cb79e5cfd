"""The teachers' council: its list, its classes, and the decisions about the pupils of one (R-39)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from common.formatting import counted
from common.forms import by_method, form_page, post_data, report_result, save_form
from journal.access import (
    classes_of_council,
    get_council_class_to_read,
    get_council_class_to_write,
    get_council_to_read,
    get_council_to_write,
    get_year_of_councils,
    may_decide,
)
from journal.actions import (
    add_council,
    lay_class_before_council,
    save_decisions,
    sign_council,
    withdraw_class_from_council,
)
from journal.forms.closing import ClosingForm
from journal.forms.council import CouncilForm, LayingForm, Problems, decision_fields, read_decisions
from journal.models import Council
from journal.queries.council import classes_before, council_class, councils_of
from school.models import SchoolClass
from school.roles import RolesRequest


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def councils(request: RolesRequest) -> HttpResponse:
    """Councils of the present year."""
    year = get_year_of_councils(request.roles)
    context = {"year": year, "councils": councils_of(year), "can_decide": may_decide(request.roles)}
    return render(request, "journal/councils.html", context)


@audience(*MANAGEMENT)
@require_http_methods(["GET", "POST"])
def council_new(request: RolesRequest) -> HttpResponse:
    """Record a council of the present year."""
    year = get_year_of_councils(request.roles)
    form = CouncilForm(post_data(request), initial={"held_on": request.roles.today})
    if added := save_form(form, lambda: add_council(year=year, **form.cleaned_data, by=request.user)):
        messages.success(request, f"Педсовет записан: {added.result}.")
        return redirect("journal:council", added.result.pk)
    return form_page(request, "journal/council_new.html", {"form": form})


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def council(request: RolesRequest, pk: int) -> HttpResponse:
    """The classes that the council concerns; a class teacher sees the own one."""
    found = get_council_to_read(request.roles, pk)
    context = {
        "council": found,
        "classes": classes_before(found, classes_of_council(request.roles, found)),
        "can_decide": may_decide(request.roles),
    }
    return render(request, "journal/council.html", context)


@audience(*MANAGEMENT)
@require_POST
def council_signature(request: RolesRequest, pk: int) -> HttpResponse:
    """Sign the protocol: from now on a decision changes only with a reason."""
    found = get_council_to_write(request.roles, pk)
    report_result(request, lambda: sign_council(council=found, by=request.user), f"Подписан {found}.")
    return redirect("journal:council", pk)


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def council_decisions(request: RolesRequest, pk: int, class_id: int) -> HttpResponse:
    """The table of a class, with `show=undecided` of those about whom nobody has decided.

    A POST saves what was changed and shows again what could not be saved.
    """
    get = by_method(request, read=get_council_class_to_read, write=get_council_class_to_write)
    found, school_class = get(request.roles, pk, class_id)
    problems: Problems = {}
    if request.method == "POST":
        typed = read_decisions(council_class(found, school_class), request.POST)
        n_saved, refusals = save_decisions(
            council=found, school_class=school_class, changes=typed.changes, by=request.user
        )
        problems = typed.problems | refusals
        if not problems:
            messages.success(request, "Сохранено." if n_saved else "Изменений не было.")
            return redirect("journal:council_decisions", pk, class_id)
    return _render_class(request, found, school_class, problems=problems)


@audience(*MANAGEMENT)
@require_POST
def council_laying(request: RolesRequest, pk: int, class_id: int) -> HttpResponse:
    """Lay the class before the council with what is proposed now; with missing marks only when that is confirmed."""
    found, school_class = get_council_class_to_write(request.roles, pk, class_id)
    table = council_class(found, school_class)
    form = LayingForm(request.POST, n_gaps=table.n_missing)
    if not form.is_valid():
        return _render_class(request, found, school_class, laying=form)
    laid = lay_class_before_council(
        council=found, school_class=school_class, proposals=table.proposals, by=request.user
    )
    number = counted(len(laid), "ученик", "ученика", "учеников")
    messages.success(request, f"{school_class.name} внесён на педсовет: {number}.")
    return redirect("journal:council_decisions", pk, class_id)


@audience(*MANAGEMENT)
@require_POST
def council_withdrawal(request: RolesRequest, pk: int, class_id: int) -> HttpResponse:
    """Take the table of the class back, to lay it before the council anew."""
    found, school_class = get_council_class_to_write(request.roles, pk, class_id)
    withdraw_class_from_council(council=found, school_class=school_class, by=request.user)
    messages.success(request, f"{school_class.name}: решения убраны, предложения составлены заново.")
    return redirect("journal:council_decisions", pk, class_id)


def _render_class(
    request: RolesRequest,
    found: Council,
    school_class: SchoolClass,
    *,
    problems: Problems | None = None,
    laying: ClosingForm | None = None,
) -> HttpResponse:
    is_list = request.method == "GET" and request.GET.get("show") == "undecided"
    table = council_class(found, school_class)
    table = table.undecided if is_list else table
    context = {
        "council": found,
        "table": table,
        "is_list": is_list,
        "fields": decision_fields(table, request.POST, problems or {}),
        "n_problems": len(problems or {}),
        "problem": laying.problem if laying else "",
        "can_decide": may_decide(request.roles),
    }
    status = max((problem.status for problem in (problems or {}).values()), default=200)
    return form_page(
        request, "journal/council_decisions.html", context, among=[laying] if laying else (), at_least=status
    )
