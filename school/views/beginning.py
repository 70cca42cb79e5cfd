"""What a school fills in before its first lesson: its details, subjects, the year, who leads a class (§ 3.1)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from common.audience import ADMINISTRATOR, audience
from common.forms import form_page, post_data, save_form
from entry.views import save_edit
from school.access import (
    get_class_to_write,
    get_school_to_write,
    staff_visible_to,
    subjects_to_keep,
    years_to_come,
)
from school.actions import add_school_year, add_subjects, appoint_class_teacher, change_school_details
from school.forms import ClassTeacherForm, SchoolDetailsForm, SubjectsForm, YearForm
from school.models.usual_year import year_to_prepare
from school.roles import RolesRequest


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def details(request: RolesRequest) -> HttpResponse:
    """Names, addresses and numbers of the school, as documents say them."""
    form = SchoolDetailsForm(post_data(request), instance=get_school_to_write())
    if save_edit(
        form,
        lambda: change_school_details(school=form.instance, details=form.cleaned_data, by=request.user),
        by=request.user,
    ):
        messages.success(request, "Реквизиты школы записаны.")
        return redirect("school:details")
    return form_page(request, "school/details.html", {"form": form})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def subjects(request: RolesRequest) -> HttpResponse:
    """The subjects of the school; usual ones are ticked, others typed."""
    present = list(subjects_to_keep())
    form = SubjectsForm(post_data(request), present={each.name for each in present})
    if saved := save_form(form, lambda: add_subjects(**form.cleaned_data, by=request.user), field="name"):
        messages.success(request, f"Предметы записаны: {', '.join(each.name for each in saved.result)}.")
        return redirect("school:subjects")
    return form_page(request, "school/subjects.html", {"form": form, "subjects": present})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def year_new(request: RolesRequest) -> HttpResponse:
    """A school year with the usual calendars: this one, or the next."""
    years = list(years_to_come(request.roles))
    first = year_to_prepare(request.roles.today)
    missing = [each for each in (first, first + 1) if each not in {year.starts_on.year for year in years}]
    form = YearForm(post_data(request), firsts=missing)
    if saved := save_form(form, lambda: add_school_year(**form.cleaned_data, by=request.user), field="first"):
        messages.success(request, f"Учебный год {saved.result} записан с обычными графиками и каникулами.")
        return redirect("school:year_new")
    return form_page(request, "school/year_new.html", {"form": form, "years": years, "has_choice": bool(missing)})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def class_teacher_new(request: RolesRequest, pk: int) -> HttpResponse:
    """Who leads the class from a day on."""
    school_class = get_class_to_write(request.roles, pk)
    form = ClassTeacherForm(
        post_data(request),
        staff=staff_visible_to(request.roles),
        initial={"starts_on": school_class.day_to_show(request.roles.today)},
    )
    if saved := save_form(
        form,
        lambda: appoint_class_teacher(school_class=school_class, **form.cleaned_data, by=request.user),
        field="starts_on",
    ):
        messages.success(request, f"{school_class.name}: классный руководитель – {saved.result.teacher.full_name}.")
        return redirect("school:classes")
    return form_page(request, "school/class_teacher_new.html", {"form": form, "school_class": school_class})
