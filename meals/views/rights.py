"""Льготы, диеты и кто не питается в школе: by class (P-08, P-09)."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common.audience import CLASS_TEACHER, MANAGEMENT, MEALS_OFFICER, audience
from common.forms import by_method, form_page, post_data, save_form
from entry.views import save_edit
from meals.access import (
    benefit_categories,
    classes_of_year,
    diets,
    get_class_to_read,
    get_class_to_serve,
    get_right_to_end,
    is_meals_officer,
    pupils_of_class,
)
from meals.actions import add_benefit, add_diet, add_leave, end_right
from meals.forms.rights import RightEndForm, RightForm
from meals.queries.rights import right_rows
from school.roles import RolesRequest


@audience(MEALS_OFFICER, CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def rights(request: RolesRequest, class_id: int) -> HttpResponse:
    """Records of the class, those ended too; the officer adds one."""
    get_class = by_method(request, read=get_class_to_read, write=get_class_to_serve)
    school_class = get_class(request.roles, class_id)
    pupils = pupils_of_class(request.roles, school_class)
    form = None
    if is_meals_officer(request.roles):
        form = RightForm(
            post_data(request),
            pupils=pupils,
            categories=benefit_categories(),
            diets=diets(),
            initial={"starts_on": request.roles.today},
        )
    if form and save_form(form, lambda: _add(form, by=request.user)):
        messages.success(request, "Запись внесена.")
        return redirect("meals:rights", school_class.pk)
    context = {
        "school_class": school_class,
        "rows": right_rows(pupils, request.roles.today),
        "form": form,
        "classes": list(classes_of_year(request.roles)),
    }
    return form_page(request, "meals/rights.html", context)


def _add(form: RightForm, *, by: User) -> None:
    """A benefit, a diet or a leave, as the form says."""
    typed = form.cleaned_data
    what = typed["what"]
    dated = {"pupil": typed["pupil"], "starts_on": typed["starts_on"], "ends_on": typed["ends_on"], "by": by}
    if what.category:
        add_benefit(category=what.category, number=typed["number"], **dated)
    elif what.diet:
        add_diet(diet=what.diet, **dated)
    else:
        add_leave(**dated)


@audience(MEALS_OFFICER, CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def right_end(request: RolesRequest, class_id: int, what: str, pk: int) -> HttpResponse:
    """The last day of a benefit, diet or leave."""
    school_class = get_class_to_serve(request.roles, class_id)
    right = get_right_to_end(request.roles, school_class, what, pk)
    form = RightEndForm(post_data(request), row=right, initial={"ends_on": request.roles.today})
    write = partial(end_right, right=right, by=request.user)
    if save_edit(form, lambda: write(**form.cleaned_data), by=request.user, field="ends_on"):
        messages.success(request, "Последний день записан.")
        return redirect("meals:rights", school_class.pk)
    return form_page(request, "meals/right_end.html", {"school_class": school_class, "right": right, "form": form})
