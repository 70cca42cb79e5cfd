"""Льготы, диеты и кто не питается в школе: by class (P-08, P-09)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common.audience import CLASS_TEACHER, MANAGEMENT, MEALS_OFFICER, audience
from common.forms import Saved, by_method, form_page, post_data
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
from meals.forms.rights import RightChoice, RightEndForm, RightForm
from meals.models import BenefitEntitlement, MealLeave, PupilDiet
from meals.queries.rights import right_rows
from school.models import ChangeKind, SchoolClass
from school.queries.affected import Change, concerning
from school.roles import RolesRequest
from school.views.confirmed_changes import PageOfChange, SeenWrite, save_seen

_KINDS = {
    BenefitEntitlement: ChangeKind.BENEFIT,
    PupilDiet: ChangeKind.DIET,
    MealLeave: ChangeKind.MEAL_LEAVE,
}


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
    saved = _add_seen(request, school_class, form) if form else None
    if isinstance(saved, HttpResponse):
        return saved
    if saved:
        messages.success(request, "Запись внесена.")
        return redirect("meals:rights", school_class.pk)
    context = {
        "school_class": school_class,
        "rows": right_rows(pupils, request.roles.today),
        "form": form,
        "classes": list(classes_of_year(request.roles)),
    }
    return form_page(request, "meals/rights.html", context)


def _add_seen(request: RolesRequest, school_class: SchoolClass, form: RightForm) -> Saved[None] | HttpResponse | None:
    """Written when what hangs on the days has been seen."""

    def days() -> list[Change]:
        typed = form.cleaned_data
        return [concerning(_kind(typed["what"]), typed["pupil"].pk, typed["starts_on"], typed["ends_on"])]

    name = form.cleaned_data["pupil"].short_name if form.is_valid() else ""
    return save_seen(
        request,
        form,
        SeenWrite(
            changes=days, write=lambda: _add(form, by=request.user), page=_page(school_class, f"Питание: {name}")
        ),
    )


def _kind(what: RightChoice) -> ChangeKind:
    if what.category:
        return ChangeKind.BENEFIT
    return ChangeKind.DIET if what.diet else ChangeKind.MEAL_LEAVE


def _page(school_class: SchoolClass, title: str) -> PageOfChange:
    back = reverse("meals:rights", args=[school_class.pk])
    return PageOfChange(title, "Записать", back, f"Льготы и диеты {school_class.name}")


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
    saved = save_seen(
        request,
        form,
        SeenWrite(
            changes=lambda: [
                concerning(
                    _KINDS[type(right)],
                    right.pupil_id,
                    form.cleaned_data["ends_on"] + timedelta(days=1),
                    right.ends_on,
                )
            ],
            write=lambda: end_right(right=right, ends_on=form.cleaned_data["ends_on"], by=request.user),
            page=_page(school_class, f"Последний день: {right}, {right.pupil.short_name}"),
        ),
        field="ends_on",
    )
    if isinstance(saved, HttpResponse):
        return saved
    if saved:
        messages.success(request, "Последний день записан.")
        return redirect("meals:rights", school_class.pk)
    return form_page(request, "meals/right_end.html", {"school_class": school_class, "right": right, "form": form})
